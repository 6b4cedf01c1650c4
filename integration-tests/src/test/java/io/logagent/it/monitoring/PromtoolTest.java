/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logagent.localstack.PrometheusServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the files for Prometheus with Prometheus's own tool. */
class PromtoolTest {
    private static Path promtool;

    @BeforeAll
    static void find() {
        Optional<Path> found = PrometheusServer.promtool();
        assumeTrue(
                found.isPresent(),
                "no promtool: neither on the PATH nor to be had from the distribution's package prometheus");
        promtool = found.get();
    }

    @Test
    void theRulesAreValid() throws Exception {
        assertThat(run("check", "rules", MonitoringFiles.RULES.toString())).contains("SUCCESS");
    }

    @Test
    void eachAlertFiresWhenItShouldAndNotWhenItShouldNot() throws Exception {
        Path tests = MonitoringFiles.ROOT.resolve("docker/prometheus/tests/logagent.yml");
        assertThat(run("test", "rules", tests.toString())).contains("SUCCESS");
    }

    /** Runs the command from the documentation. */
    @Test
    void theDocumentedCommandChangesTheUrlsOfTheRunbooks(@TempDir Path folder) throws Exception {
        Matcher command = Pattern.compile("(?m)^sed -i '([^']+)' logagent\\.yml$")
                .matcher(MonitoringFiles.text(MonitoringFiles.ROOT.resolve("docs/operating.md")));
        assertThat(command.find()).isTrue();
        assertThat(MonitoringFiles.text(MonitoringFiles.RULES)).contains(command.group());
        Path rules = Files.copy(MonitoringFiles.RULES, folder.resolve("logagent.yml"));
        Process sed = new ProcessBuilder("sed", "-i", command.group(1), rules.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(sed.waitFor()).isZero();

        List<String> links = Pattern.compile("(?m)^ +runbook_url: (\\S+)$")
                .matcher(Files.readString(rules))
                .results()
                .map(link -> link.group(1))
                .toList();
        assertThat(links)
                .hasSizeGreaterThan(20)
                .allSatisfy(link -> assertThat(link).startsWith("https://wiki.example.com/logagent/operating.md#"));
        assertThat(run("check", "rules", rules.toString())).contains("SUCCESS");
    }

    @Test
    void theConfigurationsAreValid() throws Exception {
        for (String file : List.of("docker/prometheus/prometheus.yml", "connect-config/prometheus/prometheus.yml")) {
            assertThat(run("check", "config", MonitoringFiles.ROOT.resolve(file).toString()))
                    .contains("is valid prometheus config file syntax");
        }
    }

    /** Debian's Prometheus does not support Kubernetes, so everything except the service discovery is checked. */
    @Test
    void theConfigurationForKubernetesIsValidExceptItsDiscovery(@TempDir Path folder) throws Exception {
        String config = MonitoringFiles.text(MonitoringFiles.ROOT.resolve("connect-config/kubernetes/prometheus.yml"));
        String replaced = config.replaceAll(
                "    kubernetes_sd_configs:\n      - role: pod\n        namespaces:\n(?: +#.*\n)? +names: \\[[a-z]+]\n",
                "    file_sd_configs:\n      - files: [pods.json]\n");
        assertThat(replaced).doesNotContain("kubernetes_sd_configs").containsOnlyOnce("connect-strimzi");
        assertThat(replaced.split("file_sd_configs", -1)).hasSize(3);
        Path file = Files.writeString(folder.resolve("prometheus.yml"), replaced);
        assertThat(run("check", "config", file.toString())).contains("is valid prometheus config file syntax");
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(promtool.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        System.out.println("promtool " + String.join(" ", arguments) + "\n" + output.strip());
        return output;
    }
}
