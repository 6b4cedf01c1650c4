/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.config.FileTailSourceConfig;
import io.logagent.connect.tail.config.TailConfig;
import io.logagent.connect.tail.config.TailTaskConfig;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.metrics.Liveness;
import io.logagent.connect.tail.metrics.TaskFacts;
import io.logagent.connect.tail.metrics.TaskReport;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.LogRecord;
import io.logagent.connect.tail.record.RecordBatch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tails the files of its entries into topics. */
public final class FileTailSourceTask extends SourceTask {
    /** Connect commits and stops between two polls: with what one may work, half a second in all. */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** A poll that has worked for so long does not wait for more. */
    private static final Duration SHORT = Duration.ofMillis(50);

    private static final Logger LOG = LoggerFactory.getLogger(FileTailSourceTask.class);

    private Thread thread;
    private TailConfig config;
    private EntrySource entries;
    private final EventCounters eventCounters = new EventCounters();
    private RecordBatch records;
    private StoredOffsets cursors;
    private Tailer tailer;
    private TaskReport report;
    private Transactions transactions;
    private InFlightBytes inFlight;
    private ReadAhead readAhead;
    private Liveness liveness;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        thread = Thread.currentThread();
        config = properties.containsKey(TailTaskConfig.ENTRIES)
                ? new TailTaskConfig(properties)
                : new FileTailSourceConfig(properties);
        records = new RecordBatch(config.records(), InstantSource.system());
        entries = config.entries();
        inFlight = config.inFlight();
        TaskFacts facts = new TaskFacts(eventCounters, inFlight::get);
        liveness = facts.liveness();
        report = new TaskReport(context, config, entries, facts);
        transactions = Transactions.of(context);
        readAhead = new ReadAhead();
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        liveness.pollBegins();
        try {
            return batch();
        } finally {
            liveness.pollEnds();
        }
    }

    /** What there is to deliver now; null if nothing came within the longest wait. */
    private List<SourceRecord> batch() throws InterruptedException {
        boolean isBehind = readAhead.await();
        Optional<List<CollectEntry>> toCollect = entries.await(LONGEST_WAIT);
        if (toCollect.isPresent()) {
            isBehind |= collect(toCollect.get());
        } else if (!entries.isActive()) {
            standBy();
        }
        report.update(tailer);
        if (records.isEmpty() || !inFlight.begin(records.heapBytes(), LONGEST_WAIT)) {
            return null;
        }
        if (!entries.mayDeliver()) {
            // Reading took so long that another task may have read the same lines.
            inFlight.end(records.heapBytes());
            standBy();
            return null;
        }
        transactions.endWithBatch();
        List<SourceRecord> batch = records.take();
        if (isBehind) {
            readAhead.begin(this::read);
        }
        return batch;
    }

    /** Reads unless there is a batch already; returns whether there is more to read behind it. */
    private boolean collect(List<CollectEntry> newest) throws InterruptedException {
        if (tailer == null) {
            // Not before: as long as another task collects, the stored cursors move.
            cursors = new StoredOffsets(context.offsetStorageReader(), config.partition(), records);
            LinePipeline events = new LinePipeline(config.events(), System::nanoTime, eventCounters, records);
            tailer = new Tailer(newest, config.tailing(), cursors, events);
        }
        tailer.apply(newest);
        if (!records.isEmpty()) {
            return false;
        }
        long begin = System.nanoTime();
        boolean more = read();
        boolean shortly = System.nanoTime() - begin < SHORT.toNanos();
        if (records.isEmpty() && shortly) {
            tailer.await(LONGEST_WAIT);
            more = read();
        }
        return more;
    }

    /** Also called for records that a transformation drops or that Connect gives up, without metadata. */
    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        inFlight.end(((LogRecord) record).heapBytes());
    }

    /**
     * Under exactly once the task's own thread calls this, when all that was handed over is committed or dropped. Connect
     * (4.3) has not named the records of a batch that was dropped as a whole then: it does so with the next one that is
     * not. Without exactly once another thread calls it, and it says nothing of what is in flight.
     */
    @Override
    public void commit() {
        if (Thread.currentThread() == thread) {
            inFlight.endAll();
        }
    }

    /** Lets go of what another task has taken over: what was read and not delivered is its business now. */
    private void standBy() {
        if (tailer != null) {
            tailer.close();
            cursors.close();
            tailer = null;
            cursors = null;
            records.take();
        }
    }

    private boolean read() {
        return tailer.read(config.pollMaxLines());
    }

    /** The entries, and with them the lock of the host, go last, and whatever happens to the others. */
    @Override
    @SuppressWarnings("try")
    public void stop() {
        try (EntrySource last = entries;
                StoredOffsets fourth = cursors;
                Tailer third = tailer;
                ReadAhead second = readAhead;
                TaskReport first = report) {
            LOG.debug("Stopping");
        }
    }
}
