/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.follow.AppliedEntries;
import io.logagent.connect.tail.follow.CursorStore;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskFacts;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.metrics.TaskReport;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import io.logagent.connect.tail.record.RecordSize;
import io.logagent.connect.tail.shard.Shard;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Makes the parts of a task from its config. Host mode and shared mode differ in where the entries come from. */
public abstract class TaskFactory {
    private final TailConfig config;
    private final List<String> hosts;

    /** @param hosts the names of this host; the same as long as the task runs, even if an address changes */
    TaskFactory(TailConfig config, List<String> hosts) {
        this.config = config;
        this.hosts = List.copyOf(hosts);
    }

    /** @throws ConfigException if a setting is invalid, or this host has no name */
    public static TaskFactory of(Map<String, String> properties) {
        return properties.containsKey(TailTaskConfig.ENTRIES)
                ? new SharedTaskFactory(new TailTaskConfig(properties))
                : new HostTaskFactory(new FileTailSourceConfig(properties));
    }

    /** What the task collects. Takes part in the lock of the host in host mode, so it has to be closed. */
    public abstract EntrySource entries();

    /** The entries that an earlier run has applied. */
    abstract AppliedEntries appliedEntries();

    abstract SourcePartition partition();

    /** The part of the entries' files that the task collects. */
    abstract Shard shard();

    /** Writes the status document of the task; empty if there is none. */
    abstract Optional<StatusWriter> statusWriter(TaskName task);

    final List<String> hosts() {
        return hosts;
    }

    /** The name of this host that others see. */
    final String host() {
        return hosts.get(0);
    }

    /** The maximum number of lines in a batch. */
    public final int pollMaxLines() {
        return config.files().pollMaxLines();
    }

    /** The maximum heap of records that Kafka has not acknowledged. */
    public final long maxInFlightBytes() {
        return config.maxInFlightBytes();
    }

    /** Collects lines as records. */
    public final RecordBatch records() {
        RecordSettings records = config.records();
        return new RecordBatch(
                new RecordLayout(
                        records.format(),
                        host(),
                        records.keyed(),
                        records.timestampField(),
                        partition(),
                        records.headed()),
                InstantSource.system());
    }

    /** The metrics and the status document of the task. */
    public final TaskReport report(SourceTaskContext context, EntrySource entries, TaskFacts facts) {
        TaskName task = TaskName.ofCurrentThread(config.connectorName());
        return new TaskReport(context, host(), task, entries, () -> statusWriter(task), facts);
    }

    /** The offsets of earlier runs, which {@code records} need to know, too. */
    public final StoredOffsets storedOffsets(OffsetStorageReader offsets, RecordBatch records) {
        return new StoredOffsets(offsets, partition(), records::resume);
    }

    /** Reads the files of entries into records. */
    public final Tailer tailer(
            List<CollectEntry> entries, CursorStore cursors, EventCounters counters, RecordBatch records) {
        LinePipeline events = new LinePipeline(lineLimits(), System::nanoTime, counters, records);
        return new Tailer(entries, tailing(), cursors, appliedEntries(), events);
    }

    private LineLimits lineLimits() {
        return new LineLimits(
                config.files().lineMaxBytes(),
                config.files().overflow(),
                config.records().format() == RecordFormat.RAW,
                new RecordSize(host(), config.records().maxBytes())::roomForLine);
    }

    private TailSettings tailing() {
        FileSettings files = config.files();
        return new TailSettings(
                files.start(),
                files.lineMaxBytes(),
                files.overflow(),
                files.discoveryInterval(),
                files.closeInactive(),
                files.maxOpenFiles(),
                FileAccess.of(files),
                shard());
    }
}
