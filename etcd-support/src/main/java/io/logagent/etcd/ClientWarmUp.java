/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes that a call to etcd needs, once for each class loader, with a call to a {@link LoopbackEtcd}.
 *
 * <p>The client, gRPC and Netty have about two thousand classes. Loading them takes a busy machine many seconds, which
 * must not count against the deadline of the first call.
 */
final class ClientWarmUp {
    /** Calls no longer wait after this time. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(ClientWarmUp.class);
    private static final CompletableFuture<Void> DONE = new CompletableFuture<>();
    private static boolean begun;

    private ClientWarmUp() {}

    /** Begins in the background. Later calls do nothing. */
    static synchronized void begin() {
        if (begun) {
            return;
        }
        begun = true;
        Thread thread = new Thread(null, ClientWarmUp::run, "etcd-client-warm-up", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ClientWarmUp.class.getClassLoader());
        thread.start();
        DONE.completeOnTimeout(null, LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins, if necessary, and waits until the classes are loaded, at most until a minute after the beginning. */
    static void await() throws InterruptedException {
        begin();
        try {
            DONE.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the warm-up never fails", e);
        }
    }

    private static void run() {
        long start = System.nanoTime();
        try (LoopbackEtcd server = new LoopbackEtcd()) {
            call(server.endpoint());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception | LinkageError e) {
            // Later calls load the missing classes, and report an error if they cannot.
            LOG.debug("Some classes of the etcd client could not be loaded in advance", e);
        } finally {
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            if (DONE.complete(null)) {
                LOG.debug("Loaded the classes of the etcd client in {} ms", millis);
            } else {
                LOG.warn(
                        "Loading the classes of the etcd client took {} ms; calls to etcd may have timed out meanwhile",
                        millis);
            }
        }
    }

    private static void call(String endpoint)
            throws EtcdException, InterruptedException, ExecutionException, TimeoutException {
        EtcdSettings settings =
                EtcdSettings.of(List.of(endpoint)).withUser("nobody", "none").withTimeout(LIMIT);
        ByteSequence key = ByteSequence.from("key", StandardCharsets.UTF_8);
        try (Client client = JetcdClient.of(settings)) {
            var answer = client.getKVClient()
                    .txn()
                    .Then(Op.get(key, GetOption.DEFAULT))
                    .commit();
            EtcdConnection.snapshot(Set.of(), answer.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
        }
    }
}
