/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ListAndWatchTest {
    /** Lists so rarely that only a watch can report a change. */
    private static final WatchTimings BY_WATCH_ALONE =
            new WatchTimings(Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(1));

    private static final WatchTimings QUICK = new WatchTimings(
            Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(100));

    private static final Set<String> KEYS = Set.of("/a", "/b");

    @TempDir
    private Path folder;

    private final RecordingListener seen = new RecordingListener();
    /** The key of each watch that was opened. */
    private final List<String> opened = new CopyOnWriteArrayList<>();

    private EtcdServer etcd;
    private EtcdConnection connection;
    private ListAndWatch watch;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder);
    }

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
            connection.close();
        }
        etcd.close();
    }

    @Test
    void theFirstListIsReportedEvenIfEmpty() {
        watch(WatchTimings.DEFAULT);

        eventually().untilAsserted(() -> assertThat(seen.states).containsExactly(Map.of()));
    }

    @Test
    void everyChangeIsReportedWithTheCompleteState() {
        etcd.put("/a", "1");
        watch(BY_WATCH_ALONE);
        awaitNewest(Map.of("/a", "1"));

        etcd.put("/b", "2");
        awaitNewest(Map.of("/a", "1", "/b", "2"));
        etcd.put("/a", "3");
        awaitNewest(Map.of("/a", "3", "/b", "2"));
        etcd.delete("/b");
        awaitNewest(Map.of("/a", "3"));
        etcd.put("/other", "x");
        etcd.put("/b", "4");
        awaitNewest(Map.of("/a", "3", "/b", "4"));

        // Nothing is told twice, or because of other keys.
        assertThat(seen.states).hasSize(5);
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void halfATransactionIsNeverReported() {
        watch(BY_WATCH_ALONE);

        for (int i = 0; i < 100; i++) {
            etcd.gateway().put(Map.of("/a", "v" + i, "/b", "v" + i));
        }

        awaitNewest(Map.of("/a", "v99", "/b", "v99"));
        assertThat(seen.states).allSatisfy(state -> assertThat(state.get("/a")).isEqualTo(state.get("/b")));
    }

    @Test
    void aListenerThatThrowsIsNotifiedOfTheNextChange() {
        seen.failure = new IllegalStateException("on purpose");
        watch(BY_WATCH_ALONE);

        awaitNewest(Map.of());
        etcd.put("/a", "1");
        awaitNewest(Map.of("/a", "1"));
    }

    @Test
    void aStateAtWhichTheListenerFailedIsReportedAgain() {
        AtomicInteger failures = new AtomicInteger();
        seen.afterEach = () -> {
            if (failures.getAndIncrement() < 2) {
                throw new AssertionError("on purpose");
            }
        };
        watch(QUICK);

        eventually().until(() -> failures.get() == 3);
        assertThat(seen.states).hasSize(3).containsOnly(Map.of());
        etcd.put("/a", "1");
        awaitNewest(Map.of("/a", "1"));
    }

    @Test
    void givenAnyErrorThenTheWatchStartsOver() {
        AtomicInteger opened = new AtomicInteger();
        connection = new EtcdConnection(settings());
        KeyWatches.Opener broken = (key, fromRevision, signal) -> {
            if (opened.getAndIncrement() == 0) {
                throw new StackOverflowError("on purpose");
            }
            return connection.watch(key, fromRevision, signal);
        };
        watch = new ListAndWatch(connection, broken, KEYS, seen, QUICK, Map.of());
        watch.start();

        eventually().until(() -> opened.get() > 1);
        etcd.put("/a", "1");
        awaitNewest(Map.of("/a", "1"));
    }

    @Test
    void anOutageAtTheStartIsReportedOnceAndTheStateOnceEtcdIsUp() {
        etcd.put("/a", "1");
        etcd.kill();
        watch(WatchTimings.DEFAULT);
        eventually().until(() -> seen.outages.size() == 1);
        assertThat(seen.outages.get(0)).hasMessageContainingAll(etcd.endpoint(), "/a", "/b");

        etcd.restart();

        awaitNewest(Map.of("/a", "1"));
        assertThat(seen.outages).hasSize(1);
    }

    @Test
    void afterAKillAndRestartChangesArriveAgain() {
        etcd.put("/a", "1");
        watch(WatchTimings.DEFAULT);
        awaitNewest(Map.of("/a", "1"));

        etcd.kill();
        eventually().until(() -> seen.outages.size() == 1);
        etcd.restart();
        etcd.put("/a", "2");
        awaitNewest(Map.of("/a", "2"));
        etcd.put("/a", "3");
        awaitNewest(Map.of("/a", "3"));

        assertThat(seen.states).hasSize(3);
        etcd.kill();
        eventually().until(() -> seen.outages.size() == 2);
    }

    @Test
    void aFrozenEtcdIsReportedAndChangesArriveOnceItIsThawed() {
        etcd.put("/a", "1");
        watch(WatchTimings.DEFAULT, settings().withTimeout(Duration.ofSeconds(1)));
        awaitNewest(Map.of("/a", "1"));

        etcd.freeze();
        eventually().until(() -> !seen.outages.isEmpty());
        etcd.thaw();
        etcd.put("/a", "2");

        awaitNewest(Map.of("/a", "2"));
    }

    @Test
    void changesCompactedAwayWhileCutOffArriveAsTheNewestState() throws IOException {
        try (Wire wire = new Wire(etcd.endpoint())) {
            etcd.put("/a", "1");
            etcd.put("/b", "1");
            watch(WatchTimings.DEFAULT, EtcdSettings.of(List.of(wire.endpoint())));
            awaitNewest(Map.of("/a", "1", "/b", "1"));

            wire.cut();
            eventually().until(() -> seen.outages.size() == 1);
            etcd.put("/a", "2");
            etcd.delete("/b");
            etcd.gateway().compact(etcd.gateway().put("/a", "3"));
            wire.mend();

            awaitNewest(Map.of("/a", "3"));
            etcd.put("/a", "4");
            awaitNewest(Map.of("/a", "4"));
        }
    }

    @Test
    void aSilentConnectionIsReplaced() throws IOException {
        try (Wire wire = new Wire(etcd.endpoint())) {
            watch(
                    WatchTimings.DEFAULT,
                    EtcdSettings.of(List.of(wire.endpoint())).withTimeout(Duration.ofSeconds(1)));
            awaitNewest(Map.of());

            wire.goSilent();
            etcd.put("/a", "1");

            awaitNewest(Map.of("/a", "1"));
        }
    }

    @Test
    void aChangeThatNoWatchReportsIsFoundAndTheWatchesAreReplaced() {
        AtomicInteger opened = new AtomicInteger();
        WatchTimings timings = new WatchTimings(
                Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofSeconds(1));
        connection = new EtcdConnection(settings());
        KeyWatches.Opener silent = (key, fromRevision, signal) -> {
            opened.incrementAndGet();
            return new KeyWatch(signal);
        };
        watch = new ListAndWatch(connection, silent, KEYS, seen, timings, Map.of());
        watch.start();
        awaitNewest(Map.of());

        etcd.put("/a", "1");
        awaitNewest(Map.of("/a", "1"));
        eventually().until(() -> opened.get() == 2 * KEYS.size());
        etcd.put("/a", "2");
        awaitNewest(Map.of("/a", "2"));
        eventually().until(() -> opened.get() == 3 * KEYS.size());
    }

    @Test
    void watchesThatEndAtOnceAreRetriedAtGrowingIntervalsAndChangesStillArrive() {
        Queue<Long> opened = new ConcurrentLinkedQueue<>();
        connection = new EtcdConnection(settings());
        KeyWatches.Opener broken = (key, fromRevision, signal) -> {
            opened.add(System.nanoTime());
            signal.end(null);
            return new KeyWatch(signal);
        };
        WatchTimings timings = new WatchTimings(
                Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(1));
        watch = new ListAndWatch(connection, broken, Set.of("/a"), seen, timings, Map.of());
        watch.start();
        awaitNewest(Map.of());
        eventually().until(() -> opened.size() == 8);
        etcd.put("/a", "1");
        awaitNewest(Map.of("/a", "1"));

        // The pauses were at least half of 20, 40, 80, 160, 320, 640 and 1000 ms.
        List<Long> times = opened.stream().limit(8).toList();
        assertThat(Duration.ofNanos(times.get(7) - times.get(0))).isGreaterThan(Duration.ofMillis(1130));
    }

    @Test
    void aUserWatchesAcrossARestartThatInvalidatesItsToken() {
        etcd.gateway().enableAuthentication("s3cret");
        watch(WatchTimings.DEFAULT, settings().withUser("root", "s3cret"));
        awaitNewest(Map.of());

        etcd.kill();
        etcd.restart();
        etcd.put("/a", "1");

        awaitNewest(Map.of("/a", "1"));
    }

    @Test
    void aWrongPasswordIsReportedOnceWithoutShowingIt() {
        etcd.gateway().enableAuthentication("s3cret");
        watch(BY_WATCH_ALONE, settings().withUser("root", "wr0ng"));

        eventually().until(() -> seen.outages.size() == 1);
        assertThat(seen.outages.get(0).toString()).contains("user 'root'").doesNotContain("wr0ng", "s3cret");
        assertThat(seen.states).isEmpty();
    }

    @Test
    void aForbiddenKeyDoesNotBlockOthers() {
        etcd.put("/a", "1");
        etcd.put("/b", "1");
        permitOnly("/b");
        watch(BY_WATCH_ALONE, settings().withUser("agent", "s3cret"));
        awaitNewest(Map.of("/b", "1"));
        assertThat(seen.denied)
                .singleElement()
                .satisfies(denied -> assertThat(denied.get("/a"))
                        .hasMessageContainingAll("/a", "user 'agent'", "role grant-permission"));

        etcd.put("/b", "2");
        awaitNewest(Map.of("/b", "2"));

        assertThat(seen.denied).allSatisfy(denied -> assertThat(denied).containsOnlyKeys("/a"));
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void aNewlyPermittedKeyIsReportedAndWatchedWhileOtherWatchesStay() {
        etcd.put("/a", "1");
        etcd.put("/b", "1");
        permitOnly("/b");
        watch(QUICK, settings().withUser("agent", "s3cret"));
        awaitNewest(Map.of("/b", "1"));
        eventually().until(() -> opened.contains("/b"));

        etcd.gateway().permitReading("agent", "/a");
        awaitNewest(Map.of("/a", "1", "/b", "1"));

        assertThat(seen.denied).last().isEqualTo(Map.of());
        eventually().until(() -> opened.contains("/a"));
        assertThat(opened).containsExactly("/b", "/a");
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void aNewlyForbiddenKeyIsReportedAndTheOthersContinue() {
        etcd.put("/a", "1");
        etcd.put("/b", "1");
        permitOnly("/a");
        etcd.gateway().permitReading("agent", "/b");
        watch(QUICK, settings().withUser("agent", "s3cret"));
        awaitNewest(Map.of("/a", "1", "/b", "1"));

        etcd.gateway().forbidReading("agent", "/a");
        awaitNewest(Map.of("/b", "1"));
        etcd.put("/b", "2");
        awaitNewest(Map.of("/b", "2"));

        assertThat(seen.denied).last().satisfies(denied -> assertThat(denied).containsOnlyKeys("/a"));
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void aForbiddenKeyClosesOnlyItsOwnWatch() {
        etcd.put("/a", "1");
        etcd.put("/b", "1");
        permitOnly("/a");
        etcd.gateway().permitReading("agent", "/b");
        watch(QUICK, settings().withUser("agent", "s3cret"));
        awaitNewest(Map.of("/a", "1", "/b", "1"));
        eventually().until(() -> opened.containsAll(KEYS));

        etcd.gateway().forbidReading("agent", "/a");
        awaitNewest(Map.of("/b", "1"));
        int lists = seen.lists.get();
        eventually().until(() -> seen.lists.get() > lists + 3);

        assertThat(opened).containsExactlyInAnyOrder("/a", "/b");
    }

    @Test
    void givenAllKeysAreForbiddenThenEachIsReportedWithTheReasonAndNotAsAnOutage() {
        etcd.put("/a", "1");
        permitOnly("/other");
        watch(QUICK, settings().withUser("agent", "s3cret"));

        awaitNewest(Map.of());
        assertThat(seen.denied).singleElement().satisfies(denied -> {
            assertThat(denied).containsOnlyKeys("/a", "/b");
            assertThat(denied.get("/b")).hasMessageContainingAll("/b", "does not permit user 'agent'");
        });
        etcd.gateway().permitReading("agent", "/a");
        awaitNewest(Map.of("/a", "1"));
        etcd.put("/a", "2");
        awaitNewest(Map.of("/a", "2"));
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void aKeyIsWatchedFromItsAdditionToItsRemoval() {
        etcd.put("/a", "1");
        etcd.put("/c", "1");
        watch(BY_WATCH_ALONE);
        awaitNewest(Map.of("/a", "1"));

        watch.add(Set.of("/c"));
        awaitNewest(Map.of("/a", "1", "/c", "1"));
        etcd.put("/c", "2");
        awaitNewest(Map.of("/a", "1", "/c", "2"));

        watch.remove(Set.of("/c"));
        awaitNewest(Map.of("/a", "1"));
        etcd.put("/c", "3");
        etcd.put("/a", "2");
        awaitNewest(Map.of("/a", "2"));

        // Each key was watched once: adding and removing one does not disturb the others.
        assertThat(opened).containsExactly("/a", "/b", "/c");
        assertThat(seen.states).hasSize(5);
        assertThat(seen.outages).isEmpty();
    }

    @Test
    void aKeyAddedDuringAnOutageIsWatchedOnceEtcdIsBack() {
        watch(QUICK);
        awaitNewest(Map.of());
        etcd.kill();
        eventually().until(() -> seen.outages.size() == 1);

        watch.add(Set.of("/c"));
        etcd.restart();
        etcd.put("/c", "1");

        awaitNewest(Map.of("/c", "1"));
    }

    private void permitOnly(String prefix) {
        etcd.gateway().addReader("agent", "s3cret", prefix);
        etcd.gateway().enableAuthentication("root");
    }

    @Test
    void closeLeavesNoThreadAndEndsTheReports() {
        watch(BY_WATCH_ALONE);
        awaitNewest(Map.of());

        watch.close();
        connection.close();
        etcd.put("/a", "1");

        Threads.awaitNoneLeft();
        assertThat(seen.states).hasSize(1);
    }

    @Test
    void closeIsPromptWhileEtcdIsFrozen() {
        // The call in flight alone would last an hour.
        watch(
                new WatchTimings(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofHours(1), Duration.ofHours(1)),
                settings().withTimeout(Duration.ofHours(1)));
        awaitNewest(Map.of());
        etcd.freeze();

        watch.close();
        connection.close();

        Threads.awaitNoneLeft();
    }

    @Test
    void closeIsPromptBetweenTwoAttempts() {
        etcd.kill();
        watch(new WatchTimings(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1)));
        eventually().until(() -> seen.outages.size() == 1);

        watch.close();
        connection.close();

        Threads.awaitNoneLeft();
    }

    @Test
    void closeAwaitsTheListenerWithoutInterruptingIt() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        List<String> outcome = new CopyOnWriteArrayList<>();
        connection = new EtcdConnection(settings());
        watch = new ListAndWatch(connection, KEYS, new ListAndWatch.Listener() {
            @Override
            public void changed(Snapshot newest) {
                entered.countDown();
                try {
                    leave.await();
                    outcome.add("done");
                } catch (InterruptedException e) {
                    outcome.add("interrupted");
                }
            }

            @Override
            public void unreachable(EtcdException reason) {
                outcome.add("unreachable");
            }
        });
        watch.start();
        entered.await();

        Thread closer = new Thread(watch::close);
        closer.start();
        eventually().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        leave.countDown();
        closer.join();

        assertThat(outcome).containsExactly("done");
    }

    @Test
    void aListenerCanCloseTheWatch() {
        connection = new EtcdConnection(settings());
        seen.afterEach = () -> watch.close();
        watch = new ListAndWatch(connection, KEYS, seen);
        watch.start();
        awaitNewest(Map.of());

        connection.close();
        Threads.awaitNoneLeft();
    }

    @Test
    void aWatchClosedBeforeItsStartNeverStarts() {
        connection = new EtcdConnection(settings());
        watch = new ListAndWatch(connection, KEYS, seen);
        watch.close();
        watch.start();

        Threads.awaitNoneLeft();
        assertThat(seen.states).isEmpty();
    }

    private void watch(WatchTimings timings) {
        watch(timings, settings());
    }

    private void watch(WatchTimings timings, EtcdSettings settings) {
        connection = new EtcdConnection(settings);
        KeyWatches.Opener opener = (key, fromRevision, signal) -> {
            opened.add(key);
            return connection.watch(key, fromRevision, signal);
        };
        watch = new ListAndWatch(connection, opener, KEYS, seen, timings, Map.of());
        watch.start();
    }

    /** With a timeout that even a slow machine does not reach. */
    private EtcdSettings settings() {
        return EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(Duration.ofSeconds(20));
    }

    private void awaitNewest(Map<String, String> expected) {
        eventually()
                .untilAsserted(() -> assertThat(seen.states).isNotEmpty().last().isEqualTo(expected));
    }

    private static ConditionFactory eventually() {
        return await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(60));
    }

    private static final class RecordingListener implements ListAndWatch.Listener {
        private final List<Map<String, String>> states = new CopyOnWriteArrayList<>();
        private final List<Map<String, EtcdException>> denied = new CopyOnWriteArrayList<>();
        private final List<EtcdException> outages = new CopyOnWriteArrayList<>();
        private final AtomicInteger lists = new AtomicInteger();
        private volatile RuntimeException failure;
        private volatile Runnable afterEach = () -> {};

        @Override
        public void answered(Snapshot newest) {
            lists.incrementAndGet();
        }

        @Override
        public void changed(Snapshot newest) {
            Map<String, String> texts = new TreeMap<>();
            newest.values().forEach((key, value) -> texts.put(key, value.text()));
            denied.add(newest.denied());
            states.add(texts);
            afterEach.run();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void unreachable(EtcdException reason) {
            outages.add(reason);
        }
    }
}
