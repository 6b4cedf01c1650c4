/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.logagent.connect.tail.read.Line;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

/**
 * Makes lines that can be told apart and knows what has to become of them: of each file every sequence number comes
 * exactly once, in order, under the file's own path and as it was written.
 *
 * <p>A line is {@code writer file sequence checksum padding}. Lines may be made by any thread; what came is told and
 * asked by the reading thread.
 */
final class Oracle {
    /** What a file may have besides such lines: it is counted. */
    static final char BANNER = '#';

    private static final int SHORTEST_PADDING = 1;
    private static final int LONGEST_PADDING = 160;
    private static final int SHOWN = 12;

    private final Path folder;
    private final Map<String, Lines> files = new ConcurrentSkipListMap<>();
    private final List<String> violations = new ArrayList<>();
    private int run;

    private record Delivery(int sequence, long start, long inode, int run) {
        @Override
        public String toString() {
            return sequence + " (byte " + start + " of inode " + inode + ", run " + run + ")";
        }
    }

    private static final class Lines {
        private final AtomicInteger made = new AtomicInteger();
        private final Deque<Delivery> latest = new ArrayDeque<>();
        private volatile int expected;
        private int banners;
        private int empty;
    }

    /** @param folder what the names of files are relative to */
    Oracle(Path folder) {
        this.folder = folder;
    }

    /** The next line of a file, without its end; it counts as written from now on. */
    String line(Path file) {
        return make(file, 0, ThreadLocalRandom.current().nextInt(SHORTEST_PADDING, LONGEST_PADDING));
    }

    /** The next line of a file with that many bytes, without its end. */
    String line(Path file, int length) {
        return make(file, length, 0);
    }

    private String make(Path file, int length, int padding) {
        String name = folder.relativize(file).toString();
        int sequence = lines(name).made.getAndIncrement();
        String id = "w" + Thread.currentThread().getId() + " " + name + " " + sequence + " ";
        int missing = length == 0 ? padding : length - id.length() - 9;
        if (missing < SHORTEST_PADDING) {
            throw new IllegalArgumentException(length + " bytes are too few for " + id);
        }
        String text = "abcdefghijklmnopqrstuvwxyz".repeat(missing / 26 + 1).substring(0, missing);
        return id + checksum(id + text) + " " + text;
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(US_ASCII));
        return String.format("%08x", crc.getValue());
    }

    private Lines lines(String name) {
        return files.computeIfAbsent(name, n -> new Lines());
    }

    /** From now on lines come to another run of the tailer. */
    void nextRun() {
        run++;
    }

    /** Takes a line that came. */
    void take(Path path, Line line) {
        String name = folder.relativize(path).toString();
        Lines lines = lines(name);
        String text = new String(line.buffer(), line.offset(), line.length(), US_ASCII);
        if (text.isEmpty()) {
            lines.empty++;
        } else if (text.charAt(0) == BANNER) {
            lines.banners++;
        } else {
            take(name, lines, text, line);
        }
    }

    private void take(String name, Lines lines, String text, Line line) {
        String[] parts = text.split(" ", 5);
        if (parts.length < 5
                || !checksum(parts[0] + " " + parts[1] + " " + parts[2] + " " + parts[4])
                        .equals(parts[3])) {
            violation(name, "broken line at byte " + line.start() + ": " + text, lines);
            return;
        }
        if (!parts[1].equals(name)) {
            violation(name, "a line of " + parts[1] + " at byte " + line.start(), lines);
            return;
        }
        int sequence = Integer.parseInt(parts[2]);
        lines.latest.add(
                new Delivery(sequence, line.start(), line.cursor().file().inode(), run));
        if (lines.latest.size() > SHOWN) {
            lines.latest.remove();
        }
        if (sequence < lines.expected) {
            violation(name, "line " + sequence + " came again or too late", lines);
        } else if (sequence > lines.expected) {
            violation(name, "lines " + lines.expected + " to " + (sequence - 1) + " are missing", lines);
        }
        lines.expected = Math.max(lines.expected, sequence + 1);
    }

    private void violation(String name, String what, Lines lines) {
        if (violations.size() < SHOWN) {
            violations.add(name + ": " + what + "; latest: " + lines.latest);
        }
    }

    /** @throws AssertionError if a line came that must not come, or did not come before one after it */
    void check() {
        if (!violations.isEmpty()) {
            throw new AssertionError(String.join("\n", violations));
        }
    }

    /** Whether every line that has been made by now has come. */
    BooleanSupplier whatHasBeenMade() {
        Map<Lines, Integer> made = new HashMap<>();
        files.values().forEach(lines -> made.put(lines, lines.made.get()));
        return () -> made.entrySet().stream().allMatch(file -> file.getKey().expected >= file.getValue());
    }

    /** Whether every line made at all has come. */
    boolean isComplete() {
        return files.values().stream().allMatch(Oracle::isComplete);
    }

    private static boolean isComplete(Lines lines) {
        return lines.expected >= lines.made.get();
    }

    /** How many lines of a file have come. */
    int delivered(Path file) {
        return lines(folder.relativize(file).toString()).expected;
    }

    /** How many lines of a file have been made. */
    int made(Path file) {
        return lines(folder.relativize(file).toString()).made.get();
    }

    /** How many lines have come, of all files together. */
    int delivered() {
        return files.values().stream().mapToInt(lines -> lines.expected).sum();
    }

    /** How many lines that begin with {@link #BANNER} have come under a path. */
    int banners(Path file) {
        return lines(folder.relativize(file).toString()).banners;
    }

    /** How many empty lines have come under a path. */
    int empty(Path file) {
        return lines(folder.relativize(file).toString()).empty;
    }

    /** What has not come yet, for people. */
    String missing() {
        List<String> missing = files.entrySet().stream()
                .filter(file -> !isComplete(file.getValue()))
                .map(file -> file.getKey() + ": lines " + file.getValue().expected + " to "
                        + (file.getValue().made.get() - 1) + "; latest: " + file.getValue().latest)
                .toList();
        return missing.size() + " files have lines that did not come:\n"
                + missing.stream().limit(SHOWN).collect(Collectors.joining("\n"));
    }
}
