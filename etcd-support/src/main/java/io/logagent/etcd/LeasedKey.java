/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.PutResponse;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that exists as long as its owner writes it. The key has a lease, which each {@link #write} renews and which
 * expires otherwise.
 *
 * <p>Not thread safe, except for {@link #giveUp()}. The connection's timeout limits each call to etcd.
 */
public final class LeasedKey implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedKey.class);
    private static final long NO_LEASE = 0;

    private final EtcdConnection connection;
    private final String key;
    private final Duration timeToLive;
    private final OutageLog outage = new OutageLog(LOG, System::nanoTime);
    private long lease = NO_LEASE;
    private long lastRevision;
    private Optional<byte[]> replaced = Optional.empty();
    private boolean mayNotRead;
    private volatile boolean givenUp;

    /**
     * @param connection is closed by the caller, after this object
     * @param timeToLive the time from the last write until the key expires, in whole seconds
     */
    public LeasedKey(EtcdConnection connection, String key, Duration timeToLive) {
        this.connection = connection;
        this.key = key;
        this.timeToLive = timeToLive;
    }

    /** Prevents further writes, including one that waits for etcd now: another owner may take over the key. */
    public void giveUp() {
        givenUp = true;
    }

    /** Writes the key and renews its lease. Returns false after a failure, which is logged. */
    public boolean write(byte[] value) {
        try {
            put(value);
            outage.succeeded(connection.settings().where());
            return true;
        } catch (EtcdException e) {
            if (!givenUp) {
                outage.failed(e);
            }
            return false;
        }
    }

    private void put(byte[] value) throws EtcdException {
        if (lease != NO_LEASE) {
            try {
                call(
                        "renewing the lease of " + key,
                        client -> client.getLeaseClient().keepAliveOnce(lease));
                put(value, lease);
                return;
            } catch (EtcdException e) {
                if (e.kind() != EtcdException.Kind.OTHER || givenUp) {
                    throw e;
                }
                // Most likely the lease has expired during an outage, or etcd has lost its data.
                LOG.debug("The lease of {} cannot be renewed; requesting a new one", key, e);
                lease = NO_LEASE;
            }
        }
        lease = call(
                        "requesting a lease for " + key,
                        client -> client.getLeaseClient()
                                .grant(
                                        timeToLive.toSeconds(),
                                        connection.settings().timeout().toMillis(),
                                        TimeUnit.MILLISECONDS))
                .getID();
        put(value, lease);
    }

    /**
     * The value of another owner that the last write has replaced. Empty if this object wrote the value before, or if
     * the user may write the key but not read it.
     */
    public Optional<byte[]> replaced() {
        return replaced;
    }

    private void put(byte[] value, long under) throws EtcdException {
        try {
            put(value, under, !mayNotRead);
        } catch (EtcdException e) {
            if (e.kind() != EtcdException.Kind.NOT_PERMITTED || mayNotRead) {
                throw e;
            }
            put(value, under, false);
            mayNotRead = true;
            LOG.warn("The etcd user may write {} but not read it, so other owners of the key go unnoticed", key);
        }
    }

    /** Reads and writes in one step, so that no other owner can write in between. */
    private void put(byte[] value, long under, boolean andReadBefore) throws EtcdException {
        if (givenUp) {
            throw new EtcdException(EtcdException.Kind.OTHER, key + " must not be written any more", null);
        }
        PutOption.Builder option = PutOption.builder().withLeaseId(under);
        if (andReadBefore) {
            option.withPrevKV();
        }
        PutResponse answer = call(
                "writing " + key,
                client -> client.getKVClient()
                        .put(ByteSequence.from(key, StandardCharsets.UTF_8), ByteSequence.from(value), option.build()));
        replaced = Optional.of(answer)
                .filter(PutResponse::hasPrevKv)
                .map(PutResponse::getPrevKv)
                .filter(before -> before.getModRevision() != lastRevision)
                .map(before -> before.getValue().getBytes());
        lastRevision = answer.getHeader().getRevision();
    }

    private <T> T call(String what, Function<Client, CompletableFuture<T>> request) throws EtcdException {
        Client client = connection.client(what);
        try {
            return ContextClassLoader.ours(() -> request.apply(client))
                    .get(connection.settings().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EtcdException(EtcdException.Kind.OTHER, "interrupted while " + what, e);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            throw connection.diagnose(client, e, what);
        }
    }

    /** Removes the key. If etcd cannot be reached, the key expires with its lease. */
    @Override
    public void close() {
        if (lease == NO_LEASE) {
            return;
        }
        try {
            call(
                    "revoking the lease of " + key,
                    client -> client.getLeaseClient().revoke(lease));
        } catch (EtcdException e) {
            LOG.debug("{} expires with its lease", key, e);
        }
        lease = NO_LEASE;
    }
}
