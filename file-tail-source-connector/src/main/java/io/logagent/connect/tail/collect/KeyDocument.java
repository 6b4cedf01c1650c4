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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The document of one collect key: its newest well-formed value, even if malformed values were written after it.
 *
 * <p>The watch reports only the newest value of a key. So if that is malformed, this looks back for earlier ones in the
 * history. Not safe for use by several threads.
 */
final class KeyDocument {
    private static final Logger LOG = LoggerFactory.getLogger(KeyDocument.class);

    /** The number of malformed values in a row after which the search for the last good one ends. */
    private static final int MAX_BAD_VALUES = 100;

    private final String key;
    private final AllowedTopics allowedTopics;
    private final History history;

    /** The newest value. It is settled if its effect, and that of all values before it, is known. */
    private Optional<Revision> seen = Optional.empty();

    private Optional<Revision> settled = Optional.empty();
    private Optional<CollectStatus.Failure> malformedWhenSettled = Optional.empty();

    /** Whether it was logged that the history of the newest value cannot be read now. */
    private boolean delayLogged;

    private Optional<List<IndexedEntry>> entries = Optional.empty();
    private Optional<Revision> applied = Optional.empty();

    /** The error of the newest value as a whole. */
    private Optional<CollectStatus.Failure> malformed = Optional.empty();

    /** The rejected entries of the document in force. */
    private List<CollectStatus.Failure> rejections = List.of();

    private Optional<String> denial = Optional.empty();

    /** Why no good document of this key was found. Holds until there is one, or the key is deleted. */
    private Optional<String> givenUpBecause = Optional.empty();

    KeyDocument(String key, AllowedTopics allowedTopics, History history) {
        this.key = key;
        this.allowedTopics = allowedTopics;
        this.history = history;
    }

    /**
     * Applies the current value of the key; empty if it was deleted or never existed. After a malformed value,
     * {@link #lookBack} finds the last good document.
     */
    void update(Optional<Revision> newest) {
        denial = Optional.empty();
        if (newest.isEmpty()) {
            delete();
        } else if (!newest.equals(settled)) {
            boolean isNews = !newest.equals(seen);
            seen = newest;
            take(newest.get(), isNews);
        } else if (!newest.equals(seen)) {
            LOG.info(
                    "Collect key {} is back at revision {}, as after a restore of etcd from a backup",
                    key,
                    newest.get().number());
            seen = newest;
            malformed = malformedWhenSettled;
        }
    }

    private void settle(Revision revision) {
        settled = Optional.of(revision);
        malformedWhenSettled = malformed;
    }

    /**
     * Finds the last good document before a malformed value and puts it in force. Takes one call to etcd for each
     * value.
     */
    void lookBack() {
        if (isUnsettled()) {
            lookBack(seen.orElseThrow());
        }
    }

    /**
     * Notes that the key may not be read. Its document in force stays. If none is known, the cached document is put in
     * force; without that, the key {@linkplain #isGivenUp has no document}.
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
            LOG.info("Collect key {} was deleted: its entries are no longer collected", key);
        } else if (entries.isEmpty()) {
            LOG.info("Collect key {} does not exist yet: it has no entries", key);
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

    private CollectDocument putInForce(Revision revision) throws MalformedDocumentException {
        CollectDocument document = CollectDocument.read(revision.content(), allowedTopics);
        entries = Optional.of(document.indexed());
        applied = Optional.of(revision);
        givenUpBecause = Optional.empty();
        rejections = document.rejections().stream()
                .map(rejection -> CollectStatus.Failure.of(key, revision.number(), rejection))
                .toList();
        return document;
    }

    private void take(Revision newest, boolean isNews) {
        try {
            CollectDocument document = putInForce(newest);
            malformed = Optional.empty();
            settle(newest);
            LOG.info(
                    "Collect key {} at revision {}: {} entries applied, {} rejected",
                    key,
                    newest.number(),
                    document.indexed().size(),
                    document.rejections().size());
            FailureLog.logDocument(key, document);
        } catch (MalformedDocumentException e) {
            if (isNews) {
                LOG.error(
                        "Collect key {} at revision {} is rejected, {}: {}",
                        key,
                        newest.number(),
                        givenUpBecause.isPresent()
                                ? "and no good document of this key is known"
                                : "the last good document stays in force",
                        Abbreviation.of(e.getMessage()));
                malformed = Optional.of(CollectStatus.Failure.ofDocument(key, newest.number(), e.getMessage()));
                delayLogged = false;
            }
            if (entries.isEmpty()) {
                // The cached document applies meanwhile, since looking back can take long.
                history.remembered()
                        .filter(remembered -> remembered.values().containsKey(key))
                        .ifPresent(this::putRememberedInForce);
            }
        }
    }

    private void lookBack(Revision bad) {
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
            } else if (!delayLogged) {
                delayLogged = true;
                LOG.warn(
                        "Collect key {}: cannot read its values before revision {} now, retrying: {}",
                        key,
                        bad.number(),
                        Abbreviation.of(e.getMessage()));
            }
        }
    }

    private void giveUp(Revision bad, HistoryUnknownException reason) {
        LOG.warn(
                "Collect key {}: no good document was found before revision {}: {}. Write a good document to it",
                key,
                bad.number(),
                Abbreviation.of(reason.getMessage()));
        if (entries.isEmpty()) {
            givenUpBecause = Optional.of(reason.getMessage());
        }
    }

    private void putLastGoodInForce(Revision bad) throws HistoryUnknownException {
        long number = bad.number();
        for (int i = 0; i < MAX_BAD_VALUES; i++) {
            Optional<Revision> earlier = history.before(key, number);
            if (earlier.isEmpty()) {
                LOG.info("Collect key {} has held no good document since it was created: it has no entries", key);
                putNothingInForce();
                return;
            }
            if (earlier.equals(settled)) {
                return;
            }
            number = earlier.get().number();
            try {
                CollectDocument document = putInForce(earlier.get());
                LOG.info(
                        "Collect key {}: its document of revision {} is in force, {} entries applied, {} rejected",
                        key,
                        number,
                        document.indexed().size(),
                        document.rejections().size());
                FailureLog.logDocument(key, document);
                return;
            } catch (MalformedDocumentException e) {
                LOG.debug("Collect key {} held no document at revision {} either", key, number);
            }
        }
        throw new HistoryUnknownException(MAX_BAD_VALUES + " values in a row are no document");
    }

    private void putRememberedInForce(DocumentCache.Memory remembered) {
        if (!remembered.known().contains(key)) {
            return;
        }
        Revision last = remembered.values().get(key);
        if (last == null) {
            LOG.info("Collect key {}: it had no entries in an earlier run either", key);
            putNothingInForce();
            return;
        }
        try {
            CollectDocument document = putInForce(last);
            LOG.info("Collect key {}: its cached document of revision {} is in force", key, last.number());
            FailureLog.logDocument(key, document);
        } catch (MalformedDocumentException e) {
            LOG.warn("Collect key {}: its cached document is malformed: {}", key, Abbreviation.of(e.getMessage()));
        }
    }

    /** The entries in force; empty while no document is known. */
    Optional<List<IndexedEntry>> entries() {
        return entries;
    }

    /** Whether no document is known because none was found, or because the key may not be read. */
    boolean isGivenUp() {
        return entries.isEmpty() && (denial.isPresent() || givenUpBecause.isPresent());
    }

    /** What ends this state, for a message. */
    String remedy() {
        return denial.isPresent()
                ? "until it can be read"
                : "until a good document is written to it or it is deleted, since its last good document cannot be"
                        + " found: " + givenUpBecause.orElse("");
    }

    /** The document in force; empty if the key does not exist or never held one. */
    Optional<Revision> applied() {
        return applied;
    }

    /**
     * The error of the newest value, or why the key may not be read; then the rejected entries of the document in
     * force.
     */
    List<CollectStatus.Failure> errors() {
        List<CollectStatus.Failure> errors = new ArrayList<>();
        denial.map(reason -> CollectStatus.Failure.ofDocument(key, revisionInForce(), reason))
                .or(() -> malformed)
                .ifPresent(errors::add);
        errors.addAll(rejections);
        return errors;
    }

    private long revisionInForce() {
        return applied.map(Revision::number).orElse(0L);
    }

    /** Whether the key waits for its history, which could not be read yet. */
    boolean isUnsettled() {
        return denial.isEmpty() && !seen.equals(settled);
    }
}
