/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logagent.localstack.Project;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The units as systemd's own check judges them. */
class SystemdUnitsTest {
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @Test
    void systemdKnowsAllOfTheUnits(@TempDir Path folder) throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "there is no " + ANALYZE + " here");
        List<String> command = new ArrayList<>(List.of(ANALYZE.toString(), "verify", "--man=no"));
        for (String name : List.of("logagent.service", "logagent-register.service")) {
            String unit = Files.readString(Project.find().connectConfig("systemd/" + name));
            // It also looks for the programs, which this machine need not have.
            String runnable =
                    unit.replaceAll("(?m)^(ExecStart=)/opt/kafka/\\S+|^(ExecStart=)/usr/bin/curl", "$1$2/bin/true");
            assertThat(runnable).isNotEqualTo(unit);
            command.add(Files.writeString(folder.resolve(name), runnable).toString());
        }
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // A setting that it does not know is only a warning, and so a line of output.
        assertThat(output).isEmpty();
        assertThat(process.waitFor()).isZero();
    }
}
