/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.entry.Multiline.Preset;
import io.logagent.connect.tail.read.EventState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceBoundaryTest {
    private static List<String> events(Preset preset, String text) {
        Lines lines = new Lines();
        Multiline multiline = new Multiline(preset, 500, Duration.ofSeconds(5));
        MultilineStage sink = new MultilineStage(new EventAssembler(
                Optional.of(multiline),
                100_000,
                LineOverflow.SPLIT,
                () -> 0,
                new EventCounters(),
                position -> EventState.NONE,
                lines));
        lines.feed(sink, text);
        sink.end();
        return lines.texts();
    }

    /** Each of the events comes out as it is when they stand one after the other. */
    private static void assertApart(Preset preset, String... events) {
        assertThat(events(preset, String.join("\n", events))).containsExactly(events);
    }

    @Test
    void aJavaTraceBelongsToTheLineThatLoggedIt() {
        assertApart(
                Preset.JAVA,
                "2026-11-20 10:15:30.040 INFO  [main] c.e.shop.Application - started in 2.1 s",
                """
                2026-11-20 10:15:31.000 ERROR [http-1] c.e.shop.OrderController - order 4711 failed
                com.example.shop.OrderException: no stock: 'screws'
                	at com.example.shop.Stock.take(Stock.java:42) ~[shop-1.0.jar:1.0]
                	at com.example.shop.Stock$$Lambda$17/0x0000000800c8.apply(Unknown Source)
                	at java.base/java.lang.Thread.run(Thread.java:840)
                	Suppressed: java.io.IOException: stream closed
                		at com.example.shop.Stock.close(Stock.java:50)
                		... 2 more
                	Caused by: java.lang.Error: nested in suppressed
                		... 3 more
                Caused by: java.sql.SQLException: connection refused
                	at org.postgresql.Driver.connect(Driver.java:1)
                	... 12 more
                Caused by: java.net.ConnectException: Connection refused (Connection refused)
                	at java.base/sun.nio.ch.Net.connect0(Native Method)
                	... 15 common frames omitted
                	[CIRCULAR REFERENCE: java.net.ConnectException: Connection refused]""",
                "2026-11-20 10:15:32.000 WARN  [http-1] c.e.shop.OrderController - retrying at once",
                "2026-11-20 10:15:33.000 INFO  [main] java.lang.Error: is only mentioned here");
    }

    @Test
    void aJavaTraceWithoutALoggerIsOneEventToo() {
        assertApart(Preset.JAVA, """
                Exception in thread "main" java.lang.IllegalStateException
                	at Main.main(Main.java:3)
                Caused by: Main$OddException: odd
                	... 1 more""", "Caught: nothing", "  an indented line that is no trace");
    }

    @Test
    void aRootCauseThatComesFirstIsOneEvent() {
        assertApart(Preset.JAVA, """
                10:00:00 ERROR failed
                java.net.ConnectException: refused
                	at a.B.c(B.java:1)
                Wrapped by: java.lang.RuntimeException: failed
                	at a.B.d(B.java:2)""", "10:00:01 INFO done");
    }

    @Test
    void chainedPythonTracebacksAreOneEvent() {
        assertApart(
                Preset.PYTHON,
                "INFO:root:starting",
                """
                ERROR:root:request failed
                Traceback (most recent call last):
                  File "/srv/app.py", line 3, in load
                    return table[key]
                           ~~~~~^^^^^
                KeyError: 'name'

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "/srv/app.py", line 9, in <module>
                    load("name")
                  [Previous line repeated 996 more times]
                  File "/srv/app.py", line 5, in load
                    raise shop.errors.NotFound("name") from e
                shop.errors.NotFound: name

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "/srv/app.py", line 12, in <module>
                    main()
                RuntimeError: could not start""",
                "INFO:root:bye",
                "ValueError: is not part of a traceback here",
                """
                ERROR:root:interrupted
                Traceback (most recent call last):
                  File "a.py", line 1, in <module>
                    sleep(10)
                KeyboardInterrupt""",
                """
                WARNING:root:a group
                  + Exception Group Traceback (most recent call last):
                  |   File "g.py", line 3, in <module>
                  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
                  +-+---------------- 1 ----------------
                    | Traceback (most recent call last):
                    | TypeError: int
                    +------------------------------------""",
                "INFO:root:end");
    }

    @Test
    void twoPythonTracebacksInARowAreTwoEvents() {
        String traceback = """
                Traceback (most recent call last):
                  File "a.py", line 1, in <module>
                    f()
                ValueError: 1""";

        assertApart(Preset.PYTHON, traceback, traceback);
    }

    @Test
    void aGoPanicComesWithItsGoroutines() {
        assertApart(
                Preset.GO_PANIC,
                "2026/11/20 10:15:30 listening on :8080",
                """
                panic: runtime error: invalid memory address or nil pointer dereference [recovered]
                	panic: again
                [signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x48f3c5]

                goroutine 1 [running]:
                panic({0x4a1e60?, 0xc000012345?})
                	/usr/local/go/src/runtime/panic.go:770 +0x132
                main.(*Store[...]).Get(0x0, {0xc00001c0a8, 0x4})
                	/srv/store.go:14 +0x25
                github.com/acme/shop-api/v2.handle(...)
                	/srv/main.go:8
                main.main.func1()
                	/srv/main.go:11 +0x1d
                created by main.main in goroutine 1
                	/srv/main.go:10 +0x3f

                goroutine 18 gp=0xc000102380 m=nil [chan receive, 3 minutes]:
                main.worker(0xc00008e060)
                	/srv/main.go:20 +0x3a
                ...additional frames elided...
                created by main.main
                	/srv/main.go:19 +0x5c
                exit status 2""",
                "2026/11/20 10:15:31 restarted (again)",
                """
                2026/11/20 10:15:32 http: panic serving 10.0.0.1:4711: boom
                goroutine 5 [running]:
                net/http.(*conn).serve.func1()
                	/usr/local/go/src/net/http/server.go:1898 +0xbe""",
                """
                fatal error: all goroutines are asleep - deadlock!

                goroutine 1 [chan receive]:
                main.main()
                	/srv/main.go:6 +0x2d""",
                "2026/11/20 10:15:33 next");
    }
}
