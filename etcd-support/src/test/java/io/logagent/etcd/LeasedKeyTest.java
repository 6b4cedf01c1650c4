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
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class LeasedKeyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Short enough to expire within a test. */
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private EtcdServer etcd;
    private EtcdConnection connection;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder);
        // A timeout that even a slow machine does not reach.
        connection =
                new EtcdConnection(EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(LIMIT));
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
    void theNewestValueIsStoredUntilTheKeyIsClosed() {
        LeasedKey key = key(LONG);
        assertThat(key.write("1".getBytes(UTF_8))).isTrue();
        assertThat(key.write("2".getBytes(UTF_8))).isTrue();
        assertThat(value()).contains("2");

        key.close();
        assertThat(value()).isEmpty();
    }

    @Test
    void closeKeepsAValueThatAnotherOwnerHasWritten() {
        LeasedKey first = key(LONG);
        LeasedKey second = key(LONG);
        first.write("1".getBytes(UTF_8));
        second.write("2".getBytes(UTF_8));

        first.close();
        assertThat(value()).contains("2");
    }

    @Test
    void givenAPendingWriteIsGivenUpThenItDoesNotReplaceTheValueOfAnotherOwner() throws Exception {
        connection.close();
        connection =
                new EtcdConnection(EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(LIMIT));
        LeasedKey first = key(LONG);
        first.write("1".getBytes(UTF_8));
        key(LONG).write("2".getBytes(UTF_8));
        etcd.freeze();
        AtomicBoolean written = new AtomicBoolean();
        Thread writer = new Thread(() -> written.set(first.write("3".getBytes(UTF_8))));
        writer.start();
        // It waits for the answer to the first of its two calls.
        await().atMost(LIMIT).until(() -> writer.getState() == Thread.State.TIMED_WAITING);
        first.giveUp();
        etcd.thaw();
        writer.join();

        assertThat(written).isFalse();
        first.close();
        assertThat(value()).contains("2");
    }

    @Test
    void givenItsOwnerDiesThenTheKeyExpiresWithItsLease() {
        assertThat(key(SHORT).write("1".getBytes(UTF_8))).isTrue();

        connection.close();
        await().atMost(LIMIT).until(() -> value().isEmpty());
    }

    @Test
    void givenTheLeaseHasEndedThenTheNextWriteGetsANewOne() {
        LeasedKey key = key(LONG);
        key.write("1".getBytes(UTF_8));
        long ended = etcd.gateway().lease("/k");
        etcd.gateway().revoke(ended);
        assertThat(value()).isEmpty();

        assertThat(key.write("2".getBytes(UTF_8))).isTrue();
        assertThat(value()).contains("2");
        assertThat(etcd.gateway().lease("/k")).isNotIn(0L, ended);
    }

    @Test
    void eachWriteProlongsTheLease() {
        LeasedKey key = key(LONG);
        key.write("0".getBytes(UTF_8));
        long lease = etcd.gateway().lease("/k");
        long left = LONG.toSeconds();
        // The lease runs down, and a write renews it: the key keeps the same lease.
        await().atMost(LIMIT).until(() -> etcd.gateway().timeToLive(lease) < left - 2);
        assertThat(key.write("1".getBytes(UTF_8))).isTrue();

        assertThat(etcd.gateway().timeToLive(lease)).isGreaterThanOrEqualTo(left - 2);
        assertThat(etcd.gateway().lease("/k")).isEqualTo(lease);
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

    private static Optional<String> replaced(LeasedKey key) {
        return key.replaced().map(value -> new String(value, UTF_8));
    }

    @Test
    void aWriteReportsTheValueOfAnotherOwnerThatItReplaced() {
        LeasedKey first = key(LONG);
        LeasedKey second = key(LONG);
        first.write("1".getBytes(UTF_8));
        assertThat(replaced(first)).isEmpty();
        first.write("2".getBytes(UTF_8));
        assertThat(replaced(first)).isEmpty();

        second.write("3".getBytes(UTF_8));
        assertThat(replaced(second)).contains("2");
        second.write("4".getBytes(UTF_8));
        assertThat(replaced(second)).isEmpty();
        first.write("5".getBytes(UTF_8));
        assertThat(replaced(first)).contains("4");
        first.write("6".getBytes(UTF_8));
        assertThat(replaced(first)).isEmpty();
    }

    @Test
    void givenAUserWithoutReadPermissionThenTheKeyIsWrittenAndNoOtherOwnerIsReported() {
        etcd.gateway().addReader("agent", "secret", "/other/");
        etcd.gateway().permitOnlyWriting("agent", "/k");
        etcd.put("/k", "0");
        etcd.gateway().enableAuthentication("root-pass-word");
        connection.close();
        connection = new EtcdConnection(
                EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(LIMIT).withUser("agent", "secret"));
        LeasedKey key = key(LONG);
        assertThat(key.write("1".getBytes(UTF_8))).isTrue();
        assertThat(key.write("2".getBytes(UTF_8))).isTrue();
        assertThat(value()).contains("2");
        assertThat(key.replaced()).isEmpty();
    }
}
