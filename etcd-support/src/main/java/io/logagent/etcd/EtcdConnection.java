/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.etcd.jetcd.options.WatchOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A connection to an etcd cluster, for consistent reads that never take longer than the timeout.
 *
 * <p>The constructor does no I/O; the first call connects. Thread safe.
 */
public final class EtcdConnection implements AutoCloseable {
    private final EtcdSettings settings;
    private Client client;
    private boolean closed;

    /** Loads the classes that calls need, in the background, so that the first call need not. Later calls do nothing. */
    public static void warmUp() {
        ClientWarmUp.begin();
    }

    public EtcdConnection(EtcdSettings settings) {
        this.settings = settings;
    }

    /**
     * Reads keys in one transaction, so that all values are of one revision.
     *
     * @param keys at most as many as etcd's {@code --max-txn-ops} allows, 128 by default
     * @throws EtcdException if etcd did not answer within the timeout, or refused
     */
    public Snapshot read(Collection<String> keys) throws EtcdException {
        return read(keys, GetOption.DEFAULT, "");
    }

    /**
     * Reads keys as they were at an earlier revision.
     *
     * @throws EtcdException if etcd did not answer within the timeout, or refused, or has compacted that revision
     */
    public Snapshot readAt(Collection<String> keys, long revision) throws EtcdException {
        return read(keys, GetOption.builder().withRevision(revision).build(), " at revision " + revision);
    }

    private Snapshot read(Collection<String> keys, GetOption option, String when) throws EtcdException {
        Set<String> distinct = new LinkedHashSet<>(keys);
        List<Op> gets = new ArrayList<>();
        distinct.forEach(key -> gets.add(Op.get(bytes(key), option)));
        TxnResponse answer = transact(gets, "reading " + String.join(", ", distinct) + when);
        return snapshot(distinct, answer);
    }

    /**
     * Reads all keys that start with a prefix, at one revision.
     *
     * @throws IllegalArgumentException if the prefix is empty, which would read all keys of the cluster
     * @throws EtcdException if etcd did not answer within the timeout, or refused
     */
    public Snapshot readPrefix(String prefix) throws EtcdException {
        if (prefix.isEmpty()) {
            throw new IllegalArgumentException("the prefix of the etcd keys to read is empty");
        }
        Op get = Op.get(bytes(prefix), GetOption.builder().isPrefix(true).build());
        TxnResponse answer = transact(List.of(get), "reading all keys that start with " + prefix);
        return snapshot(values(answer).keySet(), answer);
    }

    /**
     * Writes a key, which stays until it is deleted.
     *
     * @throws EtcdException if etcd did not answer within the timeout, or refused
     */
    public void write(String key, byte[] value) throws EtcdException {
        Op put = Op.put(bytes(key), ByteSequence.from(value), PutOption.DEFAULT);
        transact(List.of(put), "writing " + key);
    }

    /** Opens the watch of one key. The signal is given on jetcd's threads. */
    KeyWatch watch(String key, long fromRevision, WatchSignal signal) throws EtcdException {
        WatchOption option = WatchOption.builder()
                .withRevision(fromRevision)
                // A member that has lost the others would otherwise stay silent forever.
                .withRequireLeader(true)
                .build();
        String what = "watching " + key;
        Client current = client(what);
        KeyWatch watch = new KeyWatch(signal);
        try {
            watch.attach(ContextClassLoader.ours(() -> current.getWatchClient().watch(bytes(key), option, watch)));
        } catch (RuntimeException e) {
            throw Diagnosis.of(e, settings, what);
        } finally {
            closeIfDropped(current);
        }
        return watch;
    }

    /** A watch that jetcd opens after its client was closed would otherwise never end. */
    private synchronized void closeIfDropped(Client used) {
        if (client != used) {
            used.close();
        }
    }

    private TxnResponse transact(List<Op> operations, String what) throws EtcdException {
        // Before the clock starts, because it may have to load classes.
        Client first = client(what);
        long start = System.nanoTime();
        long deadline = start + settings.timeout().toNanos();
        // With several members one that hangs gets half of the time, so that another one can still answer.
        long share = settings.timeout().toNanos() / (settings.endpoints().size() > 1 ? 2 : 1);
        try {
            return attempt(first, operations, start + share);
        } catch (ExecutionException | TimeoutException e) {
            EtcdException diagnosis = diagnose(first, e, what);
            if (!diagnosis.isOfTheConnection() || System.nanoTime() - deadline >= 0) {
                throw diagnosis;
            }
        }
        // One retry at once: only this member may be gone, or another thread has dropped the connection.
        Client second = client(what);
        try {
            return attempt(second, operations, deadline);
        } catch (ExecutionException | TimeoutException e) {
            throw diagnose(second, e, what);
        }
    }

    private TxnResponse attempt(Client current, List<Op> operations, long deadline)
            throws EtcdException, ExecutionException, TimeoutException {
        try {
            CompletableFuture<TxnResponse> answer = ContextClassLoader.ours(() -> current.getKVClient()
                    .txn()
                    .Then(operations.toArray(Op[]::new))
                    .commit());
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(EtcdException.Kind.OTHER, "interrupted while waiting for etcd", e);
        } catch (RuntimeException e) {
            throw new ExecutionException(e);
        }
    }

    /** Names the cause of a failed call, and drops the client if a new connection may do better. */
    EtcdException diagnose(Client failed, Exception failure, String what) {
        EtcdException diagnosis = Diagnosis.of(failure, settings, what);
        if (diagnosis.isOfTheConnection()) {
            drop(failed);
        }
        return diagnosis;
    }

    Client client(String what) throws EtcdException {
        try {
            // Without the lock, which close() needs.
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
     * Makes the next call connect anew. gRPC itself waits up to two minutes between attempts, keeps asking a member that
     * hangs, and does not read the certificate files again.
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

    static Snapshot snapshot(Set<String> keys, TxnResponse answer) {
        return new Snapshot(answer.getHeader().getRevision(), keys, values(answer), Map.of());
    }

    private static Map<String, EtcdValue> values(TxnResponse answer) {
        Map<String, EtcdValue> values = new HashMap<>();
        answer.getGetResponses().forEach(get -> get.getKvs().forEach(pair -> values.put(key(pair), value(pair))));
        return values;
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
