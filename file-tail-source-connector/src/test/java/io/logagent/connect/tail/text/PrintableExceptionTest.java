/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class PrintableExceptionTest {
    @Test
    void theTraceKeepsMessagesAndFramesAndEscapesFileNames() {
        IOException cause = new NoSuchFileException("/logs/a\nFORGED.log");
        StringWriter trace = new StringWriter();
        PrintableException.of(new UncheckedIOException(cause)).printStackTrace(new PrintWriter(trace));

        assertThat(trace.toString().lines())
                .contains("Caused by: java.nio.file.NoSuchFileException: /logs/a\\nFORGED.log")
                .anyMatch(line -> line.contains("PrintableExceptionTest.theTraceKeeps"))
                .noneMatch(line -> line.startsWith("FORGED"));
    }
}
