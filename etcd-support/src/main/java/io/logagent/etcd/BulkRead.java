/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.logagent.etcd.EtcdException.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads any number of keys as of one revision, and sets those apart that the user may not read.
 *
 * <p>etcd refuses a whole transaction because of one such key, and limits how many keys it may have.
 */
final class BulkRead {
    /** Of the largest values that etcd stores, 1.5 MiB each, they still fit into one answer. */
    private static final int BATCH = 32;

    private final EtcdConnection connection;
    private final Map<String, EtcdValue> values = new HashMap<>();
    private final Map<String, EtcdException> denied = new HashMap<>();
    private long revision;

    private BulkRead(EtcdConnection connection) {
        this.connection = connection;
    }

    /** @throws EtcdException if etcd did not answer within the timeout, or refused for another reason than a key */
    static BulkRead of(EtcdConnection connection, Collection<String> keys) throws EtcdException {
        BulkRead read = new BulkRead(connection);
        List<String> sorted = keys.stream().sorted().toList();
        for (int from = 0; from < sorted.size(); from += BATCH) {
            read.add(sorted.subList(from, Math.min(from + BATCH, sorted.size())));
        }
        return read;
    }

    private void add(List<String> keys) throws EtcdException {
        try {
            Snapshot batch = revision == 0 ? connection.read(keys) : connection.readAt(keys, revision);
            // Those that follow are read as they were then.
            revision = revision == 0 ? batch.revision() : revision;
            values.putAll(batch.values());
        } catch (EtcdException e) {
            if (e.kind() != Kind.NOT_PERMITTED) {
                throw e;
            }
            if (keys.size() == 1) {
                denied.put(keys.get(0), e);
                return;
            }
            add(keys.subList(0, keys.size() / 2));
            add(keys.subList(keys.size() / 2, keys.size()));
        }
    }

    /** The same as a snapshot. */
    Snapshot snapshot() {
        return new Snapshot(revision, values, denied);
    }

    /** The revision of etcd's store that all values are of; 0 if no key could be read. */
    long revision() {
        return revision;
    }

    /** The keys that exist. */
    Map<String, EtcdValue> values() {
        return values;
    }

    /** The keys that the user may not read. */
    Map<String, EtcdException> denied() {
        return denied;
    }
}
