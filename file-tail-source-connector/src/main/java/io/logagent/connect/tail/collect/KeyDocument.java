/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.collect.History.HistoryUnknownException;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.IndexedEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.entry.Rejection;
import io.logagent.etcd.EtcdValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one collect key says: the entries of its newest good document, whatever was written after that.
 *
 * <p>Not every value of a key is seen, since only its newest one is told. So a value that is no document makes this look
 * back for those before it. Not safe for use by several threads.
 */
final class KeyDocument {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDocument.class);

    /** How many bad values in a row an operator may write before we give up looking for the last good one. */
    private static final int MOST_BAD_VALUES = 100;

    /** A document that a script got wrong has the same mistake in each of its thousands of entries. */
    private static final int MOST_TOLD = 20;

    private final String key;
    private final AllowedTopics allowedTopics;
    private final History history;

    /** The newest value; those up to the settled one have nothing more to say. */
    private Optional<EtcdValue> seen = Optional.empty();

    private Optional<EtcdValue> settled = Optional.empty();
    private Optional<CollectStatus.Failure> malformedWhenSettled = Optional.empty();

    /** Whether it was told that the history of the newest value cannot be read now. */
    private boolean delayTold;

    private Optional<List<IndexedEntry>> entries = Optional.empty();
    private Optional<EtcdValue> applied = Optional.empty();

    /** What is wrong with the newest value as a whole. */
    private Optional<CollectStatus.Failure> malformed = Optional.empty();

    /** The entries that the document in force has, and that are not applied. */
    private List<CollectStatus.Failure> rejections = List.of();

    private Optional<String> denial = Optional.empty();

    /** Why no good document of this key could be found. Counts until there is one, or the key is deleted. */
    private Optional<String> givenUpBecause = Optional.empty();

    KeyDocument(String key, AllowedTopics allowedTopics, History history) {
        this.key = key;
        this.allowedTopics = allowedTopics;
        this.history = history;
    }

    /**
     * Takes over what the key holds now; empty if it has been deleted or never existed. If that is no document, the last
     * good one is still to be {@linkplain #lookBack looked for}.
     */
    void update(Optional<EtcdValue> newest) {
        denial = Optional.empty();
        if (newest.isEmpty()) {
            delete();
        } else if (!newest.equals(settled)) {
            boolean isNews = !newest.equals(seen);
            seen = newest;
            take(newest.get(), isNews);
        } else if (!newest.equals(seen)) {
            LOG.info(
                    "Collect key {} is back at revision {}, as if etcd was restored from a backup",
                    key,
                    newest.get().modRevision());
            seen = newest;
            malformed = malformedWhenSettled;
        }
    }

    private void settle(EtcdValue revision) {
        settled = Optional.of(revision);
        malformedWhenSettled = malformed;
    }

    /** Puts in force what was the last good document when the key got a bad value, which may take as many calls to etcd. */
    void lookBack() {
        if (isUnsettled()) {
            lookBack(seen.orElseThrow());
        }
    }

    /**
     * Notes that the key may not be read. What is in force stays; if nothing was ever known of it, what is remembered is
     * put in force, else the key {@linkplain #isGivenUp is given up}.
     */
    void deny(String reason) {
        boolean isNews = denial.isEmpty();
        denial = Optional.of(reason);
        if (isNews && entries.isEmpty()) {
            history.remembered().ifPresent(this::putRememberedInForce);
        }
    }

    private void delete() {
        if (seen.isPresent()) {
            LOG.info("Collect key {} was deleted: its entries are collected no more", key);
        } else if (entries.isEmpty()) {
            LOG.info("Collect key {} does not exist yet: nothing is collected because of it", key);
        }
        seen = Optional.empty();
        settled = Optional.empty();
        malformed = Optional.empty();
        putNothingInForce();
    }

    private void putNothingInForce() {
        entries = Optional.of(List.of());
        applied = Optional.empty();
        rejections = List.of();
        givenUpBecause = Optional.empty();
    }

    private CollectDocument putInForce(EtcdValue revision) throws MalformedDocumentException {
        CollectDocument document = CollectDocument.read(revision.content(), allowedTopics);
        entries = Optional.of(document.indexed());
        applied = Optional.of(revision);
        givenUpBecause = Optional.empty();
        rejections = document.rejections().stream()
                .map(rejection -> CollectStatus.Failure.of(key, revision.modRevision(), rejection))
                .toList();
        return document;
    }

    private void tellProblems(CollectDocument document) {
        tell(document.rejections(), rejection -> LOG.error("Collect key {}, rejected {}", key, excerpt(rejection)));
        tell(document.warnings(), warning -> LOG.warn("Collect key {}, {}", key, excerpt(warning)));
    }

    private void take(EtcdValue newest, boolean isNews) {
        try {
            CollectDocument document = putInForce(newest);
            malformed = Optional.empty();
            settle(newest);
            LOG.info(
                    "Collect key {} at revision {}: {} entries applied, {} rejected",
                    key,
                    newest.modRevision(),
                    document.indexed().size(),
                    document.rejections().size());
            tellProblems(document);
        } catch (MalformedDocumentException e) {
            if (isNews) {
                LOG.error(
                        "Collect key {} at revision {} is rejected, {}: {}",
                        key,
                        newest.modRevision(),
                        givenUpBecause.isPresent()
                                ? "and no good document of this key is known"
                                : "the last good document stays in force",
                        Excerpt.of(e.getMessage()));
                malformed = Optional.of(CollectStatus.Failure.ofDocument(key, newest.modRevision(), e.getMessage()));
                delayTold = false;
            }
            if (entries.isEmpty()) {
                // In force at once, since looking back can take long.
                history.remembered()
                        .filter(remembered -> remembered.values().containsKey(key))
                        .ifPresent(this::putRememberedInForce);
            }
        }
    }

    static String excerpt(Rejection rejection) {
        return Excerpt.of(rejection.toString());
    }

    static <T> void tell(List<T> all, Consumer<T> teller) {
        all.stream().limit(MOST_TOLD).forEach(teller);
        if (all.size() > MOST_TOLD) {
            LOG.warn("… and {} more like these, the last of them:", all.size() - MOST_TOLD);
            teller.accept(all.get(all.size() - 1));
        }
    }

    private void lookBack(EtcdValue bad) {
        try {
            putLastGoodInForce(bad);
            settle(bad);
        } catch (HistoryUnknownException e) {
            if (history.isClosed()) {
                return;
            }
            if (entries.isEmpty()) {
                history.remembered().ifPresent(this::putRememberedInForce);
            }
            if (e.isForGood()) {
                giveUp(bad, e);
                settle(bad);
            } else if (!delayTold) {
                delayTold = true;
                LOG.warn(
                        "Collect key {}: its values before revision {} cannot be read now, it is tried again: {}",
                        key,
                        bad.modRevision(),
                        Excerpt.of(e.getMessage()));
            }
        }
    }

    private void giveUp(EtcdValue bad, HistoryUnknownException reason) {
        LOG.warn(
                "Collect key {}: the last good document before revision {} cannot be had any more: {}",
                key,
                bad.modRevision(),
                Excerpt.of(reason.getMessage()));
        if (entries.isEmpty()) {
            givenUpBecause = Optional.of(reason.getMessage());
        }
    }

    private void putLastGoodInForce(EtcdValue bad) throws HistoryUnknownException {
        long number = bad.modRevision();
        for (int i = 0; i < MOST_BAD_VALUES; i++) {
            Optional<EtcdValue> earlier = history.before(key, number);
            if (earlier.isEmpty()) {
                LOG.info("Collect key {} did not exist before: nothing is collected because of it", key);
                putNothingInForce();
                return;
            }
            if (earlier.equals(settled)) {
                return;
            }
            number = earlier.get().modRevision();
            try {
                CollectDocument document = putInForce(earlier.get());
                LOG.info(
                        "Collect key {}: its value of revision {} is in force, {} entries applied, {} rejected",
                        key,
                        number,
                        document.indexed().size(),
                        document.rejections().size());
                tellProblems(document);
                return;
            } catch (MalformedDocumentException e) {
                LOG.debug("Collect key {} was no document at revision {} either", key, number);
            }
        }
        throw new HistoryUnknownException(MOST_BAD_VALUES + " values in a row are no document");
    }

    private void putRememberedInForce(RememberedDocuments.Memory remembered) {
        if (!remembered.known().contains(key)) {
            return;
        }
        EtcdValue last = remembered.values().get(key);
        if (last == null) {
            LOG.info("Collect key {}: nothing was in force because of it in an earlier run either", key);
            putNothingInForce();
            return;
        }
        try {
            CollectDocument document = putInForce(last);
            LOG.info(
                    "Collect key {}: what it said at revision {} is remembered, and in force", key, last.modRevision());
            tellProblems(document);
        } catch (MalformedDocumentException e) {
            LOG.warn("Collect key {}: what is remembered of it is no document: {}", key, Excerpt.of(e.getMessage()));
        }
    }

    /** The entries in force; empty as long as it is not known which document was the last good one, if any is. */
    Optional<List<IndexedEntry>> entries() {
        return entries;
    }

    /** Whether there are no entries because no good document can be found, or the key may not be read. */
    boolean isGivenUp() {
        return entries.isEmpty() && (denial.isPresent() || givenUpBecause.isPresent());
    }

    /** What ends that, and why it is so. */
    String remedy() {
        return denial.isPresent()
                ? "until it can be read"
                : "until a good document is written to it or it is deleted, since its last good document cannot be had"
                        + " any more: " + givenUpBecause.orElse("");
    }

    /** The value that they come from; empty if the key does not exist, or never held a document. */
    Optional<EtcdValue> applied() {
        return applied;
    }

    /** What is wrong with the newest value as a whole, or why it may not be read; then what is wrong with that in force. */
    List<CollectStatus.Failure> errors() {
        List<CollectStatus.Failure> errors = new ArrayList<>();
        denial.map(reason -> CollectStatus.Failure.ofDocument(key, revisionInForce(), reason))
                .or(() -> malformed)
                .ifPresent(errors::add);
        errors.addAll(rejections);
        return errors;
    }

    private long revisionInForce() {
        return applied.map(EtcdValue::modRevision).orElse(0L);
    }

    /** Whether earlier values could not be read for a reason that passes: they are to be asked for again. */
    boolean isUnsettled() {
        return denial.isEmpty() && !seen.equals(settled);
    }
}
