/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.follow.fixture.EventReading;
import io.logagent.connect.tail.follow.fixture.EventReading.Event;
import io.logagent.connect.tail.follow.fixture.EventReading.LineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stack trace is one event, at whichever of its lines the file is rotated, also with restarts. */
class TraceRotationTest {
    private static final List<String> TRACE = List.of(
            "2026-11-20 10:15:30 ERROR cannot pay",
            "java.lang.IllegalStateException: not paid",
            "\tat shop.Cart.pay(Cart.java:12)",
            "\tat shop.Main.main(Main.java:7)",
            "Caused by: java.io.IOException: closed",
            "\tat shop.Bank.send(Bank.java:99)",
            "\t... 2 more");
    private static final List<String> EVENTS = List.of(
            "2026-11-20 10:15:28 INFO begin",
            "2026-11-20 10:15:29 INFO go",
            String.join("\n", TRACE),
            "2026-11-20 10:15:31 INFO next",
            "2026-11-20 10:15:32 INFO last");

    @TempDir
    Path folder;

    private Path log;
    private Path rotated;

    enum Rotation {
        RENAME {
            @Override
            void rotate(Path from, Path to) throws IOException {
                Files.move(from, to);
                Files.createFile(from);
            }
        },
        COPYTRUNCATE {
            @Override
            void rotate(Path from, Path to) throws IOException {
                Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
                Files.write(from, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            }
        },
        /** Some programs rotate this way. */
        COPYTRUNCATE_KEEPING_THE_SECOND {
            @Override
            void rotate(Path from, Path to) throws IOException {
                Files.copy(from, to);
                long seconds = Files.getLastModifiedTime(from).to(TimeUnit.SECONDS);
                Files.setLastModifiedTime(to, FileTime.from(seconds, TimeUnit.SECONDS));
                Files.write(from, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
            }
        };

        abstract void rotate(Path from, Path to) throws IOException;
    }

    /** What happens while the trace is being written. */
    private record Case(Rotation rotation, int linesBefore, boolean readBefore, Restart restart) {}

    private enum Restart {
        NONE,
        BEFORE_ROTATION,
        AFTER_ROTATION,
        AFTER_EACH_LINE
    }

    @ParameterizedTest
    @EnumSource
    void rotatedAtEachOfItsLinesItIsOneEvent(Rotation rotation) throws Exception {
        for (int lines = 0; lines <= TRACE.size(); lines++) {
            for (Restart restart : Restart.values()) {
                for (boolean readBefore : new boolean[] {true, false}) {
                    check(new Case(rotation, lines, readBefore, restart));
                }
            }
        }
    }

    private void check(Case what) throws IOException {
        Path own = Files.createDirectory(folder.resolve(
                what.rotation() + "-" + what.linesBefore() + "-" + what.readBefore() + "-" + what.restart()));
        log = own.resolve("app.log");
        rotated = own.resolve("app.log.1");
        append(EVENTS.subList(0, 2));
        String document = EventReading.document(log, "\"multiline\":\"java\"");
        try (EventReading reading = new EventReading(LineSettings.USUAL, document)) {
            reading.readAvailable();
            writeTraceAndRotate(what, reading);
            append(EVENTS.subList(3, 5));
            reading.untilQuiet();
            assertThat(reading.texts()).as("%s", what).isEqualTo(EVENTS);

            // From each event that may be the last stored one.
            for (Event event : List.copyOf(reading.events())) {
                int index = EVENTS.indexOf(event.text());
                reading.restartAfter(event);
                reading.untilQuiet();
                assertThat(reading.texts())
                        .as("%s, restarted after %s", what, event)
                        .isEqualTo(EVENTS.subList(index + 1, EVENTS.size()));
            }
        }
    }

    private void writeTraceAndRotate(Case what, EventReading reading) throws IOException {
        for (int i = 0; i < TRACE.size(); i++) {
            if (i == what.linesBefore()) {
                rotate(what, reading);
            }
            append(TRACE.subList(i, i + 1));
            if (what.readBefore()) {
                read(reading);
            }
            if (what.restart() == Restart.AFTER_EACH_LINE) {
                reading.restart();
            }
        }
        if (what.linesBefore() == TRACE.size()) {
            rotate(what, reading);
        }
    }

    private void rotate(Case what, EventReading reading) throws IOException {
        if (what.restart() == Restart.BEFORE_ROTATION) {
            reading.restart();
        }
        what.rotation().rotate(log, rotated);
        if (what.restart() == Restart.AFTER_ROTATION) {
            reading.restart();
        } else if (what.readBefore()) {
            read(reading);
        }
    }

    /** Reads for longer than a rotated file has to be quiet, but not until an event counts as complete. */
    private static void read(EventReading reading) {
        for (int i = 0; i < 4; i++) {
            reading.advance(Duration.ofMillis(300));
            reading.readAvailable();
        }
    }

    private void append(List<String> lines) throws IOException {
        Files.writeString(log, String.join("\n", lines) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
