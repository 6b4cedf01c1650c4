/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.FreePort;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EtcdConfigProviderTest {
    private static EtcdServer etcd;

    private final EtcdConfigProvider provider = new EtcdConfigProvider();

    @BeforeAll
    static void startEtcd(@TempDir Path folder) {
        etcd = EtcdServer.start(folder);
        etcd.put("/secrets/es/user", "elastic");
        etcd.put("/secrets/es/password", "p:ä${ss}😀");
        etcd.put("/secrets/es/deep/down", "x");
        etcd.put("/secrets/estate", "other");
        etcd.put("plain", "plain value");
        etcd.put("/empty", "");
        etcd.gateway().put("/binary/key", new byte[] {'s', 'e', 'c', (byte) 0xff});
    }

    @AfterAll
    static void stopEtcd() {
        etcd.close();
    }

    @BeforeEach
    void configure() {
        // A timeout that even a slow machine does not reach.
        provider.configure(Map.of("endpoints", etcd.endpoint(), "timeout.ms", "20000"));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void kafkaFindsItAsAService() {
        assertThat(ServiceLoader.load(ConfigProvider.class)).hasAtLeastOneElementOfType(EtcdConfigProvider.class);
    }

    @Test
    void kafkaResolvesEveryForm() {
        Map<String, String> config = Map.of(
                "path and key", "${etcd:/secrets/es:user}",
                "path with a slash at its end", "${etcd:/secrets/es/:user}",
                "two in one", "https://${etcd:/secrets/es:user}:${etcd:/secrets/es:password}@es",
                "key alone", "${etcd:plain}",
                "full name alone", "${etcd:/secrets/es/user}",
                "root", "${etcd:/:empty}",
                "not ours", "${other:a:b}");

        Map<String, String> resolved = new ConfigTransformer(Map.of("etcd", provider))
                .transform(config)
                .data();

        assertThat(resolved)
                .containsOnly(
                        Map.entry("path and key", "elastic"),
                        Map.entry("path with a slash at its end", "elastic"),
                        Map.entry("two in one", "https://elastic:p:ä${ss}😀@es"),
                        Map.entry("key alone", "plain value"),
                        Map.entry("full name alone", "elastic"),
                        Map.entry("root", ""),
                        Map.entry("not ours", "${other:a:b}"));
    }

    @Test
    void aPathAloneGivesAllKeysBelowIt() {
        assertThat(provider.get("/secrets/es").data()).containsOnlyKeys("user", "password", "deep/down");
        assertThat(provider.get("/secrets/es/").data()).containsEntry("user", "elastic");
        assertThat(provider.get("/nothing").data()).isEmpty();
        assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> provider.get(""));
    }

    @Test
    void anEmptySetOfKeysSendsNoRequest() {
        provider.configure(unreachableEtcd());

        assertThat(provider.get("/secrets/es", Set.of()).data()).isEmpty();
    }

    @Test
    void theErrorForAMissingKeyNamesTheCommandThatCreatesIt() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> provider.get("/secrets/es", Set.of("user", "token")))
                .withMessageContainingAll("/secrets/es/token", "etcdctl put /secrets/es/token");
    }

    @Test
    void aValueThatIsNotUtf8IsRefusedWithoutShowingIt() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> provider.get("/binary", Set.of("key")))
                .withMessageContainingAll("/binary/key", "UTF-8")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("sec\uFFFD"));
    }

    @Test
    void theErrorForARefusedConnectionNamesEndpointAndRemedy() {
        Map<String, String> parameters = unreachableEtcd();
        provider.configure(parameters);

        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> provider.get("/secrets/es", Set.of("user")))
                .withMessageContainingAll(
                        parameters.get("endpoints"), "/secrets/es/user", "Connection refused", "check that it runs");
    }

    @Test
    void anUnconfiguredProviderSaysSo() {
        assertThatIllegalStateException()
                .isThrownBy(() -> new EtcdConfigProvider().get("/a", Set.of("b")))
                .withMessageContaining("not configured");
    }

    @Test
    void closeLeavesNoThread() {
        provider.get("", Set.of("plain"));
        provider.close();
        provider.close();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name ->
                                name.matches("(?i).*(etcd|grpc|vert\\.?x|netty|failsafe|globalEventExecutor).*")));
    }

    private static Map<String, String> unreachableEtcd() {
        return Map.of("endpoints", "http://127.0.0.1:" + FreePort.next());
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Tests that disturb etcd, and so need one of their own. */
    @Nested
    class WithAnEtcdOfItsOwn {
        private EtcdServer own;

        @BeforeEach
        void start(@TempDir Path folder) {
            own = EtcdServer.start(folder);
            own.put("/a/b", "value");
        }

        @AfterEach
        void stop() {
            own.close();
        }

        @Test
        void aFrozenEtcdFailsALookupAfterTheTimeout() {
            own.freeze();
            provider.configure(Map.of("endpoints", own.endpoint(), "timeout.ms", "3000"));

            long start = System.nanoTime();
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> provider.get("/a", Set.of("b")))
                    .withMessageContainingAll(own.endpoint(), "within 3000 ms", "/a/b");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }

        @Test
        void aUserReadsWithTheRightPasswordAndErrorsShowNoPassword() {
            own.gateway().addReader("connect", "s3cret", "/a/");
            own.gateway().enableAuthentication("root-s3cret");
            Map<String, String> parameters = new HashMap<>(Map.of(
                    "endpoints", own.endpoint(), "user", "connect", "timeout.ms", "20000", "password", "s3cret"));
            provider.configure(parameters);
            assertThat(provider.get("/a", Set.of("b")).data()).containsEntry("b", "value");

            Throwable denied = catchThrowable(() -> provider.get("/other", Set.of("b")));
            parameters.put("password", "wr0ng");
            provider.configure(parameters);
            Throwable refused = catchThrowable(() -> provider.get("/a", Set.of("b")));

            assertThat(denied).isInstanceOf(ConfigException.class).hasMessageContaining("does not permit");
            assertThat(refused).isInstanceOf(ConfigException.class).hasMessageContaining("user 'connect'");
            for (Throwable failure : List.of(denied, refused)) {
                assertThat(stackTrace(failure)).doesNotContain("s3cret", "wr0ng", "value");
            }
        }
    }
}
