/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.logagent.localstack.EtcdServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigChangeCallback;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The provider over time: changes, outages, load, and its attributes in JMX. */
@Timeout(180)
class ProviderInUseTest {
    private static final MBeanServer MBEANS = ManagementFactory.getPlatformMBeanServer();

    @TempDir
    private Path folder;

    private final EtcdConfigProvider provider = new EtcdConfigProvider();
    private EtcdServer etcd;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder.resolve("etcd"));
        etcd.put("/es/password", "s3cret-1");
        etcd.put("/es/user", "elastic");
    }

    @AfterEach
    void stop() {
        provider.close();
        etcd.close();
    }

    private void configure(String... parameters) {
        Map<String, String> all = new HashMap<>(Map.of("endpoints", etcd.endpoint(), "timeout.ms", "20000"));
        for (int i = 0; i < parameters.length; i += 2) {
            all.put(parameters[i], parameters[i + 1]);
        }
        provider.configure(all);
    }

    private String password() {
        return provider.get("/es", Set.of("password")).data().get("password");
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private static Map<String, Object> mbean() {
        try {
            Set<ObjectName> names = MBEANS.queryNames(new ObjectName("io.logagent:type=EtcdConfigProvider,*"), null);
            Map<String, Object> attributes = new HashMap<>();
            for (ObjectName name : names) {
                for (var attribute : MBEANS.getMBeanInfo(name).getAttributes()) {
                    attributes.put(attribute.getName(), MBEANS.getAttribute(name, attribute.getName()));
                }
            }
            return attributes;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aChangeArrivesWithoutARequestToEtcd() {
        configure();
        assertThat(password()).isEqualTo("s3cret-1");

        etcd.put("/es/password", "s3cret-2");

        eventually().until(() -> password().equals("s3cret-2"));
        assertThat((Long) mbean().get("Lookups") - (Long) mbean().get("CacheHits"))
                .isEqualTo(1);
    }

    @Test
    void aLookupFollowsAValueFromItsDocumentToItsOwnKeyAndBack() {
        configure();
        etcd.put("/db", "{\"password\": \"in the document\"}");
        assertThat(provider.get("/db", Set.of("password")).data()).containsValue("in the document");

        etcd.put("/db/password", "of its own");
        eventually().until(() -> provider.get("/db", Set.of("password")).data().containsValue("of its own"));
        etcd.put("/db", "{\"password\": \"changed meanwhile\"}");
        etcd.delete("/db/password");
        eventually().until(() -> provider.get("/db", Set.of("password")).data().containsValue("changed meanwhile"));
    }

    @Test
    void knownValuesAreReturnedDuringAnOutageUntilTheyAreTooStale() {
        configure("stale.max.ms", "4000", "timeout.ms", "1000");
        assertThat(password()).isEqualTo("s3cret-1");
        etcd.freeze();

        eventually().until(() -> "AWAY".equals(mbean().get("WatchState")) || (Long) mbean().get("StaleLookups") > 0);
        eventually()
                .untilAsserted(() -> assertThatExceptionOfType(ConfigException.class)
                        .isThrownBy(this::password)
                        .withMessageContainingAll("stale.max.ms allows (4000)", etcd.endpoint(), "did not answer")
                        .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("s3cret")));

        etcd.thaw();
        eventually().ignoreExceptions().until(() -> password().equals("s3cret-1"));
    }

    @Test
    void byDefaultKnownValuesAreReturnedDuringAnOutageAndNewOnesAfterIt() {
        configure();
        password();
        etcd.kill();
        eventually().until(() -> "AWAY".equals(mbean().get("WatchState")));

        assertThat(password()).isEqualTo("s3cret-1");
        assertThat((Long) mbean().get("StaleLookups")).isPositive();
        assertThat(mbean().get("Outage").toString()).contains(etcd.endpoint());

        etcd.restart();
        etcd.put("/es/password", "s3cret-2");
        etcd.gateway().compact(etcd.gateway().put("/other", "x"));
        eventually().until(() -> password().equals("s3cret-2"));
        // The value is read before the watch begins.
        eventually()
                .untilAsserted(() -> assertThat(mbean())
                        .containsEntry("WatchState", "WATCHING")
                        .containsEntry("Outage", ""));
    }

    @Test
    void resolvedReferencesStayKnownHoweverLongTheyAreUnused() {
        AtomicLong passed = new AtomicLong();
        try (EtcdConfigProvider patient = new EtcdConfigProvider(() -> System.nanoTime() + passed.get())) {
            etcd.put("/db", "{\"password\": \"in the document\", \"user\": \"u\"}");
            etcd.put("/db/user", "of its own");
            patient.configure(Map.of("endpoints", etcd.endpoint(), "timeout.ms", "20000"));
            Set<String> names = Set.of("password", "user", "none:-default", "/user");
            assertThat(patient.get("/db", names).data()).containsEntry("user", "of its own");
            assertThatExceptionOfType(ConfigException.class).isThrownBy(() -> patient.get("/db", Set.of("mistyped")));
            assertThat(patient.get("", Set.of("/single:-default")).data()).containsValue("default");
            // Five from the lookups of /db, with the document, and the single key.
            eventually().until(() -> mbean().get("Keys").equals(6));

            // From now on the user is a member of the document.
            etcd.delete("/db/user");
            passed.addAndGet(Duration.ofMinutes(12).toNanos());
            eventually().until(() -> mbean().get("Keys").equals(5));
            etcd.kill();
            eventually().until(() -> "AWAY".equals(mbean().get("WatchState")));

            assertThat(patient.get("/db", names).data())
                    .containsEntry("password", "in the document")
                    .containsEntry("none:-default", "default")
                    .containsEntry("user", "u")
                    .containsEntry("/user", "u");
            assertThat(patient.get("", Set.of("/single:-default")).data()).containsValue("default");
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> patient.get("/db", Set.of("mistyped")))
                    .withMessageContaining("cannot be read now");
        }
    }

    @Test
    void theDocumentOfADeletedKeyIsReadBeforeTheNextLookup() {
        etcd.put("/db/user", "of its own");
        etcd.put("/db", "{\"user\": \"u\"}");
        configure();
        assertThat(provider.get("/db", Set.of("user")).data()).containsValue("of its own");
        assertThat(mbean()).containsEntry("Keys", 1);

        etcd.delete("/db/user");
        eventually().until(() -> mbean().get("Keys").equals(2));
        etcd.kill();
        eventually().until(() -> "AWAY".equals(mbean().get("WatchState")));

        assertThat(provider.get("/db", Set.of("user")).data()).containsValue("u");
    }

    @Test
    void anEtcdThatIsDownAtTheStartIsUsedOnceItIsUp() {
        etcd.kill();
        configure();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(this::password)
                .withMessageContaining("/es/password");

        etcd.restart();

        eventually().ignoreExceptions().until(() -> password().equals("s3cret-1"));
    }

    @Test
    void withAFrozenEtcdOnlyTheFirstLookupWaits() {
        configure("timeout.ms", "2000");
        password();
        etcd.freeze();

        // A timeout for each of them would exceed the limit of the test.
        for (int i = 0; i < 200; i++) {
            String path = "/connector" + i;
            assertThatExceptionOfType(ConfigException.class)
                    .isThrownBy(() -> provider.get(path, Set.of("password")))
                    .withMessageContaining(path);
            assertThat(password()).isEqualTo("s3cret-1");
        }
    }

    @Test
    void aWrongPasswordIsReportedAndAFileCanHoldTheRightOne() throws Exception {
        etcd.gateway().addReader("connect", "right", "/es/");
        etcd.gateway().enableAuthentication("root");
        Path file = Files.writeString(folder.resolve("password"), "right\n");
        configure("user", "connect", "password", "wr0ng");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(this::password)
                .withMessageContainingAll("user 'connect'", "check the user and the password")
                .satisfies(e -> assertThat(stackTrace(e)).doesNotContain("wr0ng"));

        configure("user", "connect", "password.file", file.toString());

        assertThat(password()).isEqualTo("s3cret-1");
        // The role does not permit this key.
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> provider.get("/other", Set.of("x:-default")))
                .withMessageContainingAll("/other/x", "does not permit");
        // The role does not permit the document above the key either, so the default applies.
        assertThat(provider.get("/es", Set.of("none:-default")).data()).containsValue("default");
    }

    @Test
    void subscribersAreNotifiedOfEveryChangeUntilTheyUnsubscribe() {
        configure();
        Queue<Map<String, String>> changes = new ConcurrentLinkedQueue<>();
        Queue<Map<String, String>> otherChanges = new ConcurrentLinkedQueue<>();
        ConfigChangeCallback callback = (path, data) -> changes.add(data.data());
        ConfigChangeCallback failing = (path, data) -> {
            otherChanges.add(data.data());
            throw new IllegalStateException(data.data().toString());
        };
        provider.subscribe("/es", Set.of("user", "password"), callback);
        provider.subscribe("/es", Set.of("user"), failing);
        assertThat(mbean()).containsEntry("Subscriptions", 2);
        eventually().until(() -> (Integer) mbean().get("Keys") == 2);

        etcd.gateway().put(Map.of("/es/user", "u2", "/es/password", "p2"));
        eventually().until(() -> changes.contains(Map.of("user", "u2", "password", "p2")));
        etcd.delete("/es/password");
        eventually().until(() -> changes.contains(Map.of("user", "u2")));
        etcd.put("/es", "{\"password\": \"p3\"}");
        eventually().until(() -> changes.contains(Map.of("user", "u2", "password", "p3")));
        assertThat(changes).hasSize(3);
        assertThat(otherChanges).containsExactly(Map.of("user", "u2"));

        provider.unsubscribe("/es", Set.of("user", "password"), callback);
        etcd.put("/es/user", "u3");
        eventually().until(() -> otherChanges.size() == 2);
        provider.unsubscribeAll();
        etcd.put("/es/user", "u4");
        eventually().until(() -> provider.get("/es", Set.of("user")).data().containsValue("u4"));
        assertThat(changes).hasSize(3);
        assertThat(otherChanges).hasSize(2);
        assertThat(mbean()).containsEntry("Subscriptions", 0);
    }

    @Test
    void withATtlLookupsReturnTheRemainingTime() {
        configure();
        assertThat(provider.get("/es", Set.of("user")).ttl()).isNull();

        configure("ttl.ms", "3600000");
        assertThat(provider.get("/es", Set.of("user")).ttl()).isBetween(1L, 1_000L);
        eventually().until(() -> provider.get("/es", Set.of("user")).ttl() > 3_500_000);
        assertThat(provider.get("/es", Set.of("user")).ttl()).isLessThan(3_600_000);
    }

    @Test
    void manyThreadsGetTheRightValuesWhileTheyChange() {
        configure();
        int keys = 100;
        for (int i = 0; i < keys; i++) {
            etcd.put("/load/k" + i, "value of " + i + " in round 0");
        }
        int threads = 8;
        int lookups = 50_000;
        for (int i = 0; i < keys; i++) {
            provider.get("/load", Set.of("k" + i));
        }
        long start = System.nanoTime();
        List<CompletableFuture<Void>> readers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int seed = t;
            readers.add(CompletableFuture.runAsync(
                    () -> {
                        for (int n = 0; n < lookups; n++) {
                            int i = (n * 31 + seed) % keys;
                            String value = provider.get("/load", Set.of("k" + i))
                                    .data()
                                    .get("k" + i);
                            assertThat(value.startsWith("value of " + i + " in round "))
                                    .isTrue();
                        }
                    },
                    task -> new Thread(task).start()));
        }
        for (int round = 1; round < 20; round++) {
            etcd.put("/load/k" + round, "value of " + round + " in round " + round);
        }
        readers.forEach(CompletableFuture::join);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%,.0f lookups/s from %d threads%n", threads * lookups / seconds, threads);
        assertThat(mbean())
                .containsEntry("Lookups", (long) threads * lookups + keys)
                .containsEntry("Failures", 0L);
        eventually().until(() -> provider.get("/load", Set.of("k19")).data().containsValue("value of 19 in round 19"));
    }

    @Test
    void neitherTheMBeanNorToStringShowsAValue() throws Exception {
        etcd.put("/es", "{\"token\": \"s3cret-3\"}");
        configure("default.value", "s3cret-default", "on.missing", "default");
        password();
        provider.get("/es", Set.of("token", "none:-s3cret-fallback"));

        assertThat(mbean().toString() + provider + Reference.parse("/es", "a:-s3cret", new KeySpace("", List.of())))
                .doesNotContain("s3cret");
        eventually()
                .untilAsserted(() -> assertThat(mbean())
                        .containsEntry("Endpoints", etcd.endpoint())
                        .containsEntry("WatchState", "WATCHING"));
        assertThat((Long) mbean().get("StalenessMs")).isNotNegative();
    }

    @Test
    void clientsResolveTheirSettingsAndKeepNothingOpen() {
        ProducerConfig producer = new ProducerConfig(Map.of(
                "bootstrap.servers", "localhost:9092",
                "key.serializer", ByteArraySerializer.class,
                "value.serializer", ByteArraySerializer.class,
                "client.id", "${etcd:/es:user}",
                "ssl.truststore.password", "${etcd:/es/password}",
                "config.providers", "etcd",
                "config.providers.etcd.class", EtcdConfigProvider.class.getName(),
                "config.providers.etcd.param.endpoints", etcd.endpoint(),
                "config.providers.etcd.param.timeout.ms", "20000"));

        assertThat(producer.getString("client.id")).isEqualTo("elastic");
        assertThat(producer.getPassword("ssl.truststore.password").value()).isEqualTo("s3cret-1");
        assertThat(mbean()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("etcd-watch"));
    }

    @Test
    void unusedProvidersLeaveNothingBehind() throws Exception {
        try (EtcdConfigProvider unused = new EtcdConfigProvider()) {
            unused.configure(Map.of("endpoints", etcd.endpoint()));
            assertThat(mbean()).isEmpty();
        }
        configure();
        password();
        assertThat(mbean()).isNotEmpty();
        provider.close();
        assertThat(mbean()).isEmpty();
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
