/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The offset of each record alone tells what a restart has to do: a batch may be committed in part, and transformations
 * drop what they like.
 */
@Timeout(120)
class RestartBehindAnyRecordTest {
    private static final String CONTROL_CHARACTER = "\u0001";
    private static final String STDOUT = "2026-11-20T10:15:30Z stdout ";
    private static final String STDERR = "2026-11-20T10:15:30Z stderr ";

    @TempDir
    Path folder;

    private MemoryOffsets stored;

    private String entry(String topic, String rest) {
        return "{\"path\":\"" + folder.resolve("a.log") + "\",\"topic\":\"" + topic + "\"" + rest + "}";
    }

    /**
     * The records of a run.
     *
     * @param isStored of which records the offsets are stored
     * @param expected the number of records after which nothing more should come
     */
    private List<String> run(String entries, Predicate<String> isStored, int expected) throws InterruptedException {
        FileTailSourceTask task = new FileTailSourceTask();
        task.initialize(stored.context());
        task.start(Map.of("task.entries", "[" + entries + "]", "record.format", "json", "record.max.bytes", "131072"));
        List<String> records = new ArrayList<>();
        try {
            while (records.size() < expected) {
                for (SourceRecord record : Polls.next(task)) {
                    String text = record.topic() + " "
                            + new String((byte[]) record.value()).replaceAll("\"@timestamp\":\"[^\"]*\"", "");
                    records.add(text);
                    if (isStored.test(text)) {
                        stored.put(record);
                    }
                    task.commitRecord(record, null);
                }
            }
            assertThat(task.poll()).as("after %d records", expected).isNull();
        } finally {
            task.stop();
        }
        return records;
    }

    private void assertThatNothingIsLostOrRepeated(int expected, String content, String entries) throws Exception {
        Path file = Files.writeString(folder.resolve("a.log"), content);
        stored = new MemoryOffsets();
        List<String> all = run(entries, record -> false, expected);
        assertThat(all).hasSize(expected).doesNotHaveDuplicates();
        String lastLine = content.substring(content.lastIndexOf('\n', content.length() - 2) + 1);
        int topics = (int)
                all.stream().map(record -> record.split(" ")[0]).distinct().count();
        for (int committed = 0; committed <= all.size(); committed++) {
            Files.writeString(file, content);
            stored = new MemoryOffsets();
            List<String> first = all.subList(0, committed);
            run(entries, first::contains, expected);
            assertThat(run(entries, record -> true, expected - committed))
                    .as("restart after %d records", committed)
                    .isEqualTo(all.subList(committed, all.size()));

            Files.writeString(file, lastLine, StandardOpenOption.APPEND);
            assertThat(run(entries, record -> true, topics))
                    .as("restart after %d records and all others", committed)
                    .hasSize(topics)
                    .allMatch(record -> record.contains("\"offset\":" + content.length()));
        }
    }

    @Test
    void givenLinesForSeveralTopics() throws Exception {
        assertThatNothingIsLostOrRepeated(
                9, "one\ntwo\nthree\n", String.join(",", entry("t", ""), entry("u", ""), entry("v", "")));
    }

    @Test
    void givenALineInPiecesForSeveralTopics() throws Exception {
        String tooLong =
                IntStream.range(0, 16_000).mapToObj(i -> CONTROL_CHARACTER + i).reduce("", String::concat);

        assertThatNothingIsLostOrRepeated(
                8, "one\n" + tooLong + "\nthree\n", String.join(",", entry("t", ""), entry("u", "")));
    }

    @Test
    void givenAPartialLineOfTheOtherStream() throws Exception {
        String lines = STDERR + "P be\n" + STDOUT + "F one\n" + STDOUT + "F two\n" + STDOUT + "F three\n" + STDERR
                + "F gin\n" + STDOUT + "F four\n";

        assertThatNothingIsLostOrRepeated(5, lines, entry("t", ",\"format\":\"cri\""));
    }

    @Test
    void givenRecordsThatMoveTheCursorAreDroppedThenOtherTopicsGetNoLineTwice() throws Exception {
        Files.writeString(folder.resolve("a.log"), "one\ntwo\nthree\n");
        stored = new MemoryOffsets();
        String entries = entry("kept", "") + "," + entry("later_dropped", "");

        assertThat(run(entries, record -> record.startsWith("kept"), 6)).hasSize(6);

        for (int restart = 0; restart < 3; restart++) {
            assertThat(run(entries, record -> record.startsWith("kept"), 1))
                    .singleElement()
                    .asString()
                    .startsWith("later_dropped")
                    .contains("three");
        }
    }

    @Test
    void givenADifferentLineAtTheOffsetThenAllTopicsGetIt() throws Exception {
        String entries = entry("t", "") + "," + entry("u", "");
        Files.writeString(folder.resolve("a.log"), "old\n");
        stored = new MemoryOffsets();
        run(entries, record -> record.startsWith("t"), 2);
        Files.writeString(folder.resolve("a.log"), "new\n");

        assertThat(run(entries, record -> true, 2)).hasSize(2);
    }
}
