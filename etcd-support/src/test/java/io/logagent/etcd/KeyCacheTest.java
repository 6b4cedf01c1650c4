/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KeyCacheTest {
    /** Lists so rarely that only a watch can report a change. */
    private static final WatchTimings BY_WATCH_ALONE =
            new WatchTimings(Duration.ofHours(1), Duration.ofMillis(1), Duration.ofMillis(100), Duration.ofSeconds(1));
    /** Lists so often that an outage is noticed soon. */
    private static final WatchTimings OFTEN = new WatchTimings(
            Duration.ofMillis(100), Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMillis(200));

    @TempDir
    private Path folder;

    private static final Duration FOREVER = Duration.ofHours(1);

    private final AtomicInteger changes = new AtomicInteger();
    private volatile boolean failing;
    private Set<String> needed = Set.of();
    private EtcdServer etcd;
    private EtcdConnection connection;
    private KeyCache keys;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder);
        open(settings(), BY_WATCH_ALONE, Duration.ofHours(1));
    }

    @AfterEach
    void stop() {
        keys.close();
        connection.close();
        etcd.close();
    }

    private EtcdSettings settings() {
        // A timeout that even a slow machine does not reach.
        return EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(Duration.ofSeconds(20));
    }

    private void open(EtcdSettings settings, WatchTimings timings, Duration forgetAfter) {
        if (keys != null) {
            keys.close();
            connection.close();
        }
        connection = new EtcdConnection(settings);
        KeyCache.Listener listener = new KeyCache.Listener() {
            @Override
            public void changed() {
                changes.incrementAndGet();
                if (failing) {
                    throw new IllegalStateException("on purpose");
                }
            }

            @Override
            public Set<String> needed() {
                return needed;
            }
        };
        keys = new KeyCache(connection, listener, timings, forgetAfter, System::nanoTime);
    }

    private KeySnapshot read(String... names) throws EtcdException {
        return keys.await(Arrays.asList(names), keys.deadline());
    }

    private String text(String key) {
        return keys.known().value(key).map(EtcdValue::text).orElse(null);
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
    }

    @Test
    void aKnownKeyIsAnsweredWithoutEtcdEvenIfItDoesNotExist() throws EtcdException {
        etcd.put("/a", "1");
        assertThat(read("/a").value("/a")).map(EtcdValue::text).contains("1");
        assertThat(read("/none").value("/none")).isEmpty();

        etcd.freeze();

        for (int i = 0; i < 1000; i++) {
            assertThat(read("/a", "/none").value("/a")).map(EtcdValue::text).contains("1");
        }
    }

    @Test
    void everyKeyIsWatchedFromItsFirstLookupOn() throws EtcdException {
        for (int i = 0; i < 5; i++) {
            String key = "/k" + i;
            read(key);
            etcd.put("/k0", "newest " + i);
            etcd.put(key, "of " + i);
            eventually().until(() -> ("of " + number(key)).equals(text(key)));
        }
        assertThat(keys.known().size()).isEqualTo(5);
        etcd.delete("/k3");
        eventually().until(() -> text("/k3") == null);
        assertThat(text("/k4")).isEqualTo("of 4");
        assertThat(changes.get()).isGreaterThan(5);
    }

    private static String number(String key) {
        return key.substring(2);
    }

    @Test
    void aListenerThatThrowsIsNotifiedOfTheNextChange() throws EtcdException {
        failing = true;
        read("/a");
        eventually().until(() -> changes.get() == 1);

        etcd.put("/a", "1");

        eventually().until(() -> changes.get() == 2);
        assertThat(text("/a")).isEqualTo("1");
    }

    @Test
    void aSnapshotOfManyKeysIsOfOneRevision() throws Exception {
        Map<String, String> first = new HashMap<>();
        Map<String, String> second = new HashMap<>();
        for (int i = 0; i < 100; i++) {
            first.put("/many/" + i, "first");
            second.put("/many/" + i, "second");
        }
        etcd.gateway().put(first);
        open(settings(), OFTEN, Duration.ofHours(1));
        keys.await(first.keySet(), keys.deadline());
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) {
                etcd.gateway().put(i % 2 == 0 ? second : first);
            }
        });

        while (!writer.isDone()) {
            KeySnapshot known = keys.known();
            assertThat(first.keySet().stream()
                            .map(key -> known.value(key).orElseThrow().text())
                            .distinct())
                    .hasSize(1);
        }
        writer.join();
    }

    @Test
    void onlyTheFirstLookupMayWaitLongerThanTheTimeout() throws EtcdException {
        assertThat(Duration.ofNanos(keys.deadline() - System.nanoTime())).isGreaterThan(Duration.ofSeconds(25));

        read("/a");

        assertThat(Duration.ofNanos(keys.deadline() - System.nanoTime()))
                .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
    }

    @Test
    void theFirstLookupSurvivesACallThatTimesOut() throws IOException {
        etcd.put("/a", "1");
        etcd.freeze();
        try (Wire wire = new Wire(etcd.endpoint())) {
            open(EtcdSettings.of(List.of(wire.endpoint())).withTimeout(Duration.ofSeconds(2)), OFTEN, FOREVER);
            CompletableFuture<KeySnapshot> read = CompletableFuture.supplyAsync(() -> {
                try {
                    return read("/a");
                } catch (EtcdException e) {
                    throw new CompletionException(e);
                }
            });
            // The client connects again only after a failed call.
            eventually().until(() -> wire.connections() > 1 || read.isDone());
            etcd.thaw();

            assertThat(read).succeedsWithin(Duration.ofSeconds(60));
            assertThat(text("/a")).isEqualTo("1");
            keys.close();
            connection.close();
        }
    }

    @Test
    void anUnchangedValueStaysTheSameObject() throws EtcdException {
        etcd.put("/a", "1");
        EtcdValue before = read("/a").value("/a").orElseThrow();

        assertThat(read("/a", "/b").value("/a").orElseThrow()).isSameAs(before);
    }

    @Test
    void aForbiddenKeyDoesNotBlockOthers() throws EtcdException {
        etcd.put("/mine/a", "1");
        etcd.put("/other", "x");
        etcd.gateway().addReader("agent", "s3cret", "/mine/");
        etcd.gateway().enableAuthentication("root");
        open(settings().withUser("agent", "s3cret"), BY_WATCH_ALONE, Duration.ofHours(1));

        KeySnapshot known = read("/mine/a", "/mine/b", "/other", "/zzz");

        assertThat(known.value("/mine/a")).isPresent();
        assertThat(known.denial("/mine/b")).isEmpty();
        assertThat(known.denial("/other").orElseThrow()).hasMessageContainingAll("/other", "does not permit");
        assertThat(known.denial("/zzz")).isPresent();
        etcd.put("/mine/b", "2");
        eventually().until(() -> "2".equals(text("/mine/b")));
    }

    @Test
    void afterATimeoutLookupsFailAtOnceUntilEtcdIsBack() throws EtcdException {
        open(settings().withTimeout(Duration.ofSeconds(2)), OFTEN, Duration.ofHours(1));
        etcd.put("/a", "1");
        read("/a");
        etcd.freeze();
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> read("/new"))
                .withMessageContainingAll("/new", etcd.endpoint(), "within 2000 ms");

        // A timeout for each of them would exceed the limit of the test.
        for (int i = 0; i < 200; i++) {
            String key = "/new" + i;
            assertThatExceptionOfType(EtcdException.class)
                    .isThrownBy(() -> read(key))
                    .withMessageContaining(key);
        }
        assertThat(read("/a").outage()).isPresent();

        etcd.thaw();

        eventually().until(() -> keys.known().outage().isEmpty());
        assertThat(read("/new").value("/new")).isEmpty();
    }

    @Test
    void startsWhileEtcdIsDownAndReadsTheKeysOnceItIsUp() throws EtcdException {
        etcd.put("/a", "1");
        etcd.kill();
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> read("/a"))
                .withMessageContainingAll("Connection refused", "/a", "check that it runs");

        etcd.restart();

        eventually().until(() -> "1".equals(text("/a")));
        assertThat(read("/a").outage()).isEmpty();
    }

    @Test
    void afterACompactionTheNewestValueIsRead() throws EtcdException {
        etcd.put("/a", "1");
        read("/a");
        etcd.kill();
        eventually().until(() -> keys.known().outage().isPresent());
        etcd.restart();
        for (int i = 0; i < 50; i++) {
            etcd.put("/a", "v" + i);
        }
        etcd.gateway().compact(etcd.gateway().put("/a", "newest"));

        eventually().until(() -> "newest".equals(text("/a")));
        etcd.put("/a", "and on");
        eventually().until(() -> "and on".equals(text("/a")));
    }

    @Test
    void keysThatDoNotExistAreForgottenUnlessTheyAreNeeded() throws EtcdException {
        open(settings(), OFTEN, Duration.ofMillis(500));
        etcd.put("/exists", "1");
        needed = Set.of("/needed");
        read("/exists", "/needed", "/mistyped");

        eventually().until(() -> !keys.known().covers(Set.of("/mistyped")));

        assertThat(keys.known().covers(Set.of("/exists", "/needed"))).isTrue();
        assertThat(keys.known().toString()).matches("1 of 2 keys exist at revision \\d+");
    }

    @Test
    void closeEndsWaitingLookupsAndLeavesNoThread() throws Exception {
        etcd.put("/a", "1");
        read("/a");
        etcd.freeze();
        CompletableFuture<KeySnapshot> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return read("/new");
            } catch (EtcdException e) {
                throw new CompletionException(e);
            }
        });
        eventually()
                .until(() -> Thread.getAllStackTraces().entrySet().stream()
                        .anyMatch(thread -> Arrays.stream(thread.getValue())
                                .anyMatch(frame -> frame.getMethodName().equals("awaitUnknown"))));

        keys.close();
        connection.close();

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(60))
                .withThrowableThat()
                .withMessageContaining("closed");
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> read("/b"))
                .withMessageContaining("closed");
        Threads.awaitNoneLeft();
    }

    @Test
    void theWatchThreadKeepsNoCallersClassLoader() throws Exception {
        ClassLoader others = new ClassLoader() {};
        Thread asking = new Thread(() -> keys.want(Set.of("/a")));
        asking.setContextClassLoader(others);
        asking.start();
        asking.join();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("etcd-watch"))
                .singleElement()
                .extracting(Thread::getContextClassLoader)
                .isSameAs(KeyCache.class.getClassLoader());
    }
}
