/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.follow.CursorStore;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.LineSink;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose names are not UTF-8. Java shows each such byte as the same character. */
class UndecodableNamesTest {
    @TempDir
    Path folder;

    private final Map<Map<String, String>, Cursor> stored = new HashMap<>();
    private final List<String> delivered = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();

    private Path file(String escapedName) {
        return Path.of(URI.create("file://" + folder + "/" + escapedName));
    }

    private void append(String escapedName, String line) throws IOException {
        Files.writeString(file(escapedName), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> read() {
        delivered.clear();
        SourcePartition partition = SourcePartition.shared();
        CursorStore store = paths -> {
            Map<Path, Cursor> cursors = new HashMap<>();
            paths.forEach(path -> {
                Cursor cursor = stored.get(partition.of(path));
                if (cursor != null) {
                    cursors.put(path, cursor);
                }
            });
            return cursors;
        };
        LineSink.Factory sinks = (path, entries) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            stored.put(partition.of(path), line.cursor());
        };
        try (Tailer tailer = TestTailers.withClock(
                List.of(TestEntries.plain(folder + "/*.log", "t")),
                TestTailers.settings(1024),
                store,
                sinks,
                now::get)) {
            for (int i = 0; i < 30; i++) {
                now.addAndGet(Duration.ofSeconds(1).toNanos());
                tailer.read(1000);
            }
        }
        return List.copyOf(delivered);
    }

    @Test
    void eachFileHasItsOwnOffset() throws Exception {
        append("caf%E9.log", "one 1");
        append("caf%E8.log", "two 1");
        assertThat(read()).containsExactlyInAnyOrder("one 1", "two 1");
        append("caf%E9.log", "one 2");
        append("caf%E8.log", "two 2");

        assertThat(read()).containsExactlyInAnyOrder("one 2", "two 2");
    }

    @Test
    void eachFileHasItsOwnRotatedFiles() throws Exception {
        append("caf%E9.log", "one 1");
        append("caf%E8.log", "two 1");
        assertThat(read()).containsExactlyInAnyOrder("one 1", "two 1");
        for (String name : List.of("caf%E9.log", "caf%E8.log")) {
            append(name, name + " 2");
            Files.move(file(name), file(name + ".1"));
            append(name, name + " 3");
        }

        assertThat(read())
                .containsExactlyInAnyOrder("caf%E9.log 2", "caf%E9.log 3", "caf%E8.log 2", "caf%E8.log 3")
                .containsSubsequence("caf%E9.log 2", "caf%E9.log 3")
                .containsSubsequence("caf%E8.log 2", "caf%E8.log 3");
    }
}
