/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Checks the lines of all files in one topic with one partition: whether every line arrived, in order, and how often.
 */
final class TopicCheck {
    private static final int SHOWN = 10;

    private final String topic;
    private final IntPredicate expected;
    private final Replays replays;
    private final Map<String, Arrivals> files = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();
    private long records;
    private long replayed;
    private int longestReplay;

    private static final class Arrivals {
        private final RotatingFile file;
        private int highest = -1;
        private int latest = -1;

        private Arrivals(RotatingFile file) {
            this.file = file;
        }
    }

    /**
     * @param expected which lines of a file have to arrive, by their sequence number
     * @param replays which of them may arrive again
     */
    TopicCheck(String topic, List<RotatingFile> files, IntPredicate expected, Replays replays) {
        this.topic = topic;
        this.expected = expected;
        this.replays = replays;
        files.forEach(file -> this.files.put(file.name(), new Arrivals(file)));
    }

    String topic() {
        return topic;
    }

    void take(ConsumerRecord<String, byte[]> record) {
        records++;
        NumberedLine line = NumberedLine.of(record);
        Arrivals arrivals = files.get(line.file());
        if (arrivals == null || !record.key().endsWith("/" + line.file())) {
            violation(line, "arrived with key " + record.key(), record.offset());
            return;
        }
        int sequence = line.sequence();
        if (sequence != next(arrivals.latest)) {
            // A replay may end early. The last offsets of a killed worker may reach the offsets topic only after its
            // successor has read that topic. The next start then continues where the killed worker was.
            boolean hasNoGap = sequence <= next(arrivals.highest);
            if (!hasNoGap || !replays.allows(line.file(), sequence, record.offset())) {
                String how = sequence <= arrivals.latest ? "arrived again or too late, after " : "arrived after ";
                violation(line, how + arrivals.latest, record.offset());
            }
        }
        longestReplay = Math.max(longestReplay, arrivals.latest - sequence + 1);
        if (sequence <= arrivals.highest) {
            replayed++;
        }
        arrivals.latest = sequence;
        arrivals.highest = Math.max(arrivals.highest, sequence);
    }

    private int next(int sequence) {
        int next = sequence + 1;
        while (!expected.test(next)) {
            next++;
        }
        return next;
    }

    private void violation(NumberedLine line, String what, long offset) {
        if (violations.size() < SHOWN) {
            violations.add(
                    "%s, offset %d: line %d of %s %s".formatted(topic, offset, line.sequence(), line.file(), what));
        }
    }

    /** The violations found, of which only the first are kept. */
    List<String> violations() {
        return violations;
    }

    /** The files with missing lines, each with the first missing line. */
    List<String> missing() {
        return files.values().stream()
                .filter(arrivals -> next(arrivals.highest) < arrivals.file.written())
                .map(arrivals -> "%s: %s from line %d of %d on"
                        .formatted(topic, arrivals.file.name(), next(arrivals.highest), arrivals.file.written()))
                .toList();
    }

    /** The last line of a file up to which all lines have arrived. */
    int delivered(String file) {
        return next(files.get(file).highest) - 1;
    }

    /** The number of records, including replayed ones. */
    long records() {
        return records;
    }

    /** The number of replayed lines. */
    long replayed() {
        return replayed;
    }

    @Override
    public String toString() {
        return "%s: %d records, %d of them replays, the longest of %d lines"
                .formatted(topic, records, replayed, longestReplay);
    }
}
