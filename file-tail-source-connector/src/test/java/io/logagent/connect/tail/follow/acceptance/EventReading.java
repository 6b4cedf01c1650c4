/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.follow.TestTailers;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.TailCounters;
import io.logagent.connect.tail.record.RecordSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Files read to events, through all that stands before the records, as the task puts it together. It can be stopped and
 * started again from the last event that came, or from any other. Its time passes only when it is told to.
 */
final class EventReading implements AutoCloseable {
    private static final Duration STEP = Duration.ofMillis(500);

    /** Longer than anything waits: a deleted file, an event without an end. */
    private static final int QUIET_STEPS = 14;

    private final Settings settings;
    private final Map<Path, Cursor> stored = new HashMap<>();
    private final List<Event> events = new ArrayList<>();
    private final LongSupplier nanoTime;
    private final EventCounters eventCounters = new EventCounters();
    private List<CollectEntry> entries;
    private long nanos;
    private int maxLines = 1000;
    private int count;
    private Tailer tailer;

    /** What a test gives; the rest is as in the connector's defaults. */
    record Settings(int lineMaxBytes, LineOverflow overflow, boolean raw, int recordMaxBytes) {
        static final Settings USUAL = new Settings(512 * 1024, LineOverflow.SPLIT, false, 1_000_000);

        Settings lineMaxBytes(int bytes) {
            return new Settings(bytes, overflow, raw, Math.max(recordMaxBytes, 2 * bytes));
        }

        Settings overflow(LineOverflow how) {
            return new Settings(lineMaxBytes, how, raw, recordMaxBytes);
        }
    }

    /** What came. */
    record Event(Path path, String text, List<String> tags, long start, Cursor cursor) {}

    /** Starts at once. */
    EventReading(Settings settings, String document) {
        this.settings = settings;
        this.entries = entries(document);
        this.nanoTime = () -> nanos;
        start();
    }

    /** A document with one entry, which has these properties besides path and topic. */
    static String document(Path path, String properties) {
        return "[{\"path\":\"" + path + "\",\"topic\":\"t\"" + (properties.isEmpty() ? "" : "," + properties) + "}]";
    }

    private static List<CollectEntry> entries(String document) {
        try {
            CollectDocument parsed = CollectDocument.parse(document);
            if (!parsed.rejections().isEmpty() || !parsed.warnings().isEmpty()) {
                throw new IllegalArgumentException(parsed.rejections() + " " + parsed.warnings());
            }
            return parsed.entries();
        } catch (MalformedDocumentException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void start() {
        Tailer.Settings tailing = new Tailer.Settings(
                StartPosition.BEGINNING,
                settings.lineMaxBytes(),
                settings.overflow(),
                Duration.ZERO,
                Duration.ofMinutes(5),
                1000,
                AllowedPaths.everything());
        RecordSize size = new RecordSize("10.0.0.5", settings.recordMaxBytes());
        LinePipeline chain = new LinePipeline(
                new LinePipeline.Settings(
                        settings.lineMaxBytes(), settings.overflow(), settings.raw(), size::roomForLine),
                nanoTime,
                eventCounters,
                (path, matching) -> line -> take(path, line));
        tailer = TestTailers.withClock(entries, tailing, paths -> Map.copyOf(stored), chain, nanoTime);
    }

    private void take(Path path, Line line) {
        stored.put(path, line.cursor());
        count++;
        events.add(new Event(path, new String(line.copy(), UTF_8), line.tags(), line.start(), line.cursor()));
    }

    /** At most this many lines at a time from now on. */
    EventReading inSteps(int lines) {
        maxLines = lines;
        return this;
    }

    /** Goes on with another document, without a restart. */
    void apply(String document) {
        entries = entries(document);
        tailer.apply(entries);
    }

    /** As if the process had been killed: what came is stored, all else is forgotten. */
    void restart() {
        tailer.close();
        start();
    }

    /** As if the process had been killed when this event alone, and those before it, had been stored. */
    void restartAfter(Event event) {
        tailer.close();
        stored.put(event.path(), event.cursor());
        events.clear();
        start();
    }

    void advance(Duration time) {
        nanos += time.toNanos();
    }

    /** Reads once. */
    void read() {
        tailer.read(maxLines);
    }

    /** Reads until nothing comes any more, without letting time pass. */
    void whatIsThere() {
        int before;
        do {
            before = count;
            read();
        } while (count > before);
    }

    /** Reads while time passes, until nothing has come for longer than anything waits. */
    void untilQuiet() {
        for (int quiet = 0; quiet < QUIET_STEPS; quiet++) {
            int before = count;
            read();
            advance(STEP);
            if (count > before) {
                quiet = 0;
            }
        }
    }

    /** All that came since the start, or since {@link #restartAfter}. */
    List<Event> events() {
        return events;
    }

    List<String> texts() {
        return events.stream().map(Event::text).toList();
    }

    List<String> texts(Path path) {
        return events.stream()
                .filter(event -> event.path().equals(path))
                .map(Event::text)
                .toList();
    }

    /** Of the current run. */
    TailCounters tailCounters() {
        return tailer.counters();
    }

    EventCounters eventCounters() {
        return eventCounters;
    }

    Map<Path, String> troubles() {
        return tailer.troubles();
    }

    @Override
    public void close() {
        tailer.close();
    }
}
