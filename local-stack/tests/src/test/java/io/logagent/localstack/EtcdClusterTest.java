/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdClusterTest {
    @TempDir
    private Path folder;

    private EtcdCluster cluster;

    @BeforeEach
    void start() {
        cluster = EtcdCluster.start(folder, Optional.empty());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void withoutItsLeaderTheClusterElectsAnotherAndKeepsTheData() {
        EtcdServer first = cluster.leader();
        first.put("/a", "1");

        first.kill();
        EtcdServer second = cluster.leader();

        assertThat(second).isNotSameAs(first);
        assertThat(second.gateway().read(List.of("/a", "/none"))).isEqualTo(Map.of("/a", "1"));
        first.restart();
        assertThat(first.gateway().read(List.of("/a"))).isEqualTo(Map.of("/a", "1"));
    }

    @Test
    void aReplacedMemberHasTheSameEndpointAndGetsTheDataFromTheOthers() {
        EtcdServer replaced = cluster.members().get(1);
        List<String> endpoints = cluster.endpoints();
        replaced.gateway().put(Map.of("/a", "1", "/b", "2"));
        replaced.gateway().delete(List.of("/b", "/none"));

        cluster.replace(replaced);

        assertThat(cluster.endpoints()).isEqualTo(endpoints);
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> replaced.gateway().read(List.of("/a", "/b")).equals(Map.of("/a", "1")));
    }
}
