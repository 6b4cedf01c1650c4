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
import io.logagent.etcd.EtcdValue;
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

    private final String key;
    private final History history;
    private final DocumentInForce inForce;
    private final DocumentRecovery recovery;

    /** The newest value. It is settled if its effect, and that of all values before it, is known. */
    private Optional<EtcdValue> seen = Optional.empty();

    private Optional<EtcdValue> settled = Optional.empty();
    private Optional<CollectStatus.Failure> malformedWhenSettled = Optional.empty();

    /** Whether it was logged that the history of the newest value cannot be read now. */
    private boolean delayLogged;

    /** The error of the newest value as a whole. */
    private Optional<CollectStatus.Failure> malformed = Optional.empty();

    private Optional<String> denial = Optional.empty();

    /** Why no good document of this key was found. Counts while none is known. */
    private Optional<String> givenUpBecause = Optional.empty();

    KeyDocument(String key, AllowedTopics allowedTopics, History history) {
        this.key = key;
        this.history = history;
        this.inForce = new DocumentInForce(key, allowedTopics);
        this.recovery = new DocumentRecovery(key, history, inForce);
    }

    /**
     * Applies the current value of the key; empty if it was deleted or never existed. After a malformed value,
     * {@link #lookBack} finds the last good document.
     */
    void update(Optional<EtcdValue> newest) {
        denial = Optional.empty();
        if (newest.isEmpty()) {
            delete();
        } else if (!newest.equals(settled)) {
            boolean isNews = !newest.equals(seen);
            seen = newest;
            apply(newest.get(), isNews);
        } else if (!newest.equals(seen)) {
            LOG.info(
                    "Collect key {} is back at revision {}, as after a restore of etcd from a backup",
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
        if (isNews && inForce.isUnknown()) {
            recovery.restoreCached();
        }
    }

    private void delete() {
        if (seen.isPresent()) {
            LOG.info("Collect key {} was deleted: its entries are no longer collected", key);
        } else if (inForce.isUnknown()) {
            LOG.info("Collect key {} does not exist yet: it has no entries", key);
        }
        seen = Optional.empty();
        settled = Optional.empty();
        malformed = Optional.empty();
        inForce.clear();
    }

    private void apply(EtcdValue newest, boolean isNews) {
        try {
            CollectDocument document = inForce.replace(newest);
            malformed = Optional.empty();
            settle(newest);
            LOG.info(
                    "Collect key {} at revision {}: {} entries applied, {} rejected",
                    key,
                    newest.modRevision(),
                    document.indexed().size(),
                    document.rejections().size());
            FailureLog.logDocument(key, document);
        } catch (MalformedDocumentException e) {
            if (isNews) {
                LOG.error(
                        "Collect key {} at revision {} is rejected, {}: {}",
                        key,
                        newest.modRevision(),
                        inForce.isUnknown() && givenUpBecause.isPresent()
                                ? "and no good document of this key is known"
                                : "the last good document stays in force",
                        Abbreviation.of(e.getMessage()));
                malformed = Optional.of(CollectStatus.Failure.ofDocument(key, newest.modRevision(), e.getMessage()));
                delayLogged = false;
            }
            if (inForce.isUnknown()) {
                // The cached document applies meanwhile, since looking back can take long.
                recovery.restoreCachedDocument();
            }
        }
    }

    private void lookBack(EtcdValue bad) {
        try {
            recovery.restoreLastGood(bad, settled);
            settle(bad);
        } catch (HistoryUnknownException e) {
            if (history.isClosed()) {
                return;
            }
            if (inForce.isUnknown()) {
                recovery.restoreCached();
            }
            if (e.isForGood()) {
                giveUp(bad, e);
                settle(bad);
            } else if (!delayLogged) {
                delayLogged = true;
                LOG.warn(
                        "Collect key {}: cannot read its values before revision {} now, retrying: {}",
                        key,
                        bad.modRevision(),
                        Abbreviation.of(e.getMessage()));
            }
        }
    }

    private void giveUp(EtcdValue bad, HistoryUnknownException reason) {
        LOG.warn(
                "Collect key {}: no good document was found before revision {}: {}. Write a good document to it",
                key,
                bad.modRevision(),
                Abbreviation.of(reason.getMessage()));
        if (inForce.isUnknown()) {
            givenUpBecause = Optional.of(reason.getMessage());
        }
    }

    /** The entries in force; empty while no document is known. */
    Optional<List<IndexedEntry>> entries() {
        return inForce.entries();
    }

    /** Whether no document is known because none was found, or because the key may not be read. */
    boolean isGivenUp() {
        return inForce.isUnknown() && (denial.isPresent() || givenUpBecause.isPresent());
    }

    /** What ends this state, for a message. */
    String remedy() {
        return denial.isPresent()
                ? "until it can be read"
                : "until a good document is written to it or it is deleted, since its last good document cannot be"
                        + " found: " + givenUpBecause.orElse("");
    }

    /** The document in force; empty if the key does not exist or never held one. */
    Optional<EtcdValue> applied() {
        return inForce.value();
    }

    /**
     * The error of the newest value, or why the key may not be read; then the rejected entries of the document in
     * force.
     */
    List<CollectStatus.Failure> errors() {
        List<CollectStatus.Failure> errors = new ArrayList<>();
        denial.map(reason -> CollectStatus.Failure.ofDocument(key, inForce.revision(), reason))
                .or(() -> malformed)
                .ifPresent(errors::add);
        errors.addAll(inForce.rejections());
        return errors;
    }

    /** Whether the key waits for its history, which could not be read yet. */
    boolean isUnsettled() {
        return denial.isEmpty() && !seen.equals(settled);
    }
}
