/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a task begins that finds a position without an identity: one that an operator set. */
class BarePositionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final FileTailSourceTask task = new FileTailSourceTask();

    @AfterEach
    void stop() {
        task.stop();
    }

    /** Reads at least so many lines, and on until a poll delivers none. */
    private List<String> read(Path file, String encoding, long position, int count) throws Exception {
        stored.put(Map.of("path", file.toString()), Map.of("position", position));
        task.initialize(stored.context());
        task.start(Map.of(
                "task.entries", "[{\"path\":\"%s\",\"topic\":\"t\",\"encoding\":\"%s\"}]".formatted(file, encoding)));
        List<String> lines = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            List<SourceRecord> batch = task.poll();
            if (batch != null) {
                batch.forEach(record -> lines.add(((Struct) record.value()).getString("message")));
            } else if (lines.size() >= count || System.nanoTime() - deadline > 0) {
                // A busy machine may need several polls to load the stored offset.
                return lines;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8,0,one two three",
        "UTF-8,4,two three",
        "UTF-8,5,two three",
        "UTF-8,7,two three",
        "UTF-8,8,three",
        "UTF-8,14,",
        "UTF-8,99,one two three",
        "UTF-16LE,8,two three",
        "UTF-16LE,11,two three",
        "UTF-16BE,16,three",
        "UTF-16BE,14,two three",
        "UTF-16BE,15,two three",
    })
    void givenAPositionInsideALineThenTheWholeLineComes(String encoding, long position, String lines) throws Exception {
        Path file = folder.toRealPath().resolve("a.log");
        Files.writeString(file, "one\ntwo\nthree\n", Charset.forName(encoding));

        List<String> expected = lines == null ? List.of() : List.of(lines.split(" "));
        assertThat(read(file, encoding, position, expected.size())).isEqualTo(expected);
    }

    @Test
    void givenAVeryLongLineThenItsStartIsFoundAllTheSame() throws Exception {
        Path file = folder.toRealPath().resolve("a.log");
        String line = "x".repeat(400_000);
        Files.writeString(file, "one\n" + line + "\nthree\n");

        assertThat(read(file, "UTF-8", 350_000, 2)).containsExactly(line, "three");
    }
}
