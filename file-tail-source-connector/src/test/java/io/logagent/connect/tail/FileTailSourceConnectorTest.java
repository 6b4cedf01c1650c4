/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileTailSourceConnectorTest {
    private static final String TWO_ENTRIES =
            "[{\"path\":\"/var/log/a.log\",\"topic\":\"a\"},{\"path\":\"/var/log/b.log\",\"topic\":\"b\"}]";

    /** Connect puts the reference of the connector's config in its place. */
    private static final String BY_REFERENCE = "by reference only";

    private final FileTailSourceConnector connector = new FileTailSourceConnector();

    @BeforeEach
    void initialize() {
        connector.initialize(new NoContext());
    }

    @AfterEach
    void stop() {
        connector.stop();
    }

    private Map<String, List<String>> errors(Map<String, String> properties) {
        return connector.validate(properties).configValues().stream()
                .filter(value -> !value.errorMessages().isEmpty())
                .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
    }

    @Test
    void isFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(SourceConnector.class))
                .anySatisfy(plugin -> assertThat(plugin).isInstanceOf(FileTailSourceConnector.class));
    }

    @Test
    void supportsExactlyOnceAndItsOwnTransactionBoundaries() {
        assertThat(connector.exactlyOnceSupport(Map.of())).isEqualTo(ExactlyOnceSupport.SUPPORTED);
        assertThat(connector.canDefineTransactionBoundaries(Map.of()))
                .isEqualTo(ConnectorTransactionBoundaries.SUPPORTED);
    }

    @Test
    void aMinimalConfigIsValid() {
        assertThat(errors(Map.of("collect.keys", "/logagent/shared/collect_config")))
                .isEmpty();
        assertThat(errors(Map.of("collect.keys", "", "collect.entries", TWO_ENTRIES)))
                .isEmpty();
        assertThat(errors(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host.id | web-1,a/b | no name of a host",
                "collect.entries | {} | JSON array",
                "collect.entries | [{\"path\":\"relative\",\"topic\":\"t\"}] | entry 0, 'path'",
                "etcd.endpoints | localhost | http://",
                "etcd.endpoints | https://localhost:2379,http://localhost:2379 | some are http and some https",
                "etcd.endpoints | ftp://localhost:2379 | http://",
                "etcd.timeout.ms | 1 | at least",
                "etcd.password | secret | needed because etcd.password is set",
                "etcd.user | somebody | needed because etcd.user is set",
                "etcd.tls.ca | /ca.pem | have to be https",
                "etcd.tls.cert | /client.pem | needed because etcd.tls.cert is set",
                "etcd.tls.key | /client.key | needed because etcd.tls.key is set",
                "status.key | /status/%s | no key of collect.keys",
                "status.key | /k | would overwrite",
                "host.id | ${env:NOPE} | the reference ${env:NOPE}",
                "etcd.endpoints | http://${env:NOPE}:2379 | the reference ${env:NOPE}",
                "line.max.bytes | ${file:/settings:max} | names the provider 'file'",
                "record.format | xml | struct",
                "record.key | path | host-path",
                "timestamp.field | message | field name",
                "timestamp.field | stream | field name",
                "timestamp.field | log.offset | field name",
                "start.position | middle | beginning",
                "line.max.bytes | 3 | at least",
                "discovery.interval.ms | -1 | at least",
                "poll.max.lines | 0 | at least",
                "max.in.flight.bytes | -1 | at least",
            })
    void aBadSettingIsRefusedWithTheMessageOnTheRightProperty(String property, String value, String message) {
        Map<String, String> properties = new HashMap<>(Map.of("collect.keys", "/k"));
        properties.put(property, value);

        String expectedOn = switch (property) {
            case "etcd.password" -> "etcd.user";
            case "etcd.user" -> "etcd.password";
            case "etcd.tls.ca" -> "etcd.endpoints";
            case "etcd.tls.cert" -> "etcd.tls.key";
            case "etcd.tls.key" -> "etcd.tls.cert";
            default -> property;
        };
        Map<String, List<String>> errors = errors(properties);
        assertThat(errors).containsOnlyKeys(expectedOn);
        assertThat(String.join(" ", errors.get(expectedOn)))
                .contains(message.strip())
                .doesNotContain("secret");
    }

    @Test
    void tlsWithAUserIsValid() {
        assertThat(errors(Map.of(
                        "collect.keys", "/k",
                        "etcd.endpoints", "https://h1:2379,https://h2:2379",
                        "etcd.user", "u",
                        "etcd.password", "secret",
                        "etcd.tls.ca", "/ca.pem",
                        "etcd.tls.cert", "/client.pem",
                        "etcd.tls.key", "/client.key")))
                .isEmpty();
    }

    @Test
    void aStatusMustNotOverwriteADocument() {
        assertThat(errors(Map.of("status.key", "/logagent/%s/status"))).isEmpty();
        assertThat(errors(Map.of("status.key", "/logagent/%s/collect_config"))).containsOnlyKeys("status.key");
        assertThat(errors(Map.of("status.key", "/logagent/status"))).containsOnlyKeys("status.key");
        assertThat(errors(Map.of("collect.keys", "/k", "status.key", "/logagent/status")))
                .isEmpty();
    }

    @Test
    void givenAnUnresolvedReferenceThenNeitherConnectorNorTaskStarts() {
        Map<String, String> unresolved = Map.of("host.id", "${env:NOPE}", "name", "logs");
        assertThatThrownBy(() -> connector.start(unresolved))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("host.id", "${env:NOPE}", "every worker");
        assertThatThrownBy(() -> new FileTailSourceTask().start(unresolved))
                .isInstanceOf(ConfigException.class)
                .hasMessageContainingAll("host.id", "${env:NOPE}");
        assertThatThrownBy(() -> new FileTailSourceTask().start(Map.of("task.entries", "[]", "host.id", "${env:NOPE}")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("host.id");
        // Any of this may be a part of a password.
        Map<String, String> password = Map.of("etcd.password", "abc${s3c:ret}def", "etcd.user", "u");
        assertThatThrownBy(() -> connector.start(password))
                .hasMessageContainingAll("etcd.password", "every worker")
                .hasMessageNotContainingAny("abc", "s3c", "ret}", "def");
        assertThat(String.join(" ", errors(password).get("etcd.password")))
                .contains("every worker")
                .doesNotContain("abc", "s3c", "ret}", "def");
    }

    @Test
    void givenAStatusInSharedModeThenTasksGetTheEtcdSettingsButNoPassword() {
        String entries = "[{\"path\":\"/var/log/a.log\",\"topic\":\"a\"}]";
        Map<String, String> common = new HashMap<>(Map.of(
                "collect.keys", "", "collect.entries", entries, "etcd.user", "agent", "etcd.password", "secret"));
        connector.start(common);
        assertThat(connector.taskConfigs(1)).containsExactly(Map.of("task.entries", entries));
        connector.stop();

        common.put("status.key", "/logagent/shared/status");
        // Nothing answers there, and nothing waits for it.
        common.put("etcd.endpoints", "http://127.0.0.1:1");
        connector.start(common);
        assertThat(connector.taskConfigs(1))
                .containsExactly(Map.of(
                        "task.entries", entries,
                        "status.key", "/logagent/shared/status",
                        "etcd.endpoints", "http://127.0.0.1:1",
                        "etcd.user", "agent",
                        "etcd.password", BY_REFERENCE));
    }

    @Test
    void aHostNameMustNotLeadToAKeyForAllHosts() {
        String keys = "/logagent/%s/collect_config,/logagent/all/collect_config";
        assertThat(errors(Map.of("collect.keys", keys, "host.id", "web-1"))).isEmpty();
        assertThat(errors(Map.of("collect.keys", keys, "host.id", "web-1,all")))
                .hasEntrySatisfying(
                        "host.id",
                        messages -> assertThat(messages)
                                .singleElement(STRING)
                                .contains("'all' in host.id makes /logagent/all/collect_config", "for all hosts"));
        assertThat(errors(Map.of("collect.keys", keys, "host.id", "all", "status.key", "/logagent/%s/status")))
                .containsOnlyKeys("host.id");
    }

    @Test
    void theStatusOfAHostMustNotOverwriteADocumentForAllHosts() {
        assertThat(errors(Map.of(
                        "collect.keys", "/logagent/%s/documents,/logagent/web-1/status",
                        "host.id", "web-1",
                        "status.key", "/logagent/%s/status")))
                .containsOnlyKeys("host.id");
    }

    @Test
    void theNumberOfKeysOfAHostIsLimited() {
        String names = IntStream.range(0, 501).mapToObj(i -> "web-" + i).collect(Collectors.joining(","));
        assertThat(errors(Map.of("collect.keys", "/a/%s", "host.id", names))).isEmpty();
        assertThat(errors(Map.of("collect.keys", "/a/%s,/b/%s", "host.id", names)))
                .hasEntrySatisfying(
                        "host.id",
                        messages -> assertThat(messages)
                                .singleElement(STRING)
                                .contains("2 keys", "501 names", "1002 etcd keys, at most 1000"));
    }

    @Test
    void givenNothingToCollectThenCollectKeysIsRequired() {
        assertThat(errors(Map.of("collect.keys", ""))).containsOnlyKeys("collect.keys");
    }

    @Test
    void inlineEntriesAreAssignedToTasksWithoutEtcd() {
        connector.start(Map.of(
                "collect.keys", "", "collect.entries", TWO_ENTRIES, "host.id", "h", "topic.creation.enable", "true"));

        assertThat(connector.taskConfigs(1)).hasSize(1);
        assertThat(connector.taskConfigs(5))
                .containsExactlyInAnyOrder(
                        Map.of("host.id", "h", "task.entries", "[{\"path\":\"/var/log/a.log\",\"topic\":\"a\"}]"),
                        Map.of("host.id", "h", "task.entries", "[{\"path\":\"/var/log/b.log\",\"topic\":\"b\"}]"));
    }

    @Test
    void aGlobIsSharedAmongTasksTheSameWayEachTime() {
        String glob = "[{\"path\":\"/var/log/*.log\",\"topic\":\"a\"}]";
        connector.start(Map.of("collect.keys", "", "collect.entries", glob));

        assertThat(connector.taskConfigs(2))
                .isEqualTo(connector.taskConfigs(2))
                .containsExactlyInAnyOrder(
                        Map.of("task.entries", glob, "task.shard", "1/2"),
                        Map.of("task.entries", glob, "task.shard", "2/2"));
        assertThat(connector.taskConfigs(1)).containsExactly(Map.of("task.entries", glob));
    }

    @Test
    void tasksGetTheTransactionBoundary() {
        String entries = "[{\"path\":\"/var/log/a.log\",\"topic\":\"a\"}]";
        connector.start(Map.of("collect.keys", "", "collect.entries", entries, "transaction.boundary", "interval"));

        assertThat(connector.taskConfigs(1))
                .containsExactly(Map.of("task.entries", entries, "transaction.boundary", "interval"));
    }

    @Test
    void givenGlobsAreNotShardedThenEachHasOneTask() {
        String glob = "[{\"path\":\"/var/log/*.log\",\"topic\":\"a\"}]";
        connector.start(Map.of("collect.keys", "", "collect.entries", glob, "shard.globs", "false"));

        assertThat(connector.taskConfigs(4)).containsExactly(Map.of("task.entries", glob));
    }

    @Test
    void givenEtcdDoesNotAnswerThenTheTasksStayAsTheyAre() {
        connector.start(Map.of(
                "collect.keys",
                "/k",
                "etcd.endpoints",
                "http://127.0.0.1:1",
                "etcd.timeout.ms",
                "200",
                "etcd.user",
                "u",
                "etcd.password",
                "secret"));

        assertThatThrownBy(() -> connector.taskConfigs(1))
                .isInstanceOf(RetriableException.class)
                .hasMessageContaining("the tasks stay as they are")
                .hasMessageNotContaining("secret");
    }

    /** These tests end before anything is asked of Connect. */
    static class NoContext implements ConnectorContext {
        @Override
        public void requestTaskReconfiguration() {
            throw new AssertionError("nothing has changed");
        }

        @Override
        public void raiseError(Exception e) {
            throw new AssertionError(e);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("as on a worker before Connect 4.1");
        }
    }

    @Test
    void givenATaskConfigTooLargeForConnectThenTheTasksStayAndTheReasonIsReported() {
        String entries = IntStream.range(0, 10_000)
                .mapToObj(
                        "{\"path\":\"/var/log/applications/number-%1$d/current.log\",\"topic\":\"application_log\",\"service\":\"number-%1$d\"}"
                                ::formatted)
                .collect(Collectors.joining(",", "[", "]"));
        connector.start(Map.of("name", "large", "collect.keys", "", "collect.entries", entries));

        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> connector.taskConfigs(1))
                .withMessageContainingAll("task 1 of 1", "at most 1000000");
        assertThat(connector.taskConfigs(4)).hasSize(4);
    }

    /** Connect closes the metrics of a connector that it cancels before it stops it. */
    @Test
    void givenClosedMetricsThenStopStillEndsTheWatch() throws Exception {
        try (var worker = new Metrics()) {
            PluginMetricsImpl plugin = new PluginMetricsImpl(worker, Map.of("connector", "logs"));
            connector.initialize(new NoContext() {
                @Override
                public PluginMetrics pluginMetrics() {
                    return plugin;
                }
            });
            connector.start(Map.of(
                    "collect.keys", "/cancelled", "etcd.endpoints", "http://127.0.0.1:1", "etcd.timeout.ms", "200"));
            assertThat(isWatched("/cancelled")).isTrue();
            plugin.close();

            connector.stop();

            await().atMost(Duration.ofSeconds(60)).until(() -> !isWatched("/cancelled"));
        }
    }

    private static boolean isWatched(String key) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("etcd-watch " + key));
    }

    @Test
    void anEmptyPasswordCountsAsNone() {
        connector.start(Map.of(
                "collect.keys", "",
                "collect.entries", TWO_ENTRIES,
                "status.key", "/logagent/shared/status",
                "etcd.endpoints", "http://127.0.0.1:1",
                "etcd.password", ""));
        assertThat(connector.taskConfigs(1))
                .singleElement()
                .satisfies(task -> assertThat(task).doesNotContainEntry("etcd.password", BY_REFERENCE));
    }
}
