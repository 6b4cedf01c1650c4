/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.record.RecordSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever an entry says and a file is called, no record is larger than {@code record.max.bytes}. */
@Timeout(120)
class LargestRecordTest {
    /** For the schema that a converter may add, and for what the producer does. */
    private static final int ADDED = 6 * 1024;

    @TempDir
    Path folder;

    private List<SourceRecord> records(String format, Path file, String entry) throws InterruptedException {
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(new MemoryOffsets().context());
        task.start(Map.of(
                "task.entries",
                "[" + entry + "]",
                "record.format",
                format,
                "host.id",
                "h".repeat(255),
                "record.max.bytes",
                String.valueOf(RecordSize.LEAST_MAX_BYTES)));
        try {
            // A batch has all records of each of its lines.
            return Polls.next(task);
        } finally {
            task.stop();
        }
    }

    /** With the longest path there is, of what grows most in JSON, and all else as large as it may be. */
    private Path largestFile() throws Exception {
        Path directory = folder;
        while (directory.toString().length() < 3_700) {
            directory = directory.resolve("\1".repeat(200));
        }
        Files.createDirectories(directory);
        return Files.writeString(directory.resolve("\2".repeat(100)), "\3".repeat(200_000) + "\n");
    }

    private static String largestEntry(Path file) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("path", file.toString());
        entry.put("topic", "t".repeat(249));
        entry.put("service", "\4".repeat(1_024));
        entry.putObject("labels").put("label", "\u20AC".repeat(4_096 - 12));
        return entry.toString();
    }

    private static int size(SourceRecord record) throws Exception {
        int size = new ObjectMapper().writeValueAsBytes(record.key()).length + ((byte[]) record.value()).length;
        for (Header header : record.headers()) {
            size += header.key().length() + header.value().toString().getBytes(UTF_8).length;
        }
        return size;
    }

    @Test
    void givenEverythingAtItsLimitThenTheLineIsSplit() throws Exception {
        Path file = largestFile();
        for (String format : List.of("json", "raw")) {
            List<SourceRecord> records = records(format, file, largestEntry(file));
            assertThat(records).as(format).hasSizeGreaterThan(1);
            for (SourceRecord record : records) {
                assertThat(size(record) + ADDED).as(format).isLessThanOrEqualTo(RecordSize.LEAST_MAX_BYTES);
            }
        }
    }

    @Test
    void givenAShortPathThenTheLineGetsNearlyTheWholeRecord() throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), "x".repeat(110_000) + "\n");
        assertThat(records("json", file, "{\"path\":\"" + file + "\",\"topic\":\"t\"}"))
                .hasSize(1);
    }
}
