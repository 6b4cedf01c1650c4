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

    private final String topic;
    private final Map<String, RotatingFile> files = new HashMap<>();
    private final CommittedRecords offsets;
    private final CommittedRecords delivered;
    private final Map<String, Integer> stored = new HashMap<>();
    private final List<Kill> kills = new ArrayList<>();

    /**
     * @param end where the topic ended
     * @param stored the last line of each file that has a stored offset behind it
     */
    private record Kill(long end, Map<String, Integer> stored) {}

    /**
     * @param offsetsTopic of the worker
     * @param topic that the lines come to; both exist
     */
    StoredAtKills(String bootstrapServers, String offsetsTopic, String topic, List<RotatingFile> files) {
        this.topic = topic;
        files.forEach(file -> this.files.put(file.path().toString(), file));
        this.offsets = new CommittedRecords(bootstrapServers).of(List.of(offsetsTopic));
        this.delivered = new CommittedRecords(bootstrapServers).of(List.of(topic));
    }

    /** To be called when the worker is dead. */
    void killed() {
        offsets.readToEnd(this::take);
        long end = delivered.readToEnd(record -> {}).values().iterator().next();
        kills.add(new Kill(end, Map.copyOf(stored)));
    }

    private void take(ConsumerRecord<String, byte[]> record) {
        try {
            RotatingFile file =
                    files.get(JSON.readTree(record.key()).at("/1/path").asText());
            JsonNode offset = JSON.readTree(record.value());
            long position = offset.get("position").asLong();
            if (position == 0) {
                // The beginning of a generation: which one, it does not say.
                return;
            }
            int sequence = file.sequenceAt(position);
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
        Map<String, Integer> last = Map.of();
        for (Kill kill : kills) {
            if (kill.end() <= offset) {
                last = kill.stored();
            }
        }
        return first > last.getOrDefault(file, -1);
    }

    /** How many lines had come behind the stored offset of their file, at most, when the worker was killed. */
    @Override
    public String toString() {
        return topic + ": offsets at " + kills.size() + " kills "
                + kills.stream().map(Kill::stored).toList();
    }

    @Override
    public void close() {
        offsets.close();
        delivered.close();
    }
}
