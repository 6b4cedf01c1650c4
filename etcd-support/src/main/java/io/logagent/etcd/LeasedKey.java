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
 * A key that exists as long as its owner does: it is under a lease, which each {@link #write} prolongs and which ends
 * by itself when nobody writes any more.
 *
 * <p>Not safe for use by several threads, except for {@link #giveUp()}. Each call to etcd is limited by the connection's timeout.
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
     * @param connection stays the caller's to close, after this
     * @param timeToLive so long after the last write the key is gone; whole seconds
     */
    public LeasedKey(EtcdConnection connection, String key, Duration timeToLive) {
        this.connection = connection;
        this.key = key;
        this.timeToLive = timeToLive;
    }

    /**
     * Has nothing written any more, also by a write that is waiting for etcd now: the key may be somebody else's soon.
     */
    public void giveUp() {
        givenUp = true;
    }

    /** Writes the key and prolongs its lease; false if that did not succeed, and then the log says why. */
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
                        "prolonging the lease of " + key,
                        client -> client.getLeaseClient().keepAliveOnce(lease));
                put(value, lease);
                return;
            } catch (EtcdException e) {
                if (e.kind() != EtcdException.Kind.OTHER || givenUp) {
                    throw e;
                }
                // Most likely it has ended, since we were away for too long or etcd has lost its data.
                LOG.debug("The lease of {} is of no use any more", key, e);
                lease = NO_LEASE;
            }
        }
        lease = call(
                        "getting a lease for " + key,
                        client -> client.getLeaseClient()
                                .grant(
                                        timeToLive.toSeconds(),
                                        connection.settings().timeout().toMillis(),
                                        TimeUnit.MILLISECONDS))
                .getID();
        put(value, lease);
    }

    /**
     * What the last write has replaced of somebody else: of another owner that wrote the key since our write before
     * that, or before our first one. Empty if there was nothing of the kind, or if our user may write the key and not
     * read it.
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
            LOG.warn("The etcd user may write {} but not read it, so other owners of the key are not noticed", key);
        }
    }

    /** In one step: between a read and a write of its own another owner could come. */
    private void put(byte[] value, long under, boolean andReadBefore) throws EtcdException {
        if (givenUp) {
            throw new EtcdException(EtcdException.Kind.OTHER, key + " is no longer to be written", null);
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

    /** Removes the key; if etcd cannot be reached it goes when its lease ends. */
    @Override
    public void close() {
        if (lease == NO_LEASE) {
            return;
        }
        try {
            call("ending the lease of " + key, client -> client.getLeaseClient().revoke(lease));
        } catch (EtcdException e) {
            LOG.debug("{} goes when its lease ends", key, e);
        }
        lease = NO_LEASE;
    }
}
