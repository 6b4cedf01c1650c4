/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.etcd.EtcdSettings;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.Wire;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The last good document stands behind many bad values, and etcd is far away. */
@Timeout(180)
class HistoryWalkTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The walk takes half a minute. */
    private static final Duration LATENCY = Duration.ofMillis(300);

    private static final int BAD_VALUES = 98;

    @TempDir
    private Path folder;

    private EtcdServer etcd;
    private Wire wire;

    @BeforeEach
    void writeManyBadValues() throws IOException {
        etcd = EtcdServer.start(folder);
        wire = new Wire(etcd.endpoint());
        etcd.put("/good", "[{\"path\":\"/good\",\"topic\":\"t\"}]");
        etcd.put("/k", "[{\"path\":\"/last\",\"topic\":\"t\"}]");
        for (int i = 0; i < BAD_VALUES; i++) {
            etcd.put("/k", "oops");
        }
    }

    @AfterEach
    void close() throws IOException {
        wire.close();
        etcd.close();
    }

    private EtcdSettings settings() {
        return EtcdSettings.of(List.of(wire.endpoint())).withTimeout(Duration.ofSeconds(30));
    }

    private CollectWatch ofHost() {
        List<String> keys = List.of("/k", "/good");
        DocumentCache memory = new DocumentCache(folder.resolve("documents"), keys);
        return CollectWatch.ofHost(settings(), keys, List.of(), AllowedTopics.everything(), memory);
    }

    private CollectWatch ofConnector() {
        return CollectWatch.ofConnector(
                settings(), List.of("/k", "/good"), List.of(), AllowedTopics.everything(), () -> {});
    }

    /** With a connection of its own. */
    private void awaitTheWalk() {
        await().atMost(LIMIT).until(() -> wire.connections() == 2);
    }

    private static List<String> paths(CollectWatch watch) {
        return watch.entries().orElse(List.of()).stream()
                .map(CollectEntry::path)
                .map(Object::toString)
                .toList();
    }

    private static Duration timeOf(Runnable action) {
        long begin = System.nanoTime();
        action.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    @Test
    void aStopDoesNotWaitForTheWalk() {
        wire.answerAfter(LATENCY);
        for (CollectWatch watch : List.of(ofConnector(), ofHost())) {
            int before = wire.connections();
            watch.start();
            await().atMost(LIMIT).until(() -> wire.connections() == before + 2);

            // It takes milliseconds; a stop that waits gives up after 10 seconds.
            assertThat(timeOf(watch::close)).isLessThan(Duration.ofSeconds(8));
            assertThat(paths(watch)).doesNotContain("/last");
        }
    }

    @Test
    void aStopDoesNotWaitForACallOfTheWalkThatHangs() {
        wire.answerAfter(LATENCY);
        CollectWatch watch = ofHost();
        watch.start();
        awaitTheWalk();
        wire.goSilent();

        assertThat(timeOf(watch::close)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    void onAHostTheOtherKeysApplyDuringTheWalkAndThenItsLastGoodDocument() {
        wire.answerAfter(LATENCY);
        try (CollectWatch watch = ofHost()) {
            watch.start();
            await().atMost(LIMIT).until(() -> paths(watch).equals(List.of("/good")));
            assertThat(watch.status().errors()).hasSize(1);
            wire.answerAfter(Duration.ZERO);
            await().atMost(LIMIT).until(() -> paths(watch).equals(List.of("/last", "/good")));
        }
    }
}
