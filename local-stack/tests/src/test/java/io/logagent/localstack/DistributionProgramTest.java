/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionProgramTest {
    @TempDir
    private Path folder;

    @Test
    void aProgramOnThePathComesFirst() throws IOException {
        Path onPath = executable(folder.resolve("bin/rotate"));
        executable(cached("usr/bin"));
        DistributionProgram program = program(folder.resolve("none") + ":" + folder.resolve("bin"));

        assertThat(program.find()).contains(onPath);
        assertThat(program.command(onPath, List.of("-v")).command()).containsExactly(onPath.toString(), "-v");
    }

    @Test
    void anUnpackedPackageIsUsedWithoutADownload() throws IOException {
        Path cached = executable(cached("usr/bin"));

        assertThat(program("").find()).contains(cached);
    }

    @Test
    void anUnpackedProgramRunsWithTheLibrariesOfItsPackage() throws IOException {
        Path cached = executable(cached("usr/sbin"));
        Path libraries = Files.createDirectories(cached.resolveSibling("../lib/some-linux-gnu"));
        DistributionProgram program = program("");

        assertThat(program.find()).contains(cached);
        assertThat(program.command(cached, List.of()).environment())
                .containsEntry("LD_LIBRARY_PATH", libraries.normalize().toString());
    }

    @Test
    void theModulesOfAnUnpackedProgramAreFoundBesideItsLibraries() throws IOException {
        Path cached = executable(cached("usr/sbin"));
        Path modules = Files.createDirectories(cached.resolveSibling("../lib/some-linux-gnu/rotate-modules"));
        DistributionProgram program = program("");

        assertThat(program.modules(cached, "rotate-modules")).contains(modules.normalize());
        assertThat(program.modules(cached, "others")).isEmpty();
        assertThat(program.modules(folder.resolve("bin/rotate"), "rotate-modules"))
                .isEmpty();
    }

    @Test
    void withoutTheProgramAndAptNoneIsFound() {
        assertThat(program(folder.toString()).find()).isEmpty();
    }

    @Test
    void aFileWithoutExecutePermissionIsNoProgram() throws IOException {
        Files.writeString(folder.resolve("rotate"), "");

        assertThat(program(folder.toString()).find()).isEmpty();
    }

    @Test
    void theHintForInstallingEtcdIsOneLine() {
        assertThat(EtcdServer.HOW_TO_GET_ETCD)
                .hasLineCount(1)
                .contains("apt-get install etcd-server", "PATH", "Docker");
    }

    private DistributionProgram program(String searchPath) {
        return new DistributionProgram(List.of("rotate-tools"), "rotate", searchPath, folder.resolve("cache"));
    }

    private Path cached(String place) {
        return folder.resolve("cache/rotate-tools-" + System.getProperty("os.arch"))
                .resolve(place)
                .resolve("rotate");
    }

    private static Path executable(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
