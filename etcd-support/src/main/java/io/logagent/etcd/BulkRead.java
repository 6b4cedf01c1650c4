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
import java.util.Set;

/**
 * Reads any number of keys at one revision and sets those aside that the user may not read.
 *
 * <p>etcd limits the number of keys in a transaction, and refuses a whole transaction because of one forbidden key. So
 * this class reads in batches, and halves a refused batch until only the forbidden keys are left.
 */
final class BulkRead {
    /** Even the largest values that etcd stores, 1.5 MiB each, fit into one answer. */
    private static final int BATCH = 32;

    private final EtcdConnection connection;
    private final Map<String, EtcdValue> values = new HashMap<>();
    private final Map<String, EtcdException> denied = new HashMap<>();
    private long revision;

    private BulkRead(EtcdConnection connection) {
        this.connection = connection;
    }

    /** @throws EtcdException if etcd did not answer within the timeout, or failed for another reason than a key */
    static Snapshot of(EtcdConnection connection, Set<String> keys) throws EtcdException {
        BulkRead read = new BulkRead(connection);
        List<String> sorted = keys.stream().sorted().toList();
        for (int from = 0; from < sorted.size(); from += BATCH) {
            read.add(sorted.subList(from, Math.min(from + BATCH, sorted.size())));
        }
        return new Snapshot(read.revision, keys, read.values, read.denied);
    }

    private void add(List<String> keys) throws EtcdException {
        try {
            values.putAll(read(keys).values());
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

    /** The first batch sets the revision; the others are read at that revision. */
    private Snapshot read(Collection<String> keys) throws EtcdException {
        if (revision != 0) {
            return connection.readAt(keys, revision);
        }
        Snapshot first = connection.read(keys);
        revision = first.revision();
        return first;
    }
}
