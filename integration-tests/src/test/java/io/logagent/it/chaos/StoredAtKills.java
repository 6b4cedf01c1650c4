/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The documented bound of at least once: after a crash, repeated lines begin after the offset that was stored when it
 * happened. The line of that offset is looked up at each kill, before the worker runs again.
 *
 * <p>The age of that offset is reported but not checked, because on a busy machine Connect stores offsets later than
 * configured.
 */
final class StoredAtKills implements Replays, AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final String offsetsTopic;
    private final String topic;
    private final Map<String, RotatingFile> files = new HashMap<>();
    private final CommittedRecords offsets;
    private final CommittedRecords delivered;
    private final Map<String, Integer> stored = new HashMap<>();
    private final Map<String, Integer> highest = new HashMap<>();
    private final Map<String, Instant> sentAt = new HashMap<>();
    private final Map<String, Instant> storedAt = new HashMap<>();
    private final ReplayBound bound = new ReplayBound();
    private final List<Uncovered> uncovered = new ArrayList<>();

    /**
     * The lines that had arrived at a kill and were after the stored offset of their file.
     *
     * @param lines their number
     * @param age the time from the last stored offset to the last of these lines
     */
    private record Uncovered(int lines, Duration age) {}

    /**
     * @param offsetsTopic the worker's offsets topic
     * @param topic the topic of the lines
     */
    StoredAtKills(String bootstrapServers, String offsetsTopic, String topic, List<RotatingFile> files) {
        files.forEach(file -> this.files.put(file.path().toString(), file));
        this.offsetsTopic = offsetsTopic;
        this.topic = topic;
        this.offsets = new CommittedRecords(bootstrapServers);
        this.delivered = new CommittedRecords(bootstrapServers);
    }

    /** Must be called when the worker is dead. */
    void killed() {
        if (uncovered.isEmpty()) {
            offsets.of(List.of(offsetsTopic));
            delivered.of(List.of(topic));
        }
        offsets.readToEnd(this::take);
        long end = delivered
                .readToEnd(record -> {
                    NumberedLine line = NumberedLine.of(record);
                    highest.merge(line.file(), line.sequence(), Math::max);
                    sentAt.put(line.file(), Instant.ofEpochMilli(record.timestamp()));
                })
                .values()
                .iterator()
                .next();
        bound.killed(end, stored);
        uncovered.add(new Uncovered(
                highest.entrySet().stream()
                        .mapToInt(file -> file.getValue() - stored.getOrDefault(file.getKey(), -1))
                        .sum(),
                storedAt.keySet().stream()
                        .map(file -> Duration.between(storedAt.get(file), sentAt.get(file)))
                        .reduce(Duration.ZERO, (one, other) -> one.compareTo(other) > 0 ? one : other)));
    }

    /** The number of lines that had arrived and were after the stored offset of their file, over all kills. */
    int uncoveredLines() {
        return uncovered.stream().mapToInt(Uncovered::lines).sum();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            RotatingFile file =
                    files.get(JSON.readTree(record.key()).at("/1/path").asText());
            JsonNode offset = JSON.readTree(record.value());
            int sequence = file.sequenceAt(offset.get("position").asLong());
            if (sequence < 0) {
                // The beginning of some generation, which the position does not identify, or a generation that is gone.
                return;
            }
            if (sequence < stored.getOrDefault(file.name(), -1)) {
                throw new AssertionError("the stored offset of " + file.name() + " went back from line "
                        + stored.get(file.name()) + " to line " + sequence + ": " + offset);
            }
            stored.put(file.name(), sequence);
            storedAt.put(file.name(), Instant.ofEpochMilli(record.timestamp()));
        } catch (IOException e) {
            throw new UncheckedIOException("not an offset: " + record, e);
        }
    }

    @Override
    public boolean allows(String file, int first, long offset) {
        return bound.allows(file, first, offset);
    }

    @Override
    public String toString() {
        return "%d kills, %d lines not covered by stored offsets, at most %d at once, sent up to %d ms after the offset"
                .formatted(
                        uncovered.size(),
                        uncoveredLines(),
                        uncovered.stream().mapToInt(Uncovered::lines).max().orElse(0),
                        uncovered.stream()
                                .mapToLong(kill -> kill.age().toMillis())
                                .max()
                                .orElse(0));
    }

    @Override
    public void close() {
        offsets.close();
        delivered.close();
    }
}
