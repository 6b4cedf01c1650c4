/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs a program under another locale than that of the tests. */
public final class LocaleProgram {
    private LocaleProgram() {}

    /** All that the program prints. Its logger is silent but for warnings of the project. */
    public static String output(String locale, Class<?> main, String... arguments) throws IOException {
        ProcessBuilder program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.log.io.logagent=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName());
        program.command().addAll(List.of(arguments));
        program.environment().put("LC_ALL", locale);
        Process process = program.redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }
}
