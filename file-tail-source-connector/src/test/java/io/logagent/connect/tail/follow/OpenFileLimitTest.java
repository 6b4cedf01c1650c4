/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that may open fewer files than max.open.files. */
@Timeout(300)
class OpenFileLimitTest {
    @TempDir
    Path folder;

    /** Runs {@link OpenFileLimitProgram} in a process of its own, and returns its last line. */
    private String run(int limit, String what, int number) throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Process process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -n " + limit + " && exec \"$@\"",
                        "limited",
                        java.toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenFileLimitProgram.class.getName(),
                        what,
                        folder.toString(),
                        Integer.toString(number))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().reduce((first, last) -> last).orElse("");
    }

    @Test
    void moreFilesThanTheProcessMayOpenAreReadInTurnAndTheRestOfTheWorkerCanOpenFiles() throws Exception {
        assertThat(run(700, "many", 900)).isEqualTo("distinct=1800 lines=1800 failures=0");
    }

    @Test
    void deletedFilesThatAreHeldAreReadAlthoughTheNextOneCannotBeOpenedForAWhile() throws Exception {
        assertThat(run(400, "held", 50)).isEqualTo("distinct=150 lines=150 failures=0");
    }
}
