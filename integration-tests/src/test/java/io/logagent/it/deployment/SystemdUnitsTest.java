/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The units as systemd's own check judges them, and what they do. */
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
    void systemdKnowsAllOfTheUnits(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "there is no " + ANALYZE + " here");
        List<String> command = new ArrayList<>(List.of(ANALYZE.toString(), "verify", "--man=no"));
        for (String name : List.of("logagent.service", "logagent-register.service")) {
            // It also looks for the programs, which this machine need not have.
            String runnable = unit(name).replaceAll("(?m)^(ExecStart=)/opt/kafka/\\S+", "$1/bin/true");
            command.add(Files.writeString(folder.resolve(name), runnable).toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // A setting that it does not know is only a warning, and so a line of output.
        assertThat(output).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** Whoever reaches the REST API has what the worker has. */
    @Test
    void theWorkerReadsWhatItsUserReadsAndNoMore() throws Exception {
        String service = unit("logagent.service");

        assertThat(values(service, "User")).containsExactly("logagent");
        assertThat(values(service, "AmbientCapabilities")).isEmpty();
        assertThat(values(service, "CapabilityBoundingSet")).containsExactly("");
        assertThat(values(service, "NoNewPrivileges")).containsExactly("yes");
    }

    @Test
    void theFileWithThePasswordsIsReadByItsUserAlone() throws Exception {
        String service = unit("logagent.service");

        assertThat(values(service, "ExecStartPre")).hasSize(1).allMatch(command -> command.contains("> %t/logagent/"));
        assertThat(values(service, "RuntimeDirectoryMode")).containsExactly("0700");
        assertThat(values(service, "StateDirectoryMode")).containsExactly("0700");
        assertThat(values(service, "UMask")).containsExactly("0077");
    }

    @Test
    @Timeout(60)
    void theConnectorIsRegisteredAsSoonAsTheWorkerIsReadyForThat(@TempDir Path folder) throws Exception {
        List<String> requests = new CopyOnWriteArrayList<>();
        List<String> bodies = new CopyOnWriteArrayList<>();
        HttpServer worker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        // Not there yet, starting, rebalancing, and then ready.
        List<Integer> answers = List.of(404, 500, 409, 201);
        worker.createContext("/", exchange -> {
            try (exchange) {
                bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(answers.get(requests.size()), -1);
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            }
        });
        try {
            worker.start();
            Matcher command =
                    Pattern.compile("(?m)^ExecStart=/bin/sh -c '(.*)'$").matcher(unit("logagent-register.service"));
            assertThat(command.find()).isTrue();
            Path connector = Project.find().connectConfig("systemd/connector.json");
            Process register = new ProcessBuilder(
                            "/bin/sh",
                            "-c",
                            command.group(1)
                                    .replace("/etc/logagent/connector.json", connector.toString())
                                    .replace(
                                            "localhost:8083",
                                            "127.0.0.1:" + worker.getAddress().getPort())
                                    .replace("sleep 5", "sleep 0.1"))
                    .redirectOutput(folder.resolve("output").toFile())
                    .redirectErrorStream(true)
                    .start();
            assertThat(register.waitFor()).isZero();

            assertThat(requests).hasSize(answers.size()).containsOnly("PUT /connectors/file-tail-source/config");
            assertThat(bodies.get(3).replaceAll("\\s", ""))
                    .isEqualTo(Files.readString(connector).replaceAll("\\s", ""));
        } finally {
            worker.stop(0);
        }
    }
}
