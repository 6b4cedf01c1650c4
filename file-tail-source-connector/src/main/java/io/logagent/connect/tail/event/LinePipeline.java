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
 * Puts the stages that an entry asks for between the lines of a file and their records: decoding, removing the
 * wrapping of a container runtime, joining lines to events, limits. Other stages are left out and cost nothing. A
 * task has one pipeline, and only the task's thread uses it.
 */
public final class LinePipeline implements LineSink.Factory {
    private final LineLimits limits;
    private final LongSupplier nanoTime;
    private final EventCounters counters;
    private final LineSink.Factory records;
    // Shared by all files.
    private final Map<LineCharset, LineDecoder> decoders = new HashMap<>();
    private final Map<ContainerFormat, ContainerLine> containers = new EnumMap<>(ContainerFormat.class);

    public LinePipeline(LineLimits limits, LongSupplier nanoTime, EventCounters counters, LineSink.Factory records) {
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.counters = counters;
        this.records = records;
    }

    @Override
    public LineSink open(Path path, List<CollectEntry> entries) {
        LineRules rules = LineRules.of(entries);
        LineOverflow overflow = rules.overflow().orElse(limits.overflow());
        LineSink sink = new LimitStage(
                limits.room().bytes(path, entries),
                limits.raw() ? LineSize.PLAIN : LineSize.JSON,
                overflow,
                counters,
                records.open(path, entries));
        boolean isContainer = rules.format() != ContainerFormat.PLAIN;
        if (isContainer || rules.multiline().isPresent()) {
            EventAssembler assembler = new EventAssembler(
                    rules.multiline(),
                    limits.maxBytes(),
                    overflow,
                    nanoTime,
                    counters,
                    position -> records.resume(path, position),
                    sink);
            sink = isContainer
                    ? new ContainerStage(
                            containers.computeIfAbsent(rules.format(), ContainerLine::of), counters, assembler)
                    : new MultilineStage(assembler);
        }
        return new DecodingStage(
                charset -> decoders.computeIfAbsent(charset, LineDecoder::new),
                limits.raw(),
                counters,
                sink,
                new LimitStage(limits.maxBytes(), LineSize.PLAIN, overflow, counters, sink));
    }
}
