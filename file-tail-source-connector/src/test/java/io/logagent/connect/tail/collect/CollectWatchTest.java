/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.etcd.EtcdSettings;
import io.logagent.etcd.EtcdValue;
import io.logagent.localstack.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectWatchTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static EtcdServer etcd;

    private final AtomicInteger changes = new AtomicInteger();
    private CollectWatch watch;

    @BeforeAll
    static void startEtcd() {
        etcd = EtcdServer.start(folder);
    }

    @AfterAll
    static void closeEtcd() {
        etcd.close();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private void watch(String... keys) {
        watch = CollectWatch.ofConnector(
                EtcdSettings.of(List.of(etcd.endpoint())),
                List.of(keys),
                List.of(),
                AllowedTopics.everything(),
                changes::incrementAndGet);
        watch.start(LIMIT);
    }

    private void watchOfHost(DocumentCache memory, String... keys) {
        watch = CollectWatch.ofHost(
                EtcdSettings.of(List.of(etcd.endpoint())),
                List.of(keys),
                List.of(),
                AllowedTopics.everything(),
                memory);
        watch.start(LIMIT);
    }

    private List<String> paths() {
        return watch.entries().orElseThrow().stream()
                .map(CollectEntry::path)
                .map(Object::toString)
                .toList();
    }

    private static String document(String path) {
        return "[{\"path\":\"" + path + "\",\"topic\":\"t\"}]";
    }

    @Test
    void theDocumentAtTheStartIsKnownWhenStartReturns() {
        etcd.put("/start", document("/a"));
        watch("/start");

        assertThat(paths()).containsExactly("/a");
    }

    @Test
    void moreKeysThanFitOneTransactionAreAllCollected() {
        String[] keys = IntStream.range(0, 140).mapToObj(i -> "/many/" + i).toArray(String[]::new);
        etcd.put("/many/0", document("/a"));
        etcd.put("/many/77", document("/b"));
        etcd.put("/many/139", document("/c"));
        watch(keys);
        assertThat(paths()).containsExactly("/a", "/b", "/c");

        etcd.put("/many/139", document("/d"));
        etcd.put("/many/1", document("/e"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(paths()).containsExactly("/a", "/e", "/b", "/d"));
    }

    @Test
    void aBurstOfChangesIsOneSignalWithTheNewestDocument() {
        watch("/burst");
        assertThat(paths()).isEmpty();
        await().atMost(LIMIT).until(() -> changes.get() == 1);

        for (int i = 0; i < 10; i++) {
            etcd.put("/burst", document("/" + i));
        }

        await().atMost(LIMIT).until(() -> paths().equals(List.of("/9")) && changes.get() > 1);
        // One if the machine keeps up, never one for each change.
        assertThat(changes.get()).isLessThan(10);
    }

    @Test
    void givenABadValueThenTheEntriesOfItsKeyStay() {
        etcd.put("/bad/1", document("/a"));
        watch("/bad/1", "/bad/2");

        etcd.put("/bad/1", "oops");
        // Told in order: when this one has arrived, the bad one has too.
        etcd.put("/bad/2", document("/b"));

        await().atMost(LIMIT).until(() -> paths().contains("/b"));
        assertThat(paths()).containsExactly("/a", "/b");
    }

    @Test
    void givenABadValueAtTheStartThenTheDocumentBeforeItIsInForce() {
        etcd.put("/history", document("/a"));
        etcd.put("/history", "oops");
        etcd.put("/history", "oops again");
        watch("/history");

        assertThat(paths()).containsExactly("/a");
    }

    @Test
    void givenOnlyBadValuesWereEverWrittenThenNothingIsInForce() {
        etcd.put("/never", "oops");
        watch("/never");

        assertThat(paths()).isEmpty();
    }

    @Test
    void givenThePreviousDocumentIsCompactedThenTheOtherKeysApplyAndTheReasonIsKnown() {
        etcd.put("/forgotten", document("/a"));
        etcd.put("/kept", document("/b"));
        etcd.gateway().compact(etcd.gateway().put("/forgotten", "oops"));
        watch("/forgotten", "/kept");

        assertThat(paths()).containsExactly("/b");
        assertThat(watch.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("/forgotten");
            assertThat(failure.reason()).contains("nothing is collected because of this key");
        });
    }

    @Test
    void givenAKeyThatNeverHeldADocumentThenAHostCollectsItsOtherKeyEvenAfterARestart() {
        List<String> keys = List.of("/typo/host", "/typo/all");
        DocumentCache memory = new DocumentCache(folder.resolve("typo"), keys);
        long good = etcd.gateway().put("/typo/host", document("/a"));
        long typo = etcd.gateway().put("/typo/all", "oops");
        watchOfHost(memory, "/typo/host", "/typo/all");
        assertThat(paths()).containsExactly("/a");
        watch.remember();
        watch.close();
        etcd.gateway().compact(etcd.gateway().put("/elsewhere", "x"));

        for (DocumentCache place : List.of(memory, new DocumentCache(folder.resolve("typo-and-no-memory"), keys))) {
            watchOfHost(place, "/typo/host", "/typo/all");
            assertThat(paths()).containsExactly("/a");
            assertThat(watch.status().applied()).isEqualTo(Map.of("/typo/host", good));
            assertThat(watch.status().errors())
                    .extracting(CollectStatus.Failure::revision)
                    .containsExactly(typo);
            watch.close();
        }
    }

    @Test
    void givenAGoodAndABadValueAtOnceThenTheGoodOneIsInForce() {
        etcd.put("/at-once", document("/a"));
        watch("/at-once");
        for (int i = 0; i < 10; i++) {
            etcd.put("/at-once", document("/" + i));
            long bad = etcd.gateway().put("/at-once", "oops");
            List<String> newest = List.of("/" + i);
            await().atMost(LIMIT)
                    .until(() -> paths().equals(newest)
                            && watch.status().errors().stream().anyMatch(failure -> failure.revision() == bad));
        }
    }

    @Test
    void givenThePreviousDocumentIsCompactedThenTheCachedOneIsInForce() {
        DocumentCache memory = new DocumentCache(folder.resolve("documents"), List.of("/remembered"));
        etcd.put("/remembered", document("/a"));
        watchOfHost(memory, "/remembered");
        watch.remember();
        watch.close();
        etcd.gateway().compact(etcd.gateway().put("/remembered", "oops"));

        watchOfHost(memory, "/remembered");
        assertThat(paths()).containsExactly("/a");
        assertThat(watch.status().errors()).hasSize(1);
        etcd.put("/remembered", document("/b"));
        await().atMost(LIMIT).untilAsserted(() -> assertThat(paths()).containsExactly("/b"));
    }

    @Test
    void givenADocumentNewerThanTheCachedOneThenOnlyTheNewerOneIsInForce() {
        DocumentCache memory = new DocumentCache(folder.resolve("newer"), List.of("/newer"));
        etcd.put("/newer", document("/a"));
        watchOfHost(memory, "/newer");
        watch.remember();
        watch.close();
        etcd.put("/newer", document("/b"));

        watchOfHost(memory, "/newer");
        assertThat(paths()).containsExactly("/b");
    }

    @Test
    void givenTheDocumentOfTheOnlyKeyIsCompactedThenTheEntriesAreNotKnown() {
        etcd.put("/alone", document("/a"));
        etcd.gateway().compact(etcd.gateway().put("/alone", "oops"));
        watch("/alone");

        await().atMost(LIMIT).until(() -> !watch.status().errors().isEmpty());
        assertThat(watch.entries()).isEmpty();
        assertThat(watch.unknownBecause()).contains("/alone");
        etcd.put("/alone", document("/b"));
        await().atMost(LIMIT).until(() -> watch.entries().isPresent());
        assertThat(paths()).containsExactly("/b");
    }

    @Test
    void givenAKeyIsAddedWhileEtcdIsAwayThenTheDocumentOfTheOtherIsInForceAndTheStatusSaysSo() {
        Path place = folder.resolve("added");
        Map<String, EtcdValue> kept =
                Map.of("/host", new EtcdValue(document("/a").getBytes(UTF_8), 7));
        new DocumentCache(place, List.of("/host")).keep(kept, Set.of());
        List<String> keys = List.of("/host", "/all");
        watch = CollectWatch.ofHost(
                EtcdSettings.of(List.of("http://127.0.0.1:1")).withTimeout(Duration.ofMillis(200)),
                keys,
                List.of(),
                AllowedTopics.everything(),
                new DocumentCache(place, keys));
        watch.start();

        await().atMost(LIMIT).until(() -> watch.entries().isPresent());
        assertThat(paths()).containsExactly("/a");
        assertThat(watch.status().errors()).singleElement().satisfies(failure -> {
            assertThat(failure.key()).isEqualTo("/all");
            assertThat(failure.reason()).contains("etcd has not answered");
        });
    }
}
