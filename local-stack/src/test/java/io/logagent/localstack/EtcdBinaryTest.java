/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdBinaryTest {
    @TempDir
    private Path folder;

    @Test
    void theOneOnThePathComesFirst() throws IOException {
        Path onPath = executable(folder.resolve("bin/etcd"));
        executable(cached());

        assertThat(binary(folder.resolve("none") + ":" + folder.resolve("bin")).find())
                .contains(onPath);
    }

    @Test
    void anUnpackedPackageIsUsedAtOnce() throws IOException {
        Path cached = executable(cached());

        assertThat(binary("").find()).contains(cached);
    }

    @Test
    void withoutEtcdAndWithoutAptThereIsNone() {
        assertThat(binary(folder.toString()).find()).isEmpty();
    }

    @Test
    void aFileThatCannotBeExecutedIsNoEtcd() throws IOException {
        Files.writeString(folder.resolve("etcd"), "");

        assertThat(binary(folder.toString()).find()).isEmpty();
    }

    @Test
    void howToGetItIsOneLine() {
        assertThat(EtcdBinary.HOW_TO_GET_IT).hasLineCount(1).contains("apt-get install etcd-server", "PATH", "Docker");
    }

    private EtcdBinary binary(String searchPath) {
        return new EtcdBinary(searchPath, folder.resolve("cache"));
    }

    private Path cached() {
        return folder.resolve("cache/etcd-server-" + System.getProperty("os.arch") + "/usr/bin/etcd");
    }

    private static Path executable(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
