/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.logagent.localstack.Project;
import io.strimzi.api.kafka.model.connect.KafkaConnect;
import io.strimzi.api.kafka.model.connector.KafkaConnector;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Checks the manifests against the types of Kubernetes and of Strimzi's operator, and against the files that they
 * repeat.
 */
class ManifestsTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Test
    void givenTheDaemonSetThenItIsValidForKubernetesAndItsPartsFitTogether() throws Exception {
        List<HasMetadata> resources = StrictManifests.read(
                config("kubernetes/daemonset.yaml"), Namespace.class, ConfigMap.class, DaemonSet.class);
        DaemonSet daemonSet = (DaemonSet) resources.get(2);
        PodSpec pod = daemonSet.getSpec().getTemplate().getSpec();

        String namespace = resources.get(0).getMetadata().getName();
        assertThat(resources.subList(1, 3))
                .allSatisfy(resource ->
                        assertThat(resource.getMetadata().getNamespace()).isEqualTo(namespace));
        assertThat(daemonSet.getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(daemonSet.getSpec().getSelector().getMatchLabels());
        Set<String> volumes = pod.getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
        Set<String> mounted = pod.getContainers().stream()
                .flatMap(container -> container.getVolumeMounts().stream())
                .map(VolumeMount::getName)
                .collect(Collectors.toSet());
        assertThat(mounted).isEqualTo(volumes);
        assertThat(pod.getContainers()).allSatisfy(container -> {
            assertThat(container.getImage()).matches(".+:[^:]*\\d[^:]*").doesNotEndWith("latest");
            assertThat(container.getResources().getLimits()).containsKey("memory");
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getSecurityContext().getCapabilities().getDrop())
                    .containsExactly("ALL");
        });
    }

    @Test
    void givenTheDaemonSetThenItsConnectorAndItsGroupAreThoseOfAHostWithSystemd() throws Exception {
        List<HasMetadata> resources = StrictManifests.read(
                config("kubernetes/daemonset.yaml"), Namespace.class, ConfigMap.class, DaemonSet.class);
        String connector = ((ConfigMap) resources.get(1)).getData().get("connector.json");
        assertThat(connector).isEqualTo(Files.readString(config("systemd/connector.json")));
        assertThat(((ConfigMap) resources.get(1)).getData().get("register-connector.sh"))
                .isEqualTo(Files.readString(config("register-connector.sh")));

        Container worker = ((DaemonSet) resources.get(2))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(0);
        Map<String, String> settings = new TreeMap<>();
        worker.getEnv().stream()
                .filter(variable -> variable.getName().startsWith("CONNECT_"))
                .forEach(variable -> settings.put(setting(variable), variable.getValue()));
        Properties ofHost = new Properties();
        try (InputStream in = Files.newInputStream(config("systemd/host.properties"))) {
            ofHost.load(in);
        }
        Map<String, String> expected = new TreeMap<>();
        ofHost.stringPropertyNames()
                .forEach(
                        name -> expected.put(name, ofHost.getProperty(name).replace("${env:NODE_IP}", "$(NODE_NAME)")));
        assertThat(settings).containsAllEntriesOf(expected);
        // Kubernetes replaces only variables that are defined earlier.
        assertThat(worker.getEnv().get(0).getName()).isEqualTo("NODE_NAME");
    }

    /** The container registers the connector, logs Connect's refusals until then, and ends with the pod. */
    @Test
    @Timeout(120)
    void givenTheDaemonSetThenItsSecondContainerRegistersTheConnector(@TempDir Path folder) throws Exception {
        List<HasMetadata> resources = StrictManifests.read(
                config("kubernetes/daemonset.yaml"), Namespace.class, ConfigMap.class, DaemonSet.class);
        Container register = ((DaemonSet) resources.get(2))
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .get(1);
        for (Map.Entry<String, String> file :
                ((ConfigMap) resources.get(1)).getData().entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        Path output = folder.resolve("output");
        try (ImitatedConnect connect = new ImitatedConnect()) {
            connect.toConfigs = new ImitatedConnect.Answer(400, "{\"error_code\":400,\"message\":\"not this one\"}");
            ProcessBuilder builder = new ProcessBuilder(register.getCommand().stream()
                            .map(argument -> argument.replace("/config/", folder + "/")
                                    .replace("/var/lib/logagent-register", folder + "/state")
                                    .replace("http://127.0.0.1:8083", connect.url())
                                    .replace("sleep 15", "sleep 0.1"))
                            .toList())
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true);
            builder.environment().put("POLL_SECONDS", "0.1");
            Process process = builder.start();
            try {
                await(output, "400 not this one");
                connect.toConfigs = null;
                await(output, "file-tail-source: is registered");
                assertThat(connect.config)
                        .isEqualTo(
                                JSON.readTree(config("systemd/connector.json").toFile()));
                assertThat(process.isAlive()).isTrue();
            } finally {
                process.destroy();
            }
            assertThat(process.waitFor()).isZero();
        }
    }

    private static void await(Path output, String text) {
        Awaitility.await(text)
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(Files.readString(output)).contains(text));
    }

    private static String setting(EnvVar variable) {
        return variable.getName().substring("CONNECT_".length()).toLowerCase().replace('_', '.');
    }

    @Test
    void givenTheResourcesOfStrimziThenTheyAreValidForTheOperator() throws Exception {
        KafkaConnect connect =
                (KafkaConnect) StrictManifests.read(config("strimzi/kafka-connect.yaml"), KafkaConnect.class)
                        .get(0);
        KafkaConnector connector =
                (KafkaConnector) StrictManifests.read(config("strimzi/file-tail-source.yaml"), KafkaConnector.class)
                        .get(0);

        assertThat(connector.getMetadata().getLabels())
                .containsEntry("strimzi.io/cluster", connect.getMetadata().getName());
        assertThat(connect.getMetadata().getAnnotations()).containsEntry("strimzi.io/use-connector-resources", "true");
        assertThat(connect.getSpec().getTemplate().getConnectContainer().getVolumeMounts())
                .allSatisfy(mount -> assertThat(mount.getMountPath()).startsWith("/mnt/"));
    }

    @Test
    void givenTheResourcesOfStrimziThenTheyAreTheShippedConfigurations() throws Exception {
        KafkaConnector connector =
                (KafkaConnector) StrictManifests.read(config("strimzi/file-tail-source.yaml"), KafkaConnector.class)
                        .get(0);
        Map<String, String> settings = texts(connector.getSpec().getConfig());
        settings.put("connector.class", connector.getSpec().getClassName());
        settings.put("tasks.max", connector.getSpec().getTasksMax().toString());
        // Only the volume can be read.
        assertThat(settings.remove("allowed.paths")).isEqualTo("/mnt/logs");
        // Any pod may take over a task, and the key of its records has to stay the same.
        assertThat(settings.remove("host.id")).matches("[a-z-]+");
        JsonNode shipped =
                JSON.readTree(config("file-tail-source.json").toFile()).get("config");
        assertThat(settings).isEqualTo(texts(JSON.convertValue(shipped, LinkedHashMap.class)));

        KafkaConnect connect =
                (KafkaConnect) StrictManifests.read(config("strimzi/kafka-connect.yaml"), KafkaConnect.class)
                        .get(0);
        Properties worker = shippedWorker();
        Map<String, String> config = texts(connect.getSpec().getConfig());
        // These settings differ between installations.
        for (String own :
                List.of("config.providers.etcd.param.endpoints", "config.providers.env.param.allowlist.pattern")) {
            assertThat(config.remove(own)).isNotEmpty();
        }
        // The sink of most users has no plugin manifest, and the operator creates none.
        assertThat(config.remove("plugin.discovery")).isEqualTo("hybrid_warn");
        assertThat(texts(worker)).containsAllEntriesOf(config);
    }

    private static Properties shippedWorker() throws IOException {
        Properties worker = new Properties();
        try (InputStream in = Files.newInputStream(config("worker.properties"))) {
            worker.load(in);
        }
        return worker;
    }

    /** With more, a task may deliver nothing for ever (KAFKA-15591). Both workers have the same producer. */
    @Test
    void aBatchIsNotSentBeforeTheOneAheadOfItIsAccepted() throws Exception {
        Properties worker = shippedWorker();
        assertThat(worker).containsEntry("producer.max.in.flight.requests.per.connection", "1");
        try (Stream<Path> files = Files.walk(config(""))) {
            assertThat(files.filter(name -> name.toString().endsWith(".json")))
                    .allSatisfy(file -> assertThat(file).content().doesNotContain("max.in.flight.requests"));
        }
    }

    @Test
    void givenTheShippedConnectorsThenTheWorkerLetsThemReadTheKeysThatTheyReferTo() throws Exception {
        Properties worker = shippedWorker();
        List<String> allowed = List.of(worker.getProperty("config.providers.etcd.param.allowed.prefixes")
                .split(","));
        assertThat(allowed).doesNotContain("", "/");
        Set<String> paths = new TreeSet<>();
        try (Stream<Path> files = Files.list(config(""))) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".json")).toList()) {
                Pattern.compile("\\$\\{etcd:([^:}]+)")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(reference -> paths.add(reference.group(1)));
            }
        }

        assertThat(paths)
                .contains("/secrets/elasticsearch", "/logagent/elasticsearch")
                .allMatch(path ->
                        allowed.stream().anyMatch(prefix -> path.equals(prefix) || path.startsWith(prefix + "/")));
    }

    private static Map<String, String> texts(Map<?, ?> settings) {
        Map<String, String> texts = new TreeMap<>();
        settings.forEach((name, value) -> texts.put(name.toString(), value.toString()));
        return texts;
    }

    private static Path config(String file) {
        return Project.find().connectConfig(file);
    }
}
