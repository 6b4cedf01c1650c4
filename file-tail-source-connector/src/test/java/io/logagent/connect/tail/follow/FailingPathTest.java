/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.TestEntries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A defect that one path brings to light does not stop the others. */
class FailingPathTest {
    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();
    private boolean isDefect = true;

    @Test
    void anUnexpectedExceptionOfOnePathStopsNeitherTheOthersNorTheTask() throws Exception {
        folder = folder.toRealPath();
        Path failing = Files.writeString(folder.resolve("a.log"), "a1\nbad\na3\n");
        Path other = Files.writeString(folder.resolve("b.log"), "b1\n");
        try (Tailer tailer = TestTailers.withClock(
                List.of(TestEntries.plain(folder + "/*.log", "t")),
                TestTailers.settings(1_000),
                paths -> Map.of(),
                (path, entries) -> line -> {
                    String text = new String(line.copy(), UTF_8);
                    if (isDefect && text.equals("bad")) {
                        throw new IllegalStateException("a defect");
                    }
                    lines.add(text);
                },
                System::nanoTime)) {
            for (int i = 0; i < 3; i++) {
                tailer.read(100);
            }
            assertThat(lines).containsExactlyInAnyOrder("a1", "b1");
            assertThat(tailer.troubles()).containsOnlyKeys(failing);
            assertThat(tailer.troubles().get(failing)).contains("a defect");

            Files.writeString(other, "b2\n", StandardOpenOption.APPEND);
            tailer.read(100);
            assertThat(lines).containsExactlyInAnyOrder("a1", "b1", "b2");

            isDefect = false;
            for (int i = 0; i < 3; i++) {
                tailer.read(100);
            }
            assertThat(lines).containsExactlyInAnyOrder("a1", "b1", "b2", "bad", "a3");
            tailer.read(100);
            assertThat(tailer.troubles()).isEmpty();
        }
    }
}
