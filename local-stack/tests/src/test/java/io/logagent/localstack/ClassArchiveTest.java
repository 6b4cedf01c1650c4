/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    private Path folder;

    private Path lib;

    @BeforeEach
    void createLib() throws Exception {
        lib = Files.createDirectory(folder.resolve("lib"));
    }

    /** Any program of the JDK; it ends at once. */
    private static void run(List<String> options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(JavaCommand.JAVA_HOME.resolve("bin/java").toString());
        command.addAll(options);
        command.add("--list-modules");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void theFirstJvmRecordsAnArchiveThatTheNextOnesUse() throws Exception {
        ClassArchive first = new ClassArchive(lib);
        assertThat(first.optionsToUseIt()).isEmpty();
        run(first.options());
        assertThat(new ClassArchive(lib).optionsToUseIt()).isEmpty();

        first.publish();

        ClassArchive second = new ClassArchive(lib);
        assertThat(second.options()).isEqualTo(second.optionsToUseIt()).isNotEmpty();
        run(second.options());
        // It has recorded nothing that could replace the archive.
        second.publish();
        assertThat(folder).isDirectoryContaining("glob:**/classes-*.jsa");
    }

    @Test
    void givenTheRecordingJvmWasKilledThenTheNextOneRecords() {
        ClassArchive killed = new ClassArchive(lib);
        killed.options();
        killed.publish();

        assertThat(new ClassArchive(lib).options()).anyMatch(option -> option.contains("ArchiveClassesAtExit"));
    }
}
