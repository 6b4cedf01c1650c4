/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which generations of a path count as finished. */
class GenerationLocatorTest {
    @TempDir
    Path folder;

    private Path log;
    private GenerationLocator locator;

    @BeforeEach
    void begin() {
        log = folder.resolve("app.log");
        locator = TestTailers.locator(log);
    }

    private void readToTheEnd(String content) throws IOException {
        Files.writeString(log, content);
        try (Generation generation = locator.generations().open(found())) {
            generation.read(false, 10, line -> {});
            locator.finished().beginLate(generation, generation::currentSize);
        }
    }

    private GenerationFile found() throws IOException {
        return locator.currentFile(FileStatus.of(log));
    }

    @Test
    void givenALateWriteThenTheGenerationIsFinishedAsLongAsLateLinesAreAwaited() throws Exception {
        readToTheEnd("first\n");

        Files.writeString(log, "first\nlate\n");
        assertThat(locator.finished().contains(found(), locator.snapshot())).isTrue();
        locator.finished().endLate(found().status().identity());
        assertThat(locator.finished().contains(found(), locator.snapshot())).isFalse();
    }

    @Test
    void givenTheInodeOfAnEmptyGenerationIsReusedThenTheFileIsNotFinished() throws Exception {
        readToTheEnd("");
        locator.finished().endLate(found().status().identity());

        Files.writeString(log, "another\n");
        assertThat(locator.finished().contains(found(), locator.snapshot())).isFalse();
    }
}
