/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.ContainerFormat;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.LineRules;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineDecoder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Puts what an entry asks for between the lines of a file and their records: decoding, taking out of a container
 * runtime's wrapping, joining to events. What is not asked for is not there and costs nothing. For one task, whose thread
 * is the only one to use it and the sinks it makes.
 */
public final class LinePipeline implements LineSink.Factory {
    private final Settings settings;
    private final LongSupplier nanoTime;
    private final EventCounters counters;
    private final LineSink.Factory records;
    // Shared by all files, of which there may be many.
    private final Map<LineCharset, LineDecoder> decoders = new HashMap<>();
    private final Map<ContainerFormat, ContainerLine> containers = new EnumMap<>(ContainerFormat.class);

    /**
     * What holds for all files.
     *
     * @param maxBytes how long a line or an event may be, in UTF-8
     * @param overflow what becomes of a longer one, unless the entry says it
     * @param raw whether records have the line's bytes as they are: then bytes that are not UTF-8 stay, and a record
     *     is no larger than its line; otherwise it is JSON, or may become that
     * @param recordMaxBytes how large a record may be; at least {@link #LEAST_RECORD_MAX_BYTES}
     */
    public record Settings(int maxBytes, LineOverflow overflow, boolean raw, int recordMaxBytes) {}

    /** The rest of a record may have 80 KiB if all of it is as large as it can be, and its line needs room, too. */
    public static final int LEAST_RECORD_MAX_BYTES = 128 * 1024;

    public LinePipeline(Settings settings, LongSupplier nanoTime, EventCounters counters, LineSink.Factory records) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.counters = counters;
        this.records = records;
    }

    @Override
    public LineSink open(Path path, List<CollectEntry> entries) {
        LineRules rules = LineRules.of(entries);
        LineOverflow overflow = rules.overflow().orElse(settings.overflow());
        LineSink sink = limit(overflow, RestOfRecord.bytes(path, entries), records.open(path, entries));
        if (rules.multiline().isPresent()) {
            sink = new MultilineStage(rules.multiline().get(), settings.maxBytes(), overflow, nanoTime, counters, sink);
        }
        if (rules.format() != ContainerFormat.PLAIN) {
            sink = new ContainerStage(
                    containers.computeIfAbsent(rules.format(), ContainerLine::of),
                    settings.maxBytes(),
                    overflow,
                    nanoTime,
                    counters,
                    sink);
        }
        return new DecodingStage(
                charset -> decoders.computeIfAbsent(charset, LineDecoder::new),
                settings.raw(),
                counters,
                sink,
                new LimitStage(settings.maxBytes(), LineSize.PLAIN, overflow, counters, sink));
    }

    private LineSink limit(LineOverflow overflow, int rest, LineSink next) {
        LineSize size = settings.raw() ? LineSize.PLAIN : LineSize.JSON;
        return new LimitStage(settings.recordMaxBytes() - rest, size, overflow, counters, next);
    }
}
