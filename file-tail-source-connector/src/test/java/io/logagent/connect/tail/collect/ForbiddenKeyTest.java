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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two collect keys, one of which the etcd user may not read at first. */
@Timeout(180)
class ForbiddenKeyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static String document(String path) {
        return "[{\"path\":\"" + path + "\",\"topic\":\"t\"}]";
    }

    private static List<String> paths(CollectWatch watch) {
        return watch.entries().orElse(List.of()).stream()
                .map(CollectEntry::path)
                .map(Object::toString)
                .toList();
    }

    private static CollectWatch ofHost(EtcdSettings settings, Path folder) {
        List<String> keys = List.of("/all", "/host");
        DocumentCache memory = new DocumentCache(folder.resolve("documents"), keys);
        return CollectWatch.ofHost(settings, keys, List.of(), AllowedTopics.everything(), memory);
    }

    private static CollectWatch ofConnector(EtcdSettings settings) {
        return CollectWatch.ofConnector(
                settings, List.of("/all", "/host"), List.of(), AllowedTopics.everything(), () -> {});
    }

    @Test
    void theOtherKeyIsCollectedAndTheForbiddenOneOnceItIsPermitted(@TempDir Path folder) {
        try (EtcdServer etcd = EtcdServer.start(folder)) {
            etcd.put("/all", document("/of-all"));
            etcd.put("/host", document("/of-host"));
            etcd.gateway().addReader("agent", "s3cret", "/host");
            etcd.gateway().enableAuthentication("root");
            EtcdSettings settings = EtcdSettings.of(List.of(etcd.endpoint()))
                    .withUser("agent", "s3cret")
                    .withTimeout(Duration.ofSeconds(20));
            try (CollectWatch host = ofHost(settings, folder);
                    CollectWatch connector = ofConnector(settings)) {
                List<CollectWatch> watches = List.of(host, connector);
                for (CollectWatch watch : watches) {
                    watch.start(LIMIT);
                    assertThat(paths(watch)).containsExactly("/of-host");
                    assertThat(watch.contact().reachable()).isTrue();
                    assertThat(watch.status().errors()).singleElement().satisfies(error -> {
                        assertThat(error.key()).isEqualTo("/all");
                        assertThat(error.entry()).isEqualTo(Optional.empty());
                        assertThat(error.reason()).contains("user 'agent'", "role grant-permission");
                    });
                }

                etcd.put("/host", document("/changed"));
                etcd.gateway().permitReading("agent", "/all");

                for (CollectWatch watch : watches) {
                    await().atMost(LIMIT)
                            .untilAsserted(() -> assertThat(paths(watch)).containsExactly("/of-all", "/changed"));
                    assertThat(watch.status().errors()).isEmpty();
                }
            }
        }
    }

    @Test
    void givenAllKeysAreForbiddenThenAHostCollectsItsCachedDocumentsAndEtcdCountsAsReachable(@TempDir Path folder) {
        try (EtcdServer etcd = EtcdServer.start(folder)) {
            etcd.put("/all", document("/of-all"));
            etcd.put("/host", document("/of-host"));
            EtcdSettings withoutUser = EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(Duration.ofSeconds(20));
            try (CollectWatch earlier = ofHost(withoutUser, folder)) {
                earlier.start(LIMIT);
                earlier.remember();
            }
            etcd.gateway().addReader("agent", "s3cret", "/other");
            etcd.gateway().enableAuthentication("root");
            try (CollectWatch watch = ofHost(withoutUser.withUser("agent", "s3cret"), folder)) {
                watch.start(LIMIT);

                assertThat(paths(watch)).containsExactly("/of-all", "/of-host");
                assertThat(watch.contact().reachable()).isTrue();
                assertThat(watch.status().errors())
                        .extracting(CollectStatus.Failure::key)
                        .containsExactlyInAnyOrder("/all", "/host");
            }
        }
    }
}
