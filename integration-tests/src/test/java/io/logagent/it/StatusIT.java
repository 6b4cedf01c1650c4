/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.localstack.ConnectRelease;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.FreePort;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A connector's status and metrics for an operator, in workers that support plugin metrics and in workers that do not.
 */
@Timeout(900)
@ExtendWith(SharedStack.class)
class StatusIT {
    private static final String STATUS = "/logagent/web-1/all/status";
    private static final String KEY = "/logagent/web-1/all";

    private final LocalStack stack;

    StatusIT(LocalStack stack) {
        this.stack = stack;
    }

    private static Map<String, String> environment(int jmxPort) {
        return Map.of(
                "JAVA_TOOL_OPTIONS",
                "-Dcom.sun.management.jmxremote.host=127.0.0.1 -Dcom.sun.management.jmxremote.port=" + jmxPort
                        + " -Dcom.sun.management.jmxremote.authenticate=false"
                        + " -Dcom.sun.management.jmxremote.ssl=false");
    }

    private JsonNode status() throws IOException {
        String value = stack.etcd().gateway().read(List.of(STATUS)).getOrDefault(STATUS, "{}");
        return new ObjectMapper().readTree(value);
    }

    @ParameterizedTest
    @EnumSource(ConnectRelease.class)
    void theStatusAndTheMetricsAreThereUntilTheConnectorIsDeleted(ConnectRelease release) throws Exception {
        int jmxPort = FreePort.next();
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi");
        String group = "status-" + release.name().toLowerCase(Locale.ROOT);
        try (ConnectWorker worker = stack.addWorker(release, group, Group.named(group), environment(jmxPort));
                JMXConnector jmx = JMXConnectorFactory.connect(url)) {
            MBeanServerConnection server = jmx.getMBeanServerConnection();
            // A name that has to be quoted.
            Pipe pipe = new Pipe(stack, worker.rest(), "the status, all");
            pipe.appendLines("a.log", 0, 100);
            long revision = stack.etcd()
                    .gateway()
                    .put(KEY, "[{\"path\":\"" + pipe.folder + "/*.log\",\"topic\":\"t_log\"},{\"path\":\"/x\"}]");
            pipe.register(
                    "collect.keys", "/logagent/%s/all",
                    "status.key", "/logagent/%s/all/status",
                    "host.id", "${env:NODE_IP}",
                    "tasks.max", "1",
                    "lock.directory", stack.directory().toString());

            Pipe.await("the status").untilAsserted(() -> {
                JsonNode status = status();
                assertThat(status.at("/entries/0/files").asInt()).isEqualTo(1);
                assertThat(status.path("applied").path(KEY).asLong()).isEqualTo(revision);
                assertThat(status.at("/errors/0/property").asText()).isEqualTo("topic");
                assertThat(status.path("connector").asText()).isEqualTo("the status, all");
            });
            ObjectName ofTask = new ObjectName(
                    release == ConnectRelease.OLDEST
                            ? "logagent:type=file-tail-source,connector=\"the status, all\",task=0"
                            : "kafka.connect:type=plugins,connector=\"the status, all\",task=0");
            Pipe.await("the metrics").untilAsserted(() -> {
                assertThat(server.isRegistered(ofTask)).isTrue();
                assertThat(server.getAttribute(ofTask, "lines-total")).isEqualTo(100L);
                assertThat(server.getAttribute(ofTask, "applied-revision")).isEqualTo(revision);
                assertThat(server.getAttribute(ofTask, "document-errors")).isEqualTo(1);
                assertThat(server.getAttribute(ofTask, "lag-bytes")).isEqualTo(0L);
            });

            worker.rest().pause(pipe.name);
            Pipe.await("the pause").untilAsserted(() -> {
                assertThat(server.getAttribute(ofTask, "active")).isEqualTo(0);
                assertThat(status().path("state").asText()).isEqualTo("paused");
            });
            worker.rest().resume(pipe.name);
            Pipe.await("the end of the pause").untilAsserted(() -> {
                assertThat(server.getAttribute(ofTask, "active")).isEqualTo(1);
                assertThat(status().path("state").asText()).isEqualTo("collecting");
            });

            pipe.close();
            theConnectorHasTheMetricsInSharedMode(worker, server, release);
            Pipe.await("the end of the status and the metrics").untilAsserted(() -> {
                assertThat(status()).isEmpty();
                assertThat(server.isRegistered(ofTask)).isFalse();
                assertThat(server.queryNames(new ObjectName("logagent:*"), null))
                        .isEqualTo(Set.of());
            });
        }
    }

    private void theConnectorHasTheMetricsInSharedMode(
            ConnectWorker worker, MBeanServerConnection server, ConnectRelease release) throws Exception {
        ObjectName ofConnector = new ObjectName(
                release == ConnectRelease.OLDEST
                        ? "logagent:type=file-tail-source,connector=\"dealing\""
                        : "kafka.connect:type=plugins,connector=dealing");
        try (Pipe pipe = new Pipe(stack, worker.rest(), "dealing")) {
            pipe.collect("a.log", "b.log");
            pipe.register("tasks.max", "1");
            Pipe.await("the metrics of the connector").untilAsserted(() -> {
                assertThat(server.isRegistered(ofConnector)).isTrue();
                assertThat(server.getAttribute(ofConnector, "document-entries")).isEqualTo(2);
                assertThat(server.getAttribute(ofConnector, "etcd-reachable")).isEqualTo(1);
            });
        }
        Pipe.await("the end of the connector's metrics")
                .untilAsserted(
                        () -> assertThat(server.isRegistered(ofConnector)).isFalse());
    }
}
