/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.etcd.EtcdConnection;
import io.logagent.etcd.EtcdException;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.EtcdValue;
import io.logagent.etcd.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * The history of keys in etcd, which reaches back to the last compaction, and the document cache beyond that.
 *
 * <p>It has a connection of its own, opened at the first call. Closing it ends the call in flight, so that a stop does
 * not wait for a walk back through a hundred revisions.
 */
final class EtcdHistory implements History, AutoCloseable {
    private final EtcdConnection etcd;
    private final Optional<DocumentCache> memory;
    private volatile boolean closed;

    EtcdHistory(EtcdSettings settings, Optional<DocumentCache> memory) {
        this.etcd = new EtcdConnection(settings);
        this.memory = memory;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        etcd.close();
    }

    @Override
    public Optional<EtcdValue> before(String key, long revision) throws HistoryUnknownException {
        try {
            Snapshot earlier = etcd.readAt(List.of(key), revision - 1);
            return Optional.ofNullable(earlier.values().get(key));
        } catch (EtcdException e) {
            throw new HistoryUnknownException(e, e.isOfForgottenHistory());
        }
    }

    @Override
    public Optional<DocumentCache.Memory> remembered() {
        return memory.flatMap(DocumentCache::recall);
    }
}
