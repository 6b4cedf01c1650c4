/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import io.logagent.connect.tail.collect.CollectStatus;
import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.concurrent.Closing;
import io.logagent.connect.tail.follow.TailStatus;
import io.logagent.connect.tail.follow.TailTotals;
import io.logagent.connect.tail.follow.Tailer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.connect.source.SourceTaskContext;

/** Publishes the state of a task: in metrics, in its status document, and in the log if Connect stops polling it. */
public final class TaskReport implements AutoCloseable {
    /** The time between two updates of the backlog, which takes a walk over all files. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The time between two updates after other changes; bounds the cost when files come and go all the time. */
    private static final Duration SOON = Duration.ofMillis(500);

    private final TaskFacts facts;
    private final EntrySource entries;
    private final String host;
    private final TaskName task;
    private final Supplier<Optional<StatusWriter>> newDocument;
    private final Metrics metrics;
    private final LivenessLog livenessLog;
    private Optional<StatusWriter> document;
    private boolean told;
    private long toldAt;
    private long toldRevision;
    private Optional<CollectStatus> toldSteering = Optional.empty();

    /**
     * @param host the name of the host
     * @param newDocument makes a writer of the status document each time the task becomes active; empty if there is
     *     none
     */
    public TaskReport(
            SourceTaskContext context,
            String host,
            TaskName task,
            EntrySource entries,
            Supplier<Optional<StatusWriter>> newDocument,
            TaskFacts facts) {
        this.facts = facts;
        this.entries = entries;
        this.host = host;
        this.task = task;
        this.newDocument = newDocument;
        this.document = newDocument.get();
        List<Metric> all = new ArrayList<>(facts.metrics());
        entries.watch().map(SteeringMetrics::of).ifPresent(all::addAll);
        this.metrics = Metrics.ofTask(context, task, all);
        this.livenessLog = new LivenessLog(facts.liveness(), task);
    }

    /**
     * Updates the state. The task's thread calls this with each poll.
     *
     * @param tailer null while the task does not collect
     */
    public void update(Tailer tailer) {
        facts.active(entries.isActive());
        facts.hostIdConflict(document.map(StatusWriter::isInConflict).orElse(false));
        metrics.retry();
        if (!entries.isActive()) {
            standBy();
            return;
        }
        if (tailer != null) {
            facts.totals(tailer.totals());
        }
        long revision = tailer == null ? -1 : tailer.revision();
        Optional<CollectStatus> steering = entries.watch().map(CollectWatch::status);
        boolean changed = !told || revision != toldRevision || !steering.equals(toldSteering);
        long now = System.nanoTime();
        Duration since = Duration.ofNanos(now - toldAt);
        if (!told || since.compareTo(changed ? SOON : INTERVAL) >= 0) {
            told = true;
            toldAt = now;
            toldRevision = revision;
            toldSteering = steering;
            tell(tailer);
        }
    }

    /** Withdraws the state from the time when this task was active: another task reports on the host now. */
    private void standBy() {
        if (told) {
            told = false;
            facts.totals(TailTotals.NONE);
            facts.status(TailStatus.NONE);
            document.ifPresent(StatusWriter::close);
            document = newDocument.get();
        }
    }

    private void tell(Tailer tailer) {
        Instant now = Instant.now();
        if (tailer != null) {
            facts.status(tailer.status(now));
        }
        StatusDocument newest = new StatusDocument(host, task, toldSteering, facts.status(), now);
        document.ifPresent(
                writer -> writer.offer(() -> newest.toJson(facts.liveness().sign())));
    }

    @Override
    public void close() {
        Closing.inOrder(livenessLog, metrics, document.orElse(null));
    }
}
