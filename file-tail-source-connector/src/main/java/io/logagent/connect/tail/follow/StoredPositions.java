/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.text.Printable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored cursors of new paths. Loading them does not hold up the files that are read already.
 *
 * <p>A store answers in milliseconds unless a transaction is open in Kafka Connect's offsets topic. Then an answer takes
 * until that transaction ends. A dead task's transaction ends at its next start or by its timeout. One query is under way
 * at a time, since a second one would wait for the same. Answers are kept until {@link #forget}.
 */
final class StoredPositions implements AutoCloseable {
    /** An answer that takes longer is late: new files are admitted without it. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(StoredPositions.class);

    private final CursorStore store;
    private final LongSupplier nanoTime;
    private final Map<Path, Optional<Cursor>> known = new HashMap<>();
    private Optional<Query> underway = Optional.empty();
    // Whether a late answer has come since the last hasArrived(), and whether no full scan has used it yet.
    private boolean arrived;
    private boolean unused;

    private static final class Query {
        private final Set<Path> paths;
        private final CursorStore.Lookup lookup;
        private final long askedAt;
        private boolean isLate;

        private Query(Set<Path> paths, CursorStore.Lookup lookup, long askedAt) {
            this.paths = paths;
            this.lookup = lookup;
            this.askedAt = askedAt;
        }
    }

    StoredPositions(CursorStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /**
     * The cursors of these paths, each empty if none is stored. Those that are unknown are queried.
     *
     * @param limit the longest time to wait for the answer
     * @return empty if the store has not answered
     */
    Optional<Map<Path, Optional<Cursor>>> of(Collection<Path> paths, Duration limit) {
        if (!isKnown(paths) && underway.isPresent()) {
            receive(limit);
        }
        if (!isKnown(paths) && underway.isEmpty()) {
            ask(paths);
            receive(limit);
        }
        if (!isKnown(paths)) {
            return Optional.empty();
        }
        Map<Path, Optional<Cursor>> cursors = new HashMap<>();
        // Each cursor is used once: later the cursor of this run counts.
        paths.forEach(path -> cursors.put(path, known.remove(path)));
        return Optional.of(cursors);
    }

    private boolean isKnown(Collection<Path> paths) {
        return known.keySet().containsAll(paths);
    }

    private void ask(Collection<Path> paths) {
        Set<Path> unknown = new HashSet<>(paths);
        unknown.removeAll(known.keySet());
        underway = Optional.of(new Query(unknown, store.lookUp(unknown), nanoTime.getAsLong()));
    }

    private void receive(Duration limit) {
        Query query = underway.orElseThrow();
        Optional<Map<Path, Cursor>> answer;
        try {
            answer = query.lookup.answer(query.isLate ? Duration.ZERO : limit);
        } catch (RuntimeException e) {
            underway = Optional.empty();
            throw e;
        }
        if (answer.isEmpty()) {
            warnIfLate(query);
            return;
        }
        underway = Optional.empty();
        query.paths.forEach(
                path -> known.put(path, Optional.ofNullable(answer.get().get(path))));
        if (query.isLate) {
            arrived = true;
            unused = true;
            LOG.info(
                    "The stored positions of {} files arrived after {} s. The files are collected now",
                    query.paths.size(),
                    waited(query).toSeconds());
        }
    }

    private void warnIfLate(Query query) {
        if (!query.isLate && waited(query).compareTo(PATIENCE) >= 0) {
            query.isLate = true;
            LOG.warn(
                    "The stored positions of {} files, such as {}, are not known yet. Kafka Connect reads its offsets"
                            + " topic and waits for Kafka, or for the open transaction of another task. That task's next"
                            + " start or transaction.timeout.ms ends the transaction. Files that are read already and"
                            + " files that were created since are collected meanwhile",
                    query.paths.size(),
                    Printable.of(query.paths.iterator().next()));
        }
    }

    private Duration waited(Query query) {
        return Duration.ofNanos(nanoTime.getAsLong() - query.askedAt);
    }

    /** Whether the answer is late, so that other work has to continue without it. */
    boolean isLate() {
        return underway.filter(query -> query.isLate).isPresent();
    }

    /** Whether a late answer has come since the last call. Then another scan is due. */
    boolean hasArrived() {
        if (isLate()) {
            receive(Duration.ZERO);
        }
        boolean news = arrived;
        arrived = false;
        return news;
    }

    /** Takes note of a full scan, which finds all files that wait for an answer. */
    void noteFullScan() {
        unused = false;
    }

    /** Forgets the answers if no file waits for one: the cursors of this run are newer. */
    void forget() {
        if (underway.isEmpty() && !unused) {
            known.clear();
        }
    }

    @Override
    public void close() {
        known.clear();
        underway = Optional.empty();
    }
}
