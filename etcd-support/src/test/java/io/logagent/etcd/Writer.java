/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.EtcdGateway;
import io.logagent.localstack.EtcdServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes and deletes two keys together, with a new value each time and as fast as a faulty cluster permits. Knows which
 * states can have existed.
 */
final class Writer {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private final List<EtcdGateway> gateways;
    private final List<String> keys;
    private final Random random;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Thread thread = new Thread(this::run, "writer");
    private volatile boolean stopped;
    private int gateway;
    private long count;

    /** Confirmed writes: the value of both keys from a revision on; empty for a deletion. */
    private final ConcurrentSkipListMap<Long, Optional<String>> confirmed = new ConcurrentSkipListMap<>();

    /** Unanswered writes: etcd may have applied them, or may still apply them. */
    private final Set<Optional<String>> unsure = ConcurrentHashMap.newKeySet();

    Writer(List<EtcdServer> members, List<String> keys, Random random) {
        this.gateways = members.stream()
                .map(member -> member.gateway().withTimeout(REQUEST_TIMEOUT))
                .toList();
        this.keys = keys;
        this.random = random;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!stopped) {
            write(random.nextInt(5) == 0 ? Optional.empty() : Optional.of("v" + count++));
        }
    }

    /** Writes one change. Returns false if etcd did not confirm it. */
    private boolean write(Optional<String> value) {
        turn.lock();
        try {
            EtcdGateway to = gateways.get(gateway);
            long revision = value.isPresent()
                    ? to.put(Map.of(keys.get(0), value.get(), keys.get(1), value.get()))
                    : to.delete(keys);
            confirmed.put(revision, value);
            return true;
        } catch (RuntimeException e) {
            unsure.add(value);
            gateway = (gateway + 1) % gateways.size();
            return false;
        } finally {
            turn.unlock();
        }
    }

    /** Stops writing. Returns once a last value is confirmed, which shows that the cluster works. */
    void pause() {
        turn.lock();
        for (int i = 0; !write(Optional.of("last before revision " + lastRevision() + ", attempt " + i)); i++) {
            Thread.onSpinWait();
        }
    }

    void resume() {
        turn.unlock();
    }

    long lastRevision() {
        return confirmed.isEmpty() ? 0 : confirmed.lastKey();
    }

    int confirmedWrites() {
        return confirmed.size();
    }

    /** The current values of the two keys. */
    Map<String, String> read() {
        return gateways.get(gateway).read(keys);
    }

    /** Checks that this state existed and was the newest one at its revision. */
    void assertExisted(Snapshot state) {
        EtcdValue one = state.values().get(keys.get(0));
        assertThat(one)
                .as("both keys were written together")
                .isEqualTo(state.values().get(keys.get(1)));
        if (one == null) {
            Map.Entry<Long, Optional<String>> last = confirmed.floorEntry(state.revision());
            assertThat(last == null || last.getValue().isEmpty() || unsure.contains(Optional.<String>empty()))
                    .as("nothing at revision %s, after %s", state.revision(), last)
                    .isTrue();
            return;
        }
        Optional<String> written = confirmed.get(one.modRevision());
        if (written == null) {
            assertThat(unsure).as("written at %s", one.modRevision()).contains(Optional.of(one.text()));
        } else {
            assertThat(written).as("written at %s", one.modRevision()).contains(one.text());
        }
        assertThat(confirmed.subMap(one.modRevision(), false, state.revision(), true))
                .as("newer than the value of %s in the state of %s", one.modRevision(), state.revision())
                .isEmpty();
    }

    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }
}
