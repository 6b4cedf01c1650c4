/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A partial last line is delivered when its file is rotated, and may be completed later. */
class PartialLastLineTest {
    private static final int LINE_MAX_BYTES = 100;

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private final Map<Path, Cursor> stored = new HashMap<>();
    private boolean isLost;

    private void append(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** The lines of a run, which stores no cursor after this last line. */
    private List<String> run(LineOverflow overflow, String last) {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                LINE_MAX_BYTES,
                overflow,
                Duration.ZERO,
                Duration.ofMinutes(5),
                100,
                AllowedPaths.everything());
        List<String> lines = new ArrayList<>();
        LineSink.Factory sinks = (path, entries) -> line -> {
            String text = new String(line.copy(), UTF_8);
            lines.add(text);
            if (!isLost) {
                stored.put(path, line.cursor());
            }
            isLost |= text.equals(last);
        };
        isLost = false;
        Map<Path, Cursor> before = Map.copyOf(stored);
        try (Tailer tailer = TestTailers.withClock(
                List.of(TestEntries.plain(folder + "/app.log", "t")), settings, paths -> before, sinks, now::get)) {
            for (int i = 0; i < 20; i++) {
                now.addAndGet(Duration.ofSeconds(1).toNanos());
                tailer.read(1000);
            }
        }
        return lines;
    }

    @ParameterizedTest
    @EnumSource(LineOverflow.class)
    void givenARestartAfterThePartialLineThenTheRestIsALine(LineOverflow overflow) throws Exception {
        append("app.log", "x".repeat(90) + "\nhalf");
        run(overflow, "");
        Files.move(folder.resolve("app.log"), folder.resolve("app.log.1"));
        append("app.log", "next\n");
        assertThat(run(overflow, "half")).containsExactly("half", "next");
        append("app.log.1", " and half\nlate\n");

        assertThat(run(overflow, "")).containsExactly(" and half", "late", "next");
    }

    @ParameterizedTest
    @EnumSource(LineOverflow.class)
    void givenARestartInsideALineThatIsTooLongThenTheRestBelongsToIt(LineOverflow overflow) throws Exception {
        String piece = "ä".repeat(LINE_MAX_BYTES / 2 - 1) + "x";
        append("app.log", "first\n" + piece + "ä" + "rest");
        run(overflow, piece);
        append("app.log", " of it\nnext\n");

        List<String> expected = overflow == LineOverflow.SPLIT ? List.of("ärest of it", "next") : List.of("next");
        assertThat(run(overflow, "")).containsExactlyElementsOf(expected);
    }
}
