/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.apache.kafka.common.utils.AppInfoParser;

/** The machine and the versions of a measurement. */
final class Machine {
    private Machine() {}

    static String describe() throws IOException {
        return "%s: %d cores (%s), load %s, Linux %s, Java %s, Kafka %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        Files.readString(Path.of("/proc/loadavg")).split(" ")[0],
                        System.getProperty("os.version"),
                        System.getProperty("java.version"),
                        AppInfoParser.getVersion());
    }

    private static String processor() throws IOException {
        return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
