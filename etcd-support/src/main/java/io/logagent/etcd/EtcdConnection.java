/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.Watch.Listener;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.WatchOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to an etcd cluster: reads that are consistent and never take longer than the timeout.
 *
 * <p>The constructor does no I/O; the first call connects. Thread safe.
 */
public final class EtcdConnection implements AutoCloseable {
    private final EtcdSettings settings;
    private Client client;
    private boolean closed;

    /**
     * Begins to load the classes that calls need, in the background, so that the first call need not wait for them. That
     * is done once, whatever is connected to.
     */
    public static void warmUp() {
        ClientWarmUp.begin();
    }

    public EtcdConnection(EtcdSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads keys in one transaction: all values are those of one revision.
     *
     * @param keys at most as many as etcd allows in a transaction (its {@code --max-txn-ops}, 128 by default)
     * @throws EtcdException if etcd did not answer within the timeout, or refused
     */
    public Snapshot read(Collection<String> keys) throws EtcdException {
        return read(keys, GetOption.DEFAULT, "");
    }

    /**
     * Reads keys as they were at an earlier revision.
     *
     * @throws EtcdException if etcd did not answer within the timeout, or refused, or has forgotten that revision
     *     (compaction)
     */
    public Snapshot readAt(Collection<String> keys, long revision) throws EtcdException {
        return read(keys, GetOption.builder().withRevision(revision).build(), " at revision " + revision);
    }

    private Snapshot read(Collection<String> keys, GetOption option, String when) throws EtcdException {
        Collection<String> distinct = new LinkedHashSet<>(keys);
        List<Op> gets = new ArrayList<>();
        distinct.forEach(key -> gets.add(Op.get(bytes(key), option)));
        return transact(gets, "reading " + String.join(", ", distinct) + when);
    }

    /**
     * Reads all keys that start with a prefix, as of one revision.
     *
     * @throws IllegalArgumentException if the prefix is empty: nobody means all that the cluster has
     * @throws EtcdException if etcd did not answer within the timeout, or refused
     */
    public Snapshot readPrefix(String prefix) throws EtcdException {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix of the etcd keys to read is empty");
        }
        GetOption below = GetOption.builder().isPrefix(true).build();
        return transact(List.of(Op.get(bytes(prefix), below)), "reading all keys that start with " + prefix);
    }

    /**
     * Opens one watch stream for each key. The listener is called on jetcd's threads and must not block them.
     *
     * @param fromRevision the first revision of interest
     */
    WatchSession watch(Collection<String> keys, long fromRevision, Listener listener) throws EtcdException {
        WatchOption option = WatchOption.builder()
                .withRevision(fromRevision)
                // A member that lost the others would otherwise stay silent for good.
                .withRequireLeader(true)
                .build();
        String what = "watching " + String.join(", ", keys);
        Client current = client(what);
        List<Watcher> watchers = new ArrayList<>();
        try {
            for (String key : keys) {
                watchers.add(
                        ContextClassLoader.ours(() -> current.getWatchClient().watch(bytes(key), option, listener)));
            }
        } catch (RuntimeException e) {
            watchers.forEach(Watcher::close);
            throw Diagnosis.of(e, settings, what);
        } finally {
            closeIfDropped(current);
        }
        return new WatchSession(watchers);
    }

    /** What jetcd makes for watches after its client was closed would otherwise go on for good. */
    private synchronized void closeIfDropped(Client used) {
        if (client != used) {
            used.close();
        }
    }

    /** Open watch streams; closing it ends them. */
    record WatchSession(List<Watcher> watchers) implements AutoCloseable {
        @Override
        public void close() {
            watchers.forEach(Watcher::close);
        }

        @Override
        public String toString() {
            return watchers.size() + " watches";
        }
    }

    private Snapshot transact(List<Op> operations, String what) throws EtcdException {
        // Before the clock starts: it may have to load classes.
        Client first = client(what);
        long start = System.nanoTime();
        long deadline = start + settings.timeout().toNanos();
        // A member that hangs must not use up the time in which another one could answer.
        long share = settings.timeout().toNanos() / (settings.endpoints().size() > 1 ? 2 : 1);
        try {
            return attempt(first, operations, start + share);
        } catch (ExecutionException | TimeoutException e) {
            EtcdException diagnosis = diagnose(first, e, what);
            if (!diagnosis.isOfTheConnection() || System.nanoTime() - deadline >= 0) {
                throw diagnosis;
            }
        }
        // Once more at once: only one member of several may be gone, or another thread dropped the connection.
        Client second = client(what);
        try {
            return attempt(second, operations, deadline);
        } catch (ExecutionException | TimeoutException e) {
            throw diagnose(second, e, what);
        }
    }

    private Snapshot attempt(Client current, List<Op> operations, long deadline)
            throws EtcdException, ExecutionException, TimeoutException {
        try {
            CompletableFuture<TxnResponse> answer = ContextClassLoader.ours(() -> current.getKVClient()
                    .txn()
                    .Then(operations.toArray(Op[]::new))
                    .commit());
            return snapshot(answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(EtcdException.Kind.OTHER, "interrupted while waiting for etcd", e);
        } catch (RuntimeException e) {
            throw new ExecutionException(e);
        }
    }

    EtcdException diagnose(Client failed, Exception failure, String what) {
        EtcdException diagnosis = Diagnosis.of(failure, settings, what);
        if (diagnosis.isOfTheConnection()) {
            drop(failed);
        }
        return diagnosis;
    }

    Client client(String what) throws EtcdException {
        try {
            // Not under the lock, which close() needs.
            ClientWarmUp.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(EtcdException.Kind.OTHER, "interrupted before " + what, e);
        }
        return openClient(what);
    }

    private synchronized Client openClient(String what) throws EtcdException {
        if (closed) {
            throw new EtcdException(EtcdException.Kind.OTHER, "the connection is closed (" + what + ")", null);
        }
        if (client == null) {
            client = JetcdClient.of(settings);
        }
        return client;
    }

    /**
     * Lets the next call connect anew. gRPC would wait up to two minutes between its own attempts, would go on asking a
     * member that hangs, and would not look at the files of certificates again.
     */
    private synchronized void drop(Client failed) {
        if (client == failed) {
            client = null;
        }
        failed.close();
    }

    /** Ends every call in flight and every watch. */
    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.close();
            client = null;
        }
    }

    EtcdSettings settings() {
        return settings;
    }

    static Snapshot snapshot(TxnResponse answer) {
        Map<String, EtcdValue> values = new HashMap<>();
        answer.getGetResponses().forEach(get -> get.getKvs().forEach(pair -> values.put(key(pair), value(pair))));
        return new Snapshot(answer.getHeader().getRevision(), values);
    }

    private static String key(KeyValue pair) {
        return pair.getKey().toString(StandardCharsets.UTF_8);
    }

    private static EtcdValue value(KeyValue pair) {
        return new EtcdValue(pair.getValue().getBytes(), pair.getModRevision());
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
