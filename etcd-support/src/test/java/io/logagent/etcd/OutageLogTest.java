/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecodingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

class OutageLogTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final Queue<SubstituteLoggingEvent> lines = new ArrayDeque<>();
    private final OutageLog outage =
            new OutageLog(new EventRecodingLogger(new SubstituteLogger("test", lines, true), lines), now::get);

    @Test
    void anOutageIsReportedOnceAndLoggedAtGrowingIntervals() {
        assertThat(outage.failed(failure(EtcdException.Kind.UNREACHABLE))).isTrue();
        for (int second = 1; second <= 3600; second++) {
            pass(Duration.ofSeconds(1));
            assertThat(outage.failed(failure(EtcdException.Kind.UNREACHABLE))).isFalse();
        }

        // After 0, 10, 30, 70, 150, 310 and 630 s, then each 600 s.
        assertThat(lines).hasSize(11).allMatch(line -> line.getLevel() == Level.WARN);
    }

    @Test
    void aDifferentReasonIsReportedAtOnce() {
        outage.failed(failure(EtcdException.Kind.UNREACHABLE));

        assertThat(outage.failed(failure(EtcdException.Kind.NOT_AUTHENTICATED))).isTrue();
        assertThat(lines).hasSize(2);
    }

    @Test
    void theEndOfAnOutageIsLoggedWithItsLengthAndTheNextOutageIsReported() {
        outage.succeeded("there");
        assertThat(lines).isEmpty();

        outage.failed(failure(EtcdException.Kind.UNREACHABLE));
        pass(Duration.ofSeconds(7));
        outage.succeeded("there");

        assertThat(lines).last().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getArgumentArray()).containsExactly("there", 7L);
        });
        assertThat(outage.failed(failure(EtcdException.Kind.UNREACHABLE))).isTrue();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static EtcdException failure(EtcdException.Kind kind) {
        return new EtcdException(kind, "etcd failed", null);
    }
}
