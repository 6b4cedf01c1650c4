/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.concurrent.Closing;
import io.logagent.connect.tail.config.TaskFactory;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.metrics.Liveness;
import io.logagent.connect.tail.metrics.TaskFacts;
import io.logagent.connect.tail.metrics.TaskReport;
import io.logagent.connect.tail.offset.StoredOffsets;
import io.logagent.connect.tail.record.LogRecord;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.text.PathText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.apache.kafka.connect.source.TransactionContext;

/** Tails the files of its entries into topics. */
public final class FileTailSourceTask extends SourceTask {
    /**
     * Connect commits and stops between two polls. A poll waits for at most so long; with its work it takes twice that.
     */
    private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

    /** A poll that has worked for longer does not wait for more. */
    private static final Duration SHORT = Duration.ofMillis(50);

    private final EventCounters eventCounters = new EventCounters();
    private Thread thread;
    private TaskFactory parts;
    private InFlightBytes inFlight;
    private RecordBatch records;
    private EntrySource entries;
    private Liveness liveness;
    private TaskReport report;
    private ReadAhead readAhead;
    // Only while this task collects.
    private StoredOffsets offsets;
    private Tailer tailer;

    @Override
    public String version() {
        return PluginVersion.get();
    }

    @Override
    public void start(Map<String, String> properties) {
        PathText.warnOfLocale();
        thread = Thread.currentThread();
        parts = TaskFactory.of(properties);
        inFlight = new InFlightBytes(parts.maxInFlightBytes());
        records = parts.records();
        entries = parts.entries();
        TaskFacts facts = new TaskFacts(eventCounters, inFlight::get);
        liveness = facts.liveness();
        report = parts.report(context, entries, facts);
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

    /** The records to deliver now; null if none came within the longest wait. */
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
        endTransactionWithBatch();
        List<SourceRecord> batch = records.take();
        if (isBehind) {
            readAhead.begin(this::read);
        }
        return batch;
    }

    /** Reads unless a batch is ready; returns whether there is more to read after it. */
    private boolean collect(List<CollectEntry> newest) throws InterruptedException {
        if (tailer == null) {
            // Not before: while another task collects, the stored offsets move.
            offsets = parts.storedOffsets(context.offsetStorageReader(), records);
            tailer = parts.tailer(newest, offsets, eventCounters, records);
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

    private boolean read() {
        return tailer.read(parts.pollMaxLines());
    }

    /**
     * With {@code transaction.boundary=connector} (KIP-618) a transaction ends after each batch. A batch has at most
     * {@code poll.max.lines} lines and some megabytes, so a transaction is bounded. It has all records of each of its
     * lines, so no line is committed in part.
     *
     * <p>Ends with the batch and not with its last record, since a transformation may drop that one. Connect's own
     * {@code poll} differs in one thing: if a task stops while the rest of a batch waits to be sent again, the sent
     * part is committed.
     */
    private void endTransactionWithBatch() {
        TransactionContext transactions = context.transactionContext();
        if (transactions != null) {
            transactions.commitTransaction();
        }
    }

    /** Connect also calls this for records that a transformation drops or that it gives up, without metadata. */
    @Override
    public void commitRecord(SourceRecord record, RecordMetadata metadata) {
        inFlight.end(((LogRecord) record).heapBytes());
    }

    /**
     * Under exactly once the task's own thread calls this when all records are committed or dropped. Connect (4.3) has
     * not called {@link #commitRecord} for a batch that was dropped as a whole then: it does so after the next batch
     * that is not. Without exactly once another thread calls this, and it tells nothing about records in flight.
     */
    @Override
    public void commit() {
        if (Thread.currentThread() == thread) {
            inFlight.endAll();
        }
    }

    /** Another task has taken over: gives up what was read and not delivered. */
    private void standBy() {
        if (tailer != null) {
            Closing.inOrder(tailer, offsets);
            tailer = null;
            offsets = null;
            records.take();
        }
    }

    /** The entries go last, since the lock of the host goes with them. */
    @Override
    public void stop() {
        Closing.inOrder(report, readAhead, tailer, offsets, entries);
    }
}
