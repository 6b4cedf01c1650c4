/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The documented bound of at least once: what comes again after a crash begins behind the offset that was stored when it
 * happened. Where that was, in lines, is looked up at each kill, before anything runs again.
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
    private final List<Kill> kills = new ArrayList<>();

    /**
     * @param end where the topic ended
     * @param stored the last line of each file that has a stored offset behind it
     * @param behind how many lines had come that were behind these
     */
    private record Kill(long end, Map<String, Integer> stored, int behind) {}

    /**
     * @param offsetsTopic of the worker
     * @param topic that the lines come to
     */
    StoredAtKills(String bootstrapServers, String offsetsTopic, String topic, List<RotatingFile> files) {
        files.forEach(file -> this.files.put(file.path().toString(), file));
        this.offsetsTopic = offsetsTopic;
        this.topic = topic;
        this.offsets = new CommittedRecords(bootstrapServers);
        this.delivered = new CommittedRecords(bootstrapServers);
    }

    /** To be called when the worker is dead. */
    void killed() {
        if (kills.isEmpty()) {
            offsets.of(List.of(offsetsTopic));
            delivered.of(List.of(topic));
        }
        offsets.readToEnd(this::take);
        long end = delivered
                .readToEnd(record -> {
                    NumberedLine line = NumberedLine.of(record);
                    highest.merge(line.file(), line.sequence(), Math::max);
                })
                .values()
                .iterator()
                .next();
        int behind = highest.entrySet().stream()
                .mapToInt(file -> file.getValue() - stored.getOrDefault(file.getKey(), -1))
                .sum();
        kills.add(new Kill(end, Map.copyOf(stored), behind));
    }

    /** How many lines had come that were behind the stored offset of their file, of all kills together. */
    int behind() {
        return kills.stream().mapToInt(Kill::behind).sum();
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            RotatingFile file =
                    files.get(JSON.readTree(record.key()).at("/1/path").asText());
            JsonNode offset = JSON.readTree(record.value());
            int sequence = file.sequenceAt(offset.get("position").asLong());
            if (sequence < 0) {
                // The beginning of a generation, which does not say of which one, or of one that is gone.
                return;
            }
            if (sequence < stored.getOrDefault(file.name(), -1)) {
                throw new AssertionError("the stored offset of " + file.name() + " went back from line "
                        + stored.get(file.name()) + " to line " + sequence + ": " + offset);
            }
            stored.put(file.name(), sequence);
        } catch (IOException e) {
            throw new UncheckedIOException("not an offset: " + record, e);
        }
    }

    @Override
    public boolean allows(String file, int first, long offset) {
        Kill latest = null;
        for (Kill kill : kills) {
            if (kill.end() <= offset) {
                latest = kill;
            }
        }
        return latest != null && first > latest.stored().getOrDefault(file, -1);
    }

    @Override
    public String toString() {
        return "%d kills, %d lines behind the stored offsets, at most %d at once"
                .formatted(
                        kills.size(),
                        behind(),
                        kills.stream().mapToInt(Kill::behind).max().orElse(0));
    }

    @Override
    public void close() {
        offsets.close();
        delivered.close();
    }
}
