/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedStackIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Process user;
    private List<ProcessHandle> servers = List.of();

    /** The program that a user runs: it starts a stack and stays up. */
    static final class Program {
        public static void main(String[] arguments) throws InterruptedException {
            LocalStack.builder()
                    .directory(Path.of(arguments[0]))
                    .plugins()
                    .elasticsearch(ElasticsearchSink.camel(Project.find()))
                    .workerSettings(Map.of("config.providers", "env"))
                    .start();
            System.out.println("up");
            Thread.currentThread().join();
        }
    }

    @AfterEach
    void killLeftovers() {
        servers.forEach(ProcessHandle::destroyForcibly);
        user.destroyForcibly();
    }

    @Test
    void ctrlCLeavesNoProcessOfARunningStack() throws Exception {
        startProgram();
        try (BufferedReader output = user.inputReader()) {
            assertThat(output.lines().anyMatch("up"::equals)).isTrue();
        }
        // Docker's processes are not among them, because they are not children.
        servers = user.descendants().toList();
        assertThat(servers).hasSizeGreaterThanOrEqualTo(3);
        interruptAndExpectNothingLeft();
    }

    @Test
    void ctrlCLeavesNoProcessOfAStackThatIsStarting() throws Exception {
        startProgram();
        await().atMost(LIMIT).until(() -> {
            servers = user.descendants().toList();
            return servers.size() >= 2;
        });
        interruptAndExpectNothingLeft();
    }

    private void startProgram() throws IOException {
        String classPath = System.getProperty("java.class.path");
        user = new ProcessBuilder(
                        // A build that runs in the background ignores SIGINT, and its children would too.
                        "env",
                        "--default-signal=INT",
                        JavaCommand.JAVA_HOME.resolve("bin/java").toString(),
                        "-Dlogagent.root=" + Project.find().root(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        classPath,
                        Program.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void interruptAndExpectNothingLeft() throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(user.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(user.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains(folder.toString()))
                                .isPresent()))
                .isEmpty();
    }
}
