/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileTailSourceTaskTest {
    @TempDir
    Path folder;

    private final MemoryOffsets stored = new MemoryOffsets();
    private FileTailSourceTask task;

    @AfterEach
    void stop() {
        if (task != null) {
            task.stop();
        }
    }

    private void start() {
        start("1/1");
    }

    private void start(String shard) {
        start(Map.of("task.shard", shard));
    }

    private void start(Map<String, String> settings) {
        stop();
        Map<String, String> all = new HashMap<>(Map.of(
                "task.entries", "[{\"path\":\"" + folder + "/*.log\",\"topic\":\"t\"}]",
                "record.format", "raw",
                "discovery.interval.ms", "100",
                "poll.max.lines", "2"));
        all.putAll(settings);
        task = new FileTailSourceTask();
        task.initialize(stored.context());
        task.start(all);
    }

    /** The next lines, delivered in whole batches. */
    private List<String> read(int atLeast) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        while (lines.size() < atLeast) {
            List<SourceRecord> batch = Polls.next(task);
            lines.addAll(values(batch));
            deliver(batch);
        }
        return lines;
    }

    private void deliver(List<SourceRecord> batch) {
        batch.forEach(record -> {
            stored.put(record);
            task.commitRecord(record, null);
        });
    }

    private void append(String text) throws Exception {
        Files.writeString(folder.resolve("a.log"), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void givenNothingToReadThenPollReturnsNull() throws Exception {
        start();

        assertThat(task.poll()).isNull();
    }

    @Test
    void aRestartContinuesFromTheStoredOffset() throws Exception {
        append("1\n2\n3\n4\nha");
        start();
        assertThat(read(2)).containsExactly("1", "2");

        start();
        assertThat(read(2)).containsExactly("3", "4");
        assertThat(task.poll()).isNull();

        append("lf\n");
        start();
        assertThat(read(1)).containsExactly("half");
    }

    @Test
    void twoShardsShareTheFilesBetweenThem() throws Exception {
        // The path of the temporary folder decides which file is whose, and any of 2^64 ways to share is as likely.
        List<String> names = IntStream.range(0, 64).mapToObj(i -> "app" + i).toList();
        for (String name : names) {
            Files.writeString(folder.resolve(name + ".log"), name + "\n");
        }
        Map<String, List<String>> ofShard = Map.of("1/2", new ArrayList<>(), "2/2", new ArrayList<>());
        while (ofShard.values().stream().mapToInt(List::size).sum() < names.size()) {
            for (String shard : List.of("1/2", "2/2")) {
                start(shard);
                for (List<SourceRecord> batch = task.poll(); batch != null; batch = task.poll()) {
                    ofShard.get(shard).addAll(values(batch));
                    deliver(batch);
                }
            }
        }

        assertThat(ofShard.get("1/2")).isNotEmpty().hasSizeLessThan(names.size());
        assertThat(ofShard.values().stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void givenTheInFlightLimitIsReachedThenTheNextBatchWaitsForAcknowledgements() throws Exception {
        append("1\n2\n3\n4\n5\n");
        start(Map.of("max.in.flight.bytes", "4100"));
        List<SourceRecord> first = Polls.next(task);
        List<SourceRecord> second = Polls.next(task);
        assertThat(values(first)).containsExactly("1", "2");
        assertThat(values(second)).containsExactly("3", "4");
        assertThat(task.poll()).as("2 x 2 x 1,025 bytes are in flight").isNull();

        // One was written, and one was dropped by a transformation.
        task.commitRecord(first.get(0), new RecordMetadata(new TopicPartition("t", 0), 0, 0, 0, 0, 1));
        task.commitRecord(second.get(0), null);
        assertThat(values(Polls.next(task))).containsExactly("5");
    }

    @Test
    void givenAllRecordsOfATransactionWereDroppedThenTheyAreNoLongerInFlight() throws Exception {
        append("1\n2\n3\n4\n5\n");
        start(Map.of("max.in.flight.bytes", "1"));
        List<SourceRecord> dropped = Polls.next(task);
        CompletableFuture.runAsync(task::commit).get();
        assertThat(task.poll()).as("not the end of the transaction").isNull();

        // As Connect does, which names the dropped records when something else is committed.
        task.commit();
        List<SourceRecord> next = Polls.next(task);
        assertThat(values(next)).containsExactly("3", "4");
        Stream.concat(dropped.stream(), next.stream()).forEach(record -> task.commitRecord(record, null));
        task.commit();
        assertThat(values(Polls.next(task))).containsExactly("5");
        assertThat(task.poll()).isNull();
        append("6\n");
        assertThat(task.poll()).as("still at most one batch in flight").isNull();
    }

    @Test
    void givenIntervalTransactionsThenNoBatchWaitsForThem() throws Exception {
        append("1\n2\n3\n4\n5\n");
        start(Map.of("max.in.flight.bytes", "1", "transaction.boundary", "interval"));

        for (String[] batch : new String[][] {{"1", "2"}, {"3", "4"}, {"5"}}) {
            assertThat(values(Polls.next(task))).containsExactly(batch);
        }
    }

    private static List<String> values(List<SourceRecord> batch) {
        return batch.stream()
                .map(record -> new String((byte[]) record.value(), UTF_8))
                .toList();
    }

    @Test
    void stoppingATaskThatNeverStartedIsFine() {
        new FileTailSourceTask().stop();
    }
}
