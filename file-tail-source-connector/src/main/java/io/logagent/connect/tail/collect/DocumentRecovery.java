/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.collect.History.HistoryUnknownException;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.etcd.EtcdValue;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The recovery of an earlier document of a collect key: from its history in etcd, or from the document cache. */
final class DocumentRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentRecovery.class);

    /** The number of malformed values in a row after which the search for the last good one ends. */
    private static final int MAX_BAD_VALUES = 100;

    private final String key;
    private final History history;
    private final DocumentInForce inForce;

    DocumentRecovery(String key, History history, DocumentInForce inForce) {
        this.key = key;
        this.history = history;
        this.inForce = inForce;
    }

    /**
     * Puts the last good document before a malformed value in force. Makes one call to etcd for each value.
     *
     * @param settled the value at which the search ends, since its effect is in force already
     * @throws HistoryUnknownException if the document cannot be found, for good or for now
     */
    void restoreLastGood(EtcdValue bad, Optional<EtcdValue> settled) throws HistoryUnknownException {
        long number = bad.modRevision();
        for (int i = 0; i < MAX_BAD_VALUES; i++) {
            Optional<EtcdValue> earlier = history.before(key, number);
            if (earlier.isEmpty()) {
                LOG.info("Collect key {} has held no good document since it was created: it has no entries", key);
                inForce.clear();
                return;
            }
            if (earlier.equals(settled)) {
                return;
            }
            number = earlier.get().modRevision();
            try {
                CollectDocument document = inForce.replace(earlier.get());
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

    /** Puts the cached document in force, or none if the key had none. Does nothing if the cache lacks the key. */
    void restoreCached() {
        history.remembered().ifPresent(this::restore);
    }

    /** Puts the cached document in force. Does nothing if there is none. */
    void restoreCachedDocument() {
        history.remembered().filter(cached -> cached.values().containsKey(key)).ifPresent(this::restore);
    }

    private void restore(DocumentCache.Memory cached) {
        if (!cached.known().contains(key)) {
            return;
        }
        EtcdValue last = cached.values().get(key);
        if (last == null) {
            LOG.info("Collect key {}: it had no entries in an earlier run either", key);
            inForce.clear();
            return;
        }
        try {
            CollectDocument document = inForce.replace(last);
            LOG.info("Collect key {}: its cached document of revision {} is in force", key, last.modRevision());
            FailureLog.logDocument(key, document);
        } catch (MalformedDocumentException e) {
            LOG.warn("Collect key {}: its cached document is malformed: {}", key, Abbreviation.of(e.getMessage()));
        }
    }
}
