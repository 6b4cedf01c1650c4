/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class LeasedKeyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @TempDir
    private Path folder;

    private EtcdServer etcd;
    private EtcdConnection connection;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder);
        connection = new EtcdConnection(EtcdSettings.of(List.of(etcd.endpoint())));
    }

    @AfterEach
    void stop() {
        connection.close();
        etcd.close();
    }

    private LeasedKey key(Duration timeToLive) {
        return new LeasedKey(connection, "/k", timeToLive);
    }

    private Optional<String> value() {
        return Optional.ofNullable(etcd.gateway().read(List.of("/k")).get("/k"));
    }

    @Test
    void theNewestValueIsThereUntilItIsClosed() {
        LeasedKey key = key(LONG);
        assertThat(key.write("1".getBytes(UTF_8))).isTrue();
        assertThat(key.write("2".getBytes(UTF_8))).isTrue();
        assertThat(value()).contains("2");

        key.close();
        assertThat(value()).isEmpty();
    }

    @Test
    void whatAnotherOwnerHasWrittenSinceStaysWhenThisOneCloses() {
        LeasedKey first = key(LONG);
        LeasedKey second = key(LONG);
        first.write("1".getBytes(UTF_8));
        second.write("2".getBytes(UTF_8));

        first.close();
        assertThat(value()).contains("2");
    }

    @Test
    void givenItsOwnerDiesThenTheKeyGoesWithTheLease() {
        key(SHORT).write("1".getBytes(UTF_8));
        assertThat(value()).contains("1");

        connection.close();
        await().atMost(LIMIT).until(() -> value().isEmpty());
    }

    @Test
    void givenTheLeaseHasEndedThenTheNextWriteGetsANewOne() {
        LeasedKey key = key(SHORT);
        key.write("1".getBytes(UTF_8));
        await().atMost(LIMIT).until(() -> value().isEmpty());

        assertThat(key.write("2".getBytes(UTF_8))).isTrue();
        assertThat(value()).contains("2");
        await().atMost(LIMIT).until(() -> value().isEmpty());
    }

    @Test
    void eachWriteProlongsTheLease() {
        LeasedKey key = key(SHORT);
        key.write("0".getBytes(UTF_8));
        long end = System.nanoTime() + Duration.ofSeconds(8).toNanos();
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(300)).until(() -> {
            assertThat(value()).isPresent();
            assertThat(key.write("1".getBytes(UTF_8))).isTrue();
            return System.nanoTime() - end > 0;
        });
    }

    @Test
    void givenEtcdIsAwayThenWritingFailsUntilItIsBack() {
        LeasedKey key = key(LONG);
        key.write("1".getBytes(UTF_8));
        etcd.kill();
        assertThat(key.write("2".getBytes(UTF_8))).isFalse();

        etcd.restart();
        await().atMost(LIMIT).until(() -> key.write("3".getBytes(UTF_8)));
        assertThat(value()).contains("3");
    }
}
