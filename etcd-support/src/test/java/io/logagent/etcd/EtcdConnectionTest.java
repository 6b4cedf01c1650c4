/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.common.exception.CompactedException;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.FreePort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class EtcdConnectionTest {
    @TempDir
    private Path folder;

    private EtcdServer etcd;
    private EtcdConnection connection;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder);
        connection = new EtcdConnection(settings());
    }

    @AfterEach
    void stop() {
        connection.close();
        etcd.close();
    }

    @Test
    void readsKeysWithTheirRevisionsAndLeavesOutThoseThatDoNotExist() throws EtcdException {
        long revision = etcd.gateway().put("/a", "one");
        etcd.put("/other", "x");

        Snapshot snapshot = connection.read(List.of("/a", "/none", "/a"));

        assertThat(snapshot.revision()).isEqualTo(revision + 1);
        assertThat(snapshot.values()).containsExactly(Map.entry("/a", new EtcdValue("one".getBytes(), revision)));
    }

    @Test
    void aCompactedRevisionIsDistinguishedFromAFutureOne() {
        long forgotten = etcd.gateway().put("/a", "1");
        long newest = etcd.gateway().put("/a", "2");
        etcd.gateway().compact(newest);

        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> connection.readAt(List.of("/a"), forgotten))
                .withMessageContaining("/a at revision " + forgotten)
                .matches(EtcdException::isOfForgottenHistory);
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> connection.readAt(List.of("/a"), newest + 1))
                .matches(e -> !e.isOfForgottenHistory());
    }

    @Test
    void readsOnlyTheKeysBelowAPrefix() throws EtcdException {
        etcd.put("/a/1", "x");
        etcd.put("/a/2/3", "x");
        etcd.put("/ab", "x");

        assertThat(connection.readPrefix("/a/").values()).containsOnlyKeys("/a/1", "/a/2/3");
        assertThat(connection.readPrefix("/none/").values()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> connection.readPrefix(""));
    }

    @Test
    void readsManyMegabytes() throws EtcdException {
        String large = "x".repeat(1_400_000);
        for (int i = 0; i < 5; i++) {
            etcd.put("/large/" + i, large);
        }

        assertThat(connection.readPrefix("/large/").values()).hasSize(5);
    }

    @Test
    void severalKeysAreReadAtOneRevision() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; !done.get(); i++) {
                etcd.gateway().put(Map.of("/a", "v" + i, "/b", "v" + i));
            }
        });
        try {
            await().until(() -> connection.read(List.of("/a")).values().size() == 1);
            for (int i = 0; i < 200; i++) {
                Map<String, EtcdValue> values =
                        connection.read(List.of("/a", "/b")).values();
                assertThat(values.get("/a")).isEqualTo(values.get("/b"));
            }
        } finally {
            done.set(true);
            writer.join();
        }
    }

    @Test
    void theConstructorNeedsNoEtcd() {
        new EtcdConnection(EtcdSettings.of(List.of("http://127.0.0.1:" + FreePort.next()))).close();
    }

    @Test
    void theErrorForARefusedConnectionNamesEndpointAndRemedy() {
        String endpoint = "http://127.0.0.1:" + FreePort.next();
        try (EtcdConnection down = new EtcdConnection(EtcdSettings.of(List.of(endpoint)))) {
            assertThatExceptionOfType(EtcdException.class)
                    .isThrownBy(() -> down.read(List.of("/a", "/b")))
                    .withMessageContainingAll(endpoint, "reading /a, /b", "Connection refused", "check that it runs");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[::1]", "http://no-such-host.invalid"})
    void anIpv6AddressAndAnUnknownHostCountAsUnreachable(String host) {
        String endpoint = host + ":" + FreePort.next();

        EtcdException failure = failure(EtcdSettings.of(List.of(endpoint)).withTimeout(Duration.ofSeconds(20)));

        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.UNREACHABLE);
        assertThat(failure).hasMessageContainingAll(endpoint, "cannot be reached");
    }

    @Test
    void oneReachableMemberIsEnough() throws EtcdException {
        etcd.put("/a", "one");
        List<String> endpoints = List.of("http://127.0.0.1:" + FreePort.next(), etcd.endpoint());
        try (EtcdConnection partly = new EtcdConnection(EtcdSettings.of(endpoints))) {
            assertThat(partly.read(List.of("/a")).values()).hasSize(1);
        }
    }

    @Test
    void aFrozenEtcdFailsAReadAfterTheTimeout() throws EtcdException {
        connection = new EtcdConnection(settings().withTimeout(Duration.ofSeconds(3)));
        // A busy machine may need more than 3 s to connect.
        await().ignoreExceptions().atMost(Duration.ofMinutes(1)).until(() -> connection.read(List.of("/a")) != null);
        etcd.freeze();

        long start = System.nanoTime();
        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> connection.read(List.of("/a")))
                .withMessageContainingAll(etcd.endpoint(), "within 3000 ms", "/a");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));

        etcd.thaw();
        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> connection.read(List.of("/a")) != null);
    }

    @Test
    void aFrozenMemberDoesNotBlockReads(@TempDir Path other) throws EtcdException {
        try (EtcdServer second = EtcdServer.start(other)) {
            connection = new EtcdConnection(
                    EtcdSettings.of(List.of(etcd.endpoint(), second.endpoint())).withTimeout(Duration.ofSeconds(10)));
            for (int i = 0; i < 10; i++) {
                connection.read(List.of("/a"));
            }
            etcd.freeze();

            for (int i = 0; i < 10; i++) {
                connection.read(List.of("/a"));
            }
        }
    }

    @Test
    void readsWithAUserSucceedAgainAfterARestart() throws EtcdException {
        etcd.gateway().enableAuthentication("s3cret");
        connection = new EtcdConnection(settings().withUser("root", "s3cret"));
        connection.read(List.of("/a"));

        // The old token is no longer valid.
        etcd.kill();
        etcd.restart();

        await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> connection.read(List.of("/a")) != null);
    }

    @Test
    void anExpiredTokenIsReplaced(@TempDir Path other) throws Exception {
        try (EtcdServer brief = EtcdServer.start(other, Optional.empty(), "--auth-token-ttl=1")) {
            brief.gateway().enableAuthentication("s3cret");
            connection = new EtcdConnection(EtcdSettings.of(List.of(brief.endpoint()))
                    .withTimeout(Duration.ofSeconds(20))
                    .withUser("root", "s3cret"));
            connection.read(List.of("/a"));
            // Each use renews a token. A younger one, asked about more rarely than it lives, shows that this one has
            // expired.
            String younger = brief.gateway().newToken();
            await().pollInterval(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> !brief.gateway().accepts(younger));

            assertThat(connection.read(List.of("/a")).values()).isEmpty();
        }
    }

    @Test
    void aChangedPasswordIsReportedAndReadsSucceedOnceItIsRestored() throws EtcdException {
        etcd.gateway().addReader("agent", "s3cret", "/");
        etcd.gateway().enableAuthentication("root");
        connection = new EtcdConnection(settings().withUser("agent", "s3cret"));
        connection.read(List.of("/a"));

        etcd.gateway().changePassword("agent", "other");
        EtcdException failure = catchThrowableOfType(EtcdException.class, () -> connection.read(List.of("/a")));
        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_AUTHENTICATED);
        assertThat(failure).hasMessageContainingAll("user 'agent'", "check the user and the password");
        assertThat(Traces.of(failure)).doesNotContain("s3cret", "other");

        etcd.gateway().changePassword("agent", "s3cret");
        assertThat(connection.read(List.of("/a")).values()).isEmpty();
    }

    @Test
    void anEndpointThatNeverAnswersCountsAsUnreachable() throws Exception {
        try (BlackHole blackHole = new BlackHole()) {
            connection = new EtcdConnection(
                    EtcdSettings.of(List.of(blackHole.endpoint())).withTimeout(Duration.ofSeconds(2)));

            assertThatExceptionOfType(EtcdException.class)
                    .isThrownBy(() -> connection.read(List.of("/a")))
                    .withMessageContaining(blackHole.endpoint())
                    .satisfies(e -> assertThat(e.kind()).isEqualTo(EtcdException.Kind.UNREACHABLE));
        }
    }

    @Test
    void anEndpointThatNeverAnswersDoesNotBlockTheOthers() throws Exception {
        try (BlackHole blackHole = new BlackHole()) {
            connection = new EtcdConnection(EtcdSettings.of(List.of(blackHole.endpoint(), etcd.endpoint()))
                    .withTimeout(Duration.ofSeconds(20)));

            for (int i = 0; i < 10; i++) {
                assertThat(connection.read(List.of("/a")).values()).isEmpty();
            }
        }
    }

    @Test
    void aWrongPasswordIsReportedWithoutShowingIt() {
        etcd.gateway().enableAuthentication("s3cret");

        EtcdException failure = failure(settings().withUser("root", "wr0ng"));

        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_AUTHENTICATED);
        assertThat(failure).hasMessageContainingAll(etcd.endpoint(), "user 'root'", "check the user and the password");
        assertThat(Traces.of(failure)).doesNotContain("wr0ng", "s3cret");
    }

    @Test
    void aMissingUserIsReportedAsSuch() {
        etcd.gateway().enableAuthentication("s3cret");

        EtcdException failure = failure(settings());

        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_AUTHENTICATED);
        assertThat(failure).hasMessageContainingAll("a client without a user", "user name is empty");
    }

    @Test
    void aUserReadsPermittedKeysAndTheErrorNamesAForbiddenOne() throws EtcdException {
        etcd.put("/mine/a", "x");
        etcd.gateway().addReader("agent", "s3cret", "/mine/");
        etcd.gateway().enableAuthentication("root");
        EtcdSettings agent = settings().withUser("agent", "s3cret");
        connection = new EtcdConnection(agent);

        assertThat(connection.read(List.of("/mine/a")).values()).hasSize(1);
        EtcdException failure = failure(agent);
        assertThat(failure.kind()).isEqualTo(EtcdException.Kind.NOT_PERMITTED);
        assertThat(failure).hasMessageContainingAll("user 'agent'", "/a", "etcdctl role grant-permission");
    }

    @Test
    void withAUserARefusedConnectionStillCountsAsUnreachable() {
        etcd.kill();

        assertThat(failure(settings().withUser("root", "s3cret")).kind()).isEqualTo(EtcdException.Kind.UNREACHABLE);
    }

    @Test
    void aWatchFromACompactedRevisionEndsAtOnceWithTheReason() throws EtcdException {
        long old = etcd.gateway().put("/a", "one");
        etcd.gateway().compact(etcd.gateway().put("/a", "two"));

        WatchSignal signal = new WatchSignal();
        connection.watch("/a", old, signal);

        await().atMost(Duration.ofSeconds(60)).until(signal::hasEnded);
        assertThat(signal.reason()).isInstanceOf(CompactedException.class);
    }

    @Test
    void closeEndsTheCallInFlight() throws Exception {
        EtcdConnection patient =
                new EtcdConnection(EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(Duration.ofHours(1)));
        patient.read(List.of("/a"));
        etcd.freeze();
        CompletableFuture<EtcdException> ended = new CompletableFuture<>();
        Thread reader = new Thread(() -> {
            try {
                patient.read(List.of("/a"));
                ended.completeExceptionally(new AssertionError("it was answered"));
            } catch (EtcdException e) {
                ended.complete(e);
            }
        });
        reader.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> reader.getState() == Thread.State.TIMED_WAITING);

        patient.close();

        assertThat(ended)
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(e -> assertThat(e).hasMessageContaining("closed"));
        etcd.thaw();
    }

    @Test
    void aClosedConnectionSaysSoAndLeavesNoThread() throws EtcdException {
        connection.read(List.of("/a"));
        connection.close();

        assertThatExceptionOfType(EtcdException.class)
                .isThrownBy(() -> connection.read(List.of("/a")))
                .withMessageContaining("closed");
        Threads.awaitNoneLeft();
    }

    @Test
    void closeDuringTheOpeningOfAWatchLeavesNoThread() throws Exception {
        for (int i = 0; i < 300; i++) {
            EtcdConnection brief = new EtcdConnection(settings());
            long moment = System.nanoTime() + i * 10_000;
            CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                while (System.nanoTime() < moment) {
                    Thread.onSpinWait();
                }
                brief.close();
            });
            try {
                brief.watch("/a", 1, new WatchSignal()).close();
            } catch (EtcdException e) {
                assertThat(e).hasMessageContaining("closed");
            }
            closing.join();
        }

        Threads.awaitNoneLeft();
    }

    private EtcdSettings settings() {
        // A timeout that even a slow machine does not reach.
        return EtcdSettings.of(List.of(etcd.endpoint())).withTimeout(Duration.ofSeconds(20));
    }

    private static EtcdException failure(EtcdSettings settings) {
        try (EtcdConnection connection = new EtcdConnection(settings)) {
            return catchThrowableOfType(EtcdException.class, () -> connection.read(List.of("/a")));
        }
    }
}
