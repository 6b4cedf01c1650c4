/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks of the compose stack and its image that need no Docker. */
class ComposeFileTest {
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+");
    private static final Set<String> MONITORING = Set.of("prometheus", "grafana", "node-exporter");

    private final ComposeFile compose = new ComposeFile();
    private final Map<String, ComposeFile.Service> services = compose.services();

    ComposeFileTest() throws IOException {}

    @Test
    void everyImageIsPinnedToARelease() {
        services.forEach((name, service) -> {
            if (!service.has("build")) {
                assertThat(service.text("image")).as(name).matches(PINNED);
            }
        });
    }

    @Test
    void everyPortIsPublishedOnTheLoopbackInterfaceOnly() {
        services.forEach((name, service) -> {
            assertThat(service.list("ports")).as(name).allMatch(port -> port.startsWith("127.0.0.1:"));
            assertThat(service.text("network_mode")).as(name).isNotEqualTo("host");
        });
    }

    @Test
    void everyServiceEitherEndsOrHasAHealthCheck() {
        services.forEach((name, service) -> {
            assertThat(service.isOneShot() != service.has("healthcheck"))
                    .as(name)
                    .isTrue();
            assertThat(service.text("restart")).as(name).isIn("no", "unless-stopped");
            assertThat(service.has("mem_limit")).as(name).isTrue();
        });
    }

    @Test
    void everyDependencyExistsAndReportsWhenItIsReady() {
        services.forEach((name, service) -> service.dependencies().forEach((other, condition) -> {
            assertThat(services).as(name).containsKey(other);
            assertThat(condition)
                    .as(name + " waits for " + other)
                    .isEqualTo(services.get(other).isOneShot() ? "service_completed_successfully" : "service_healthy");
        }));
    }

    /** The sink asks for Elasticsearch's version when its tasks start, and does not recover if it gets no answer. */
    @Test
    void theWorkerWaitsForElasticsearch() {
        assertThat(services.get("connect").dependencies()).containsKeys("kafka", "etcd", "elasticsearch");
    }

    @Test
    void theCoreStartsWithoutMonitoring() {
        services.forEach((name, service) -> {
            assertThat(service.list("profiles"))
                    .as(name)
                    .isEqualTo(MONITORING.contains(name) ? List.of("monitoring") : List.of());
            if (!MONITORING.contains(name)) {
                assertThat(service.dependencies()).as(name).doesNotContainKeys(MONITORING.toArray(String[]::new));
            }
        });
    }

    @Test
    void everyMountedFileExists() {
        Set<String> volumes = new TreeSet<>();
        services.forEach((name, service) -> service.mountSources().forEach(source -> {
            if (source.startsWith(".")) {
                assertThat(compose.folder().resolve(source)).as(name).exists();
            } else if (!source.startsWith("/")) {
                volumes.add(source);
            }
        }));

        assertThat(compose.volumes()).containsExactlyInAnyOrderElementsOf(volumes);
    }

    @Test
    void noServiceHasAPasswordInItsEnvironment() {
        services.forEach((name, service) -> service.map("environment").forEach((variable, value) -> {
            if (variable.toString().contains("PASSWORD")) {
                assertThat(variable.toString()).as(name).matches(".*_FILE");
                assertThat(value.toString()).as(name).startsWith("/run/logagent/");
            }
        }));
    }

    /** Kibana runs as the same user as Elasticsearch. */
    @Test
    void kibanaDoesNotGetThePasswordOfTheSuperuser() {
        assertThat(services.get("elasticsearch").mountSources()).contains("secrets");
        assertThat(services.get("kibana").mountSources())
                .contains("kibana-secrets")
                .doesNotContain("secrets");
    }

    @Test
    void theScriptsAndFilesOfTheSetupExist() throws Exception {
        Path connectConfig = Project.find().connectConfig("");
        String setup = Files.readString(compose.folder().resolve("setup/setup.sh"));
        Matcher file =
                Pattern.compile("\\$files/([\\w.-]+)|:-([\\w-]+\\.json)}").matcher(setup);
        Set<String> names = new TreeSet<>();
        while (file.find()) {
            names.add(file.group(1) == null ? file.group(2) : file.group(1));
        }

        assertThat(names)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(connectConfig.resolve(name)).exists());
        services.values().stream()
                .flatMap(service -> service.list("entrypoint").stream())
                .filter(argument -> argument.startsWith("/setup/"))
                .forEach(
                        script -> assertThat(Path.of(compose.folder() + script)).exists());
    }

    @Test
    void theWorkerHasTheKafkaVersionThatThePluginsAreCompiledAgainst() throws Exception {
        String pom = Files.readString(Project.find().root().resolve("pom.xml"));
        Matcher version = Pattern.compile("<kafka.version>(.*)</kafka.version>").matcher(pom);
        assertThat(version.find()).isTrue();

        assertThat(services.get("kafka").text("image")).isEqualTo("apache/kafka:" + version.group(1));
        assertThat(Files.readAllLines(compose.folder().resolve("connect/Dockerfile")))
                .contains("ARG KAFKA_VERSION=" + version.group(1));
    }

    @Test
    void theImageHasTheSinkThatTheQuickstartDownloads() throws Exception {
        String quickstart = Files.readString(Project.find()
                .root()
                .resolve("local-stack/src/main/java/io/logagent/localstack/ElasticsearchSinkFinder.java"));
        Matcher version = Pattern.compile("VERSION = \"(.*)\"").matcher(quickstart);
        assertThat(version.find()).isTrue();

        assertThat(Files.readAllLines(compose.folder().resolve("connect/Dockerfile")))
                .contains("ARG ELASTICSEARCH_SINK_VERSION=" + version.group(1));
    }

    @Test
    void theFilesOfTheImageExistAndAreInTheBuildContext() throws Exception {
        Path root = Project.find().root();
        DockerIgnore ignore = new DockerIgnore(compose.folder().resolve("connect/Dockerfile.dockerignore"));
        Set<String> sources = new TreeSet<>();
        Matcher copy = Pattern.compile(
                        "(?m)^COPY (?:--chmod=\\d+ )?((?:docker|connect-config)/\\S+) |source=(docker/[^\\s,]+)")
                .matcher(Files.readString(compose.folder().resolve("connect/Dockerfile")));
        while (copy.find()) {
            sources.add(copy.group(1) == null ? copy.group(2) : copy.group(1));
        }

        assertThat(sources)
                .contains("connect-config/worker.properties", "docker/connect/collect.sh", "docker/connect/start.sh")
                .allSatisfy(source -> {
                    assertThat(root.resolve(source)).exists();
                    assertThat(ignore.admits(Path.of(source))).as(source).isTrue();
                });
    }

    /** Maven stops without the POM of a module, even of one that it is not asked to build. */
    @Test
    void thePomOfEveryModuleIsInTheBuildContext() throws Exception {
        DockerIgnore ignore = new DockerIgnore(compose.folder().resolve("connect/Dockerfile.dockerignore"));
        Set<Path> poms = new TreeSet<>();
        addPoms(Path.of("pom.xml"), poms);

        assertThat(poms)
                .contains(Path.of("file-tail-source-connector/pom.xml"), Path.of("local-stack/worker/pom.xml"))
                .hasSizeGreaterThan(10)
                .allSatisfy(pom -> assertThat(ignore.admits(pom)).as("%s", pom).isTrue());
        // A future module.
        assertThat(ignore.admits(Path.of("benchmarks/new/pom.xml"))).isTrue();
        // Some builders do not search folders for a wildcard.
        assertThat(ignore.exceptions()).isNotEmpty().noneMatch(exception -> exception.contains("*"));
    }

    private static void addPoms(Path pom, Set<Path> poms) throws IOException {
        poms.add(pom);
        Matcher module = Pattern.compile("<module>(.+)</module>")
                .matcher(Files.readString(Project.find().root().resolve(pom)));
        while (module.find()) {
            addPoms(pom.resolveSibling(module.group(1)).resolve("pom.xml"), poms);
        }
    }

    @Test
    void theBuildContextHasNeitherTestsNorBuildOutput() throws Exception {
        DockerIgnore ignore = new DockerIgnore(compose.folder().resolve("connect/Dockerfile.dockerignore"));

        assertThat(List.of(
                        ".git/config",
                        "docker/compose.yaml",
                        "integration-tests/src/test/java/A.java",
                        "etcd-support/src/test/java/A.java",
                        "etcd-support/target/classes/A.class",
                        "benchmarks/src/main/java/A.java",
                        "benchmarks/null-source/src/main/java/A.java"))
                .noneMatch(file -> ignore.admits(Path.of(file)));
        assertThat(List.of(
                        "etcd-support/src/main/java/A.java",
                        "file-tail-source-connector/src/main/java/A.java",
                        "file-tail-source-connector/target/components/packages/a.zip"))
                .allMatch(file -> ignore.admits(Path.of(file)));
    }

    @Test
    void theBaseImagesArePinnedToARelease() throws Exception {
        List<String> images = new ArrayList<>();
        Set<String> stages = new TreeSet<>();
        for (String line : Files.readAllLines(compose.folder().resolve("connect/Dockerfile"))) {
            Matcher from = Pattern.compile("FROM (\\S+)(?: AS (\\S+))?").matcher(line);
            if (from.matches()) {
                if (!stages.contains(from.group(1)) && !from.group(1).startsWith("plugins-")) {
                    images.add(from.group(1));
                }
                stages.add(String.valueOf(from.group(2)));
            }
        }

        assertThat(images)
                .hasSize(2)
                .allMatch(image -> image.matches("maven:\\d+\\.\\d+\\.\\d+-eclipse-temurin-17")
                        || image.equals("apache/kafka:${KAFKA_VERSION}"));
    }
}
