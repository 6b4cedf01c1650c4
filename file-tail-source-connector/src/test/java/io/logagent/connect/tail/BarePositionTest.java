/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a task begins that finds a position without an identity: one that an operator set. */
@Timeout(120)
class BarePositionTest {
    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private final FileTailSourceTask task = new FileTailSourceTask();

    @AfterEach
    void stop() {
        task.stop();
    }

    /** All lines up to the last one of the file, which comes in any case. */
    private List<String> read(Path file, String encoding, long position) throws Exception {
        stored.put(Map.of("path", file.toString()), Map.of("position", position));
        task.initialize(stored.context());
        task.start(Map.of(
                "task.entries", "[{\"path\":\"%s\",\"topic\":\"t\",\"encoding\":\"%s\"}]".formatted(file, encoding)));
        List<String> lines = new ArrayList<>();
        while (!lines.contains("end")) {
            Polls.next(task).forEach(record -> lines.add(((Struct) record.value()).getString("message")));
        }
        return lines;
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8,0,one two three end",
        "UTF-8,4,two three end",
        "UTF-8,5,two three end",
        "UTF-8,7,two three end",
        "UTF-8,8,three end",
        "UTF-8,14,end",
        "UTF-8,99,one two three end",
        "UTF-16LE,8,two three end",
        "UTF-16LE,11,two three end",
        "UTF-16BE,16,three end",
        "UTF-16BE,14,two three end",
        "UTF-16BE,15,two three end",
    })
    void givenAPositionInsideALineThenAllOfItIsRead(String encoding, long position, String lines) throws Exception {
        Path file = folder.toRealPath().resolve("a.log");
        Files.writeString(file, "one\ntwo\nthree\nend\n", Charset.forName(encoding));

        assertThat(read(file, encoding, position)).containsExactly(lines.split(" "));
    }

    @Test
    void givenAPositionInsideAVeryLongLineThenAllOfItIsRead() throws Exception {
        Path file = folder.toRealPath().resolve("a.log");
        String line = "x".repeat(400_000);
        Files.writeString(file, "one\n" + line + "\nend\n");

        assertThat(read(file, "UTF-8", 350_000)).containsExactly(line, "end");
    }
}
