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
 * The stored cursors of paths that are new, asked for without making the files wait that are read already.
 *
 * <p>A store answers in milliseconds unless a transaction is open in Kafka Connect's offsets topic. Then an answer takes
 * until that transaction ends: a dead task's is ended by its next start, or by its timeout. One question is under way at
 * a time, since a second one would wait for the same. An answer is kept until {@link #forget}.
 */
final class StoredPositions implements AutoCloseable {
    /** An answer that takes longer lets the look at the files go on without it. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(StoredPositions.class);

    private final CursorStore store;
    private final LongSupplier nanoTime;
    private final Map<Path, Optional<Cursor>> known = new HashMap<>();
    private Optional<Question> underway = Optional.empty();
    // Whether a late answer has come since hasArrived() was last asked, and whether no look has used it yet.
    private boolean arrived;
    private boolean unused;

    private static final class Question {
        private final Set<Path> paths;
        private final CursorStore.Lookup lookup;
        private final long askedAt;
        private boolean isLate;

        private Question(Set<Path> paths, CursorStore.Lookup lookup, long askedAt) {
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
     * The cursors of these paths, each empty if none is stored; asks for those that are not known yet.
     *
     * @param limit the longest time to wait for the answer
     * @return empty if the answer has not come
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
        // Each is taken once: from then on what this run has read counts.
        paths.forEach(path -> cursors.put(path, known.remove(path)));
        return Optional.of(cursors);
    }

    private boolean isKnown(Collection<Path> paths) {
        return known.keySet().containsAll(paths);
    }

    private void ask(Collection<Path> paths) {
        Set<Path> unknown = new HashSet<>(paths);
        unknown.removeAll(known.keySet());
        underway = Optional.of(new Question(unknown, store.lookUp(unknown), nanoTime.getAsLong()));
    }

    private void receive(Duration limit) {
        Question question = underway.orElseThrow();
        Optional<Map<Path, Cursor>> answer;
        try {
            answer = question.lookup.answer(question.isLate ? Duration.ZERO : limit);
        } catch (RuntimeException e) {
            underway = Optional.empty();
            throw e;
        }
        if (answer.isEmpty()) {
            tellIfLate(question);
            return;
        }
        underway = Optional.empty();
        question.paths.forEach(
                path -> known.put(path, Optional.ofNullable(answer.get().get(path))));
        if (question.isLate) {
            arrived = true;
            unused = true;
            LOG.info(
                    "The positions of {} files were answered after {} s: they are collected now",
                    question.paths.size(),
                    waited(question).toSeconds());
        }
    }

    private void tellIfLate(Question question) {
        if (!question.isLate && waited(question).compareTo(PATIENCE) >= 0) {
            question.isLate = true;
            LOG.warn(
                    "The stored positions of {} files, such as {}, are not known yet: Kafka Connect reads its offsets"
                            + " topic and waits there for Kafka or for the open transaction of another task, which its"
                            + " next start or its transaction.timeout.ms ends. Files that are read already, and files"
                            + " that were created since, are collected meanwhile",
                    question.paths.size(),
                    Printable.of(question.paths.iterator().next()));
        }
    }

    private Duration waited(Question question) {
        return Duration.ofNanos(nanoTime.getAsLong() - question.askedAt);
    }

    /** Whether the answer is overdue, so that other work has to go on without it. */
    boolean isLate() {
        return underway.filter(question -> question.isLate).isPresent();
    }

    /** Whether a late answer has come since this was asked last: then it is time for another look at the files. */
    boolean hasArrived() {
        if (isLate()) {
            receive(Duration.ZERO);
        }
        boolean news = arrived;
        arrived = false;
        return news;
    }

    /** Takes note of a look at everything: all files that wait for an answer are asked for now. */
    void use() {
        unused = false;
    }

    /** Forgets what was answered, when nothing waits for it: what is known of these paths is newer by now. */
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
