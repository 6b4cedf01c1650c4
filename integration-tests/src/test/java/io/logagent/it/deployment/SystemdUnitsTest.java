/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks the units with systemd's own verification, and runs their commands. */
class SystemdUnitsTest {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    private static String unit(String name) throws IOException {
        return Files.readString(Project.find().connectConfig("systemd/" + name));
    }

    /** All values of a setting, in their order. */
    private static List<String> values(String unit, String setting) {
        return Pattern.compile("(?m)^" + setting + "=(.*)$")
                .matcher(unit)
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    @Test
    void theUnitsAreValidForSystemd(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "there is no " + ANALYZE + " here");
        List<String> command = new ArrayList<>(List.of(ANALYZE.toString(), "verify", "--man=no"));
        for (String name : List.of("logagent.service", "logagent-register.service")) {
            // The check also looks for the programs, which this machine may lack.
            String runnable = unit(name).replaceAll("(?m)^(ExecStart=)/opt/kafka/\\S+", "$1/bin/true");
            command.add(Files.writeString(folder.resolve(name), runnable).toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // An unknown setting causes only a warning, which is a line of output.
        assertThat(output).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** A client of the REST API can do what the worker can do. */
    @Test
    void theWorkerCanReadOnlyWhatItsUserCanRead() throws Exception {
        String service = unit("logagent.service");

        assertThat(values(service, "User")).containsExactly("logagent");
        assertThat(values(service, "AmbientCapabilities")).isEmpty();
        assertThat(values(service, "CapabilityBoundingSet")).containsExactly("");
        assertThat(values(service, "NoNewPrivileges")).containsExactly("yes");
    }

    @Test
    void onlyItsUserCanReadTheFileWithThePasswords() throws Exception {
        String service = unit("logagent.service");

        assertThat(values(service, "ExecStartPre")).hasSize(1).allMatch(command -> command.contains("> %t/logagent/"));
        assertThat(values(service, "RuntimeDirectoryMode")).containsExactly("0700");
        assertThat(values(service, "StateDirectoryMode")).containsExactly("0700");
        assertThat(values(service, "UMask")).containsExactly("0077");
    }

    /** Users edit worker.properties, so it may lack a final newline. */
    @Test
    void theFilesOfTheWorkerAreJoinedLineByLine(@TempDir Path folder) throws Exception {
        Path worker = Files.writeString(folder.resolve("worker.properties"), "offset.flush.interval.ms=10000");
        Path host = Files.writeString(folder.resolve("host.properties"), "group.id=logagent-h\n");
        Path joined = Files.createDirectories(folder.resolve("run/logagent")).resolve("worker.properties");
        Process process = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        shellCommand("logagent.service", "ExecStartPre")
                                .replace("/etc/logagent/worker.properties", worker.toString())
                                .replace("/etc/logagent/host.properties", host.toString())
                                .replace("%t", folder.resolve("run").toString()))
                .start();
        assertThat(process.waitFor()).isZero();

        Properties settings = new Properties();
        try (InputStream in = Files.newInputStream(joined)) {
            settings.load(in);
        }
        assertThat(settings).isEqualTo(Map.of("offset.flush.interval.ms", "10000", "group.id", "logagent-h"));
    }

    @Test
    @Timeout(120)
    void theConnectorIsRegisteredAsSoonAsTheWorkerIsReadyForThat(@TempDir Path folder) throws Exception {
        try (ImitatedConnect connect = new ImitatedConnect()) {
            // Not there yet, starting, rebalancing, and then ready.
            connect.troubles.addAll(List.of(
                    new ImitatedConnect.Answer(404, "HTTP ERROR 404 Not Found"),
                    new ImitatedConnect.Answer(500, "{\"error_code\":500,\"message\":\"Request timed out\"}"),
                    new ImitatedConnect.Answer(409, "{\"error_code\":409,\"message\":\"rebalance\"}")));
            Process register = register(connect, folder);
            assertThat(register.waitFor()).isZero();

            Path connector = Project.find().connectConfig("systemd/connector.json");
            assertThat(connect.config).isEqualTo(new JsonMapper().readTree(connector.toFile()));
            assertThat(connect.requests).endsWith("GET config", "PUT config");
        }
    }

    @Test
    @Timeout(120)
    void theJournalSaysWhyConnectRefusesTheConnector(@TempDir Path folder) throws Exception {
        try (ImitatedConnect connect = new ImitatedConnect()) {
            ImitatedConnect.Answer refusal = new ImitatedConnect.Answer(
                    400, "{\"error_code\":400,\"message\":\"Invalid value x for configuration tasks.max\"}");
            connect.toConfigs = refusal;
            Process register = register(connect, folder);
            try {
                Awaitility.await("two attempts")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(Files.readString(folder.resolve("output")))
                                .containsPattern("(?s)(400 Invalid value x for configuration tasks.max.*){2}"));
                assertThat(register.isAlive()).isTrue();

                connect.toConfigs = null;
                assertThat(register.waitFor()).isZero();
            } finally {
                register.destroy();
            }
        }
    }

    private static Process register(ImitatedConnect connect, Path folder) throws IOException {
        Path files = Project.find().connectConfig("");
        String command = shellCommand("logagent-register.service", "ExecStart");
        assertThat(command).contains("/etc/logagent/register-connector.sh", "%S/logagent-register");
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        command.replace(
                                        "/etc/logagent/register-connector.sh",
                                        files + "/register-connector.sh --url " + connect.url())
                                .replace("/etc/logagent/connector.json", files + "/systemd/connector.json")
                                .replace("%S", folder.toString())
                                .replace("sleep 15", "sleep 0.1"))
                .redirectOutput(folder.resolve("output").toFile())
                .redirectErrorStream(true);
        builder.environment().put("POLL_SECONDS", "0.1");
        return builder.start();
    }

    private static String shellCommand(String unit, String setting) throws IOException {
        Matcher command =
                Pattern.compile("(?m)^" + setting + "=/bin/sh -c '(.*)'$").matcher(unit(unit));
        assertThat(command.find()).isTrue();
        return command.group(1);
    }
}
