/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a task says of the locale that it starts under. */
class LocaleWarningTest {
    @ParameterizedTest
    @CsvSource({"C,true", "C.UTF-8,false"})
    void aTaskWarnsOfALocaleThatCannotNameAllFiles(String locale, boolean warns) throws Exception {
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.log.io.logagent=warn",
                "-cp",
                System.getProperty("java.class.path"),
                TaskStartProgram.class.getName());
        program.environment().put("LC_ALL", locale);
        Process process = program.redirectErrorStream(true).start();

        String output = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(output).contains("wrong setting");
        assertThat(output.contains("The locale of this worker encodes file names as"))
                .isEqualTo(warns);
    }
}
