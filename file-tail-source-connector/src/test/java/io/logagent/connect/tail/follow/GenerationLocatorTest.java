/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a path remembers of the generations that it has been read through. */
class GenerationLocatorTest {
    @TempDir
    Path folder;

    private Path log;
    private GenerationLocator lineage;

    @BeforeEach
    void begin() {
        log = folder.resolve("app.log");
        lineage = TestTailers.lineage(log);
    }

    private void readToTheEnd(String content) throws IOException {
        Files.writeString(log, content);
        try (Generation generation = lineage.open(found())) {
            generation.read(false, 10, line -> {});
            lineage.wasRead(generation);
        }
    }

    private Found found() throws IOException {
        return lineage.current(FileStatus.of(log));
    }

    @Test
    void givenAGenerationIsWrittenToOnceMoreThenItWasRead() throws Exception {
        readToTheEnd("first\n");

        Files.writeString(log, "first\nlate\n");
        assertThat(lineage.wasRead(found())).isTrue();
    }

    @Test
    void givenTheNumberOfAnEmptyGenerationIsUsedAgainThenThatFileWasNotRead() throws Exception {
        readToTheEnd("");

        Files.writeString(log, "another\n");
        assertThat(lineage.wasRead(found())).isFalse();
    }
}
