/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedStackIT {
    @TempDir
    private Path folder;

    @Test
    void theErrorNamesThePartThatFailedAndItsLogAndTheOthersAreStopped() {
        LocalStackBuilder stack = LocalStack.builder()
                .directory(folder)
                .plugins()
                .workerSettings(Map.of("config.providers", "env", "key.converter", "no.such.Converter"));

        assertThatThrownBy(stack::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the Connect worker worker ended with exit code 2")
                .hasMessageContaining("no.such.Converter")
                .hasMessageContaining(folder.resolve("logs/worker.log").toString());
        assertThat(folder.resolve("logs")).isDirectoryContaining(log -> log.endsWith("broker.log"));
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }

    @Test
    void theErrorNamesAPluginThatWasNotBuilt() {
        assertThatThrownBy(() -> LocalStack.builder()
                        .directory(folder)
                        .plugins("no-such-module")
                        .start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-module/target/components/packages");
        assertThat(ProcessHandle.current().descendants()).isEmpty();
    }
}
