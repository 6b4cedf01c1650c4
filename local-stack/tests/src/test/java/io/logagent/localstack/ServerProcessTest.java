/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void aServerThatEndsBeforeItIsReadyShowsItsExitCodeAndItsLog() {
        try (ServerProcess server = run("echo port is taken; exit 3")) {
            assertThatThrownBy(() -> server.awaitReady(LIMIT, () -> false))
                    .hasMessageContaining("the server ended with exit code 3")
                    .hasMessageContaining("port is taken")
                    .hasMessageContaining(server.log().toString());
        }
    }

    @Test
    void aServerThatIsNotReadyInTimeShowsItsLog() {
        try (ServerProcess server = run("echo thinking; exec sleep 600")) {
            server.awaitReady(LIMIT, () -> server.hasLogged("thinking"));
            assertThatThrownBy(() -> server.awaitReady(Duration.ofMillis(100), () -> false))
                    .hasMessageContaining("was not ready")
                    .hasMessageContaining("thinking");
        }
    }

    @Test
    void theOutputOfAnEarlierProcessInTheSameLogIsIgnored() {
        try (ServerProcess first = run("echo started")) {
            first.awaitSuccess(LIMIT);
            assertThat(first.hasLogged("started")).isTrue();
        }
        try (ServerProcess second = run("echo again")) {
            second.awaitSuccess(LIMIT);
            assertThat(second.hasLogged("again")).isTrue();
            assertThat(second.hasLogged("started")).isFalse();
        }
    }

    @Test
    void aPipelineLogsTheOutputOfItsLastProcessAndTheErrorsOfAll() {
        List<ServerProcess> pipeline = ServerProcess.startPipeline(
                "the pipeline",
                List.of(
                        new ProcessBuilder("sh", "-c", "echo nobody reads this >&2; echo line"),
                        new ProcessBuilder("sed", "s/^/got /")),
                folder,
                folder.resolve("pipeline.log"));
        assertThat(pipeline).hasSize(2).allSatisfy(process -> process.awaitSuccess(LIMIT));
        assertThat(pipeline.get(1).log()).content().contains("got line", "nobody reads this");
    }

    @Test
    void aFrozenServerCanBeClosed() {
        ServerProcess server = run("exec sleep 600");
        server.freeze();
        server.close();
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void anInterruptedThreadStillWaitsForTheEndOfItsServer() {
        ServerProcess server = run("exec sleep 600");
        Thread.currentThread().interrupt();
        server.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(server.isAlive()).isFalse();
        assertThat(ProcessHandle.of(server.pid()).map(ProcessHandle::isAlive).orElse(false))
                .isFalse();
    }

    private ServerProcess run(String script) {
        return ServerProcess.start(
                "the server", List.of("sh", "-c", script), Map.of(), folder, folder.resolve("server.log"));
    }
}
