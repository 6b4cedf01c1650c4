/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import io.logagent.localstack.FreePort;
import io.logagent.localstack.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** The series that the shipped exporter rules make of a program's MBeans. */
final class ScrapedProgram {
    private ScrapedProgram() {}

    /** @param awaited a part of the last series that the program registers */
    static List<String> series(Class<?> program, Path folder, String awaited) throws Exception {
        String address = "127.0.0.1:" + FreePort.next();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-javaagent:" + agent() + "=" + address + ":"
                        + MonitoringFiles.ROOT.resolve("docker/connect/jmx-exporter.yaml"),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        AtomicReference<String> answer = new AtomicReference<>("");
        try (ServerProcess worker =
                ServerProcess.start("the worker", command, Map.of(), folder, folder.resolve("worker.log"))) {
            worker.awaitReady(Duration.ofMinutes(1), () -> {
                answer.set(get("http://" + address + "/metrics"));
                return answer.get().contains(awaited);
            });
            // The exporter reads one kind of name after another, so parts of this answer may be older than the last
            // series.
            answer.set(get("http://" + address + "/metrics"));
        }
        return answer.get().lines().filter(line -> !line.startsWith("#")).toList();
    }

    private static Path agent() throws IOException {
        try (Stream<Path> jars = Files.list(MonitoringFiles.ROOT.resolve("local-stack/jmx-exporter/target/lib"))) {
            return jars.findFirst().orElseThrow();
        }
    }

    private static String get(String url) {
        try (InputStream in = URI.create(url).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // It does not listen yet.
            return "";
        }
    }
}
