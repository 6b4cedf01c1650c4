/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DescriptorsTest {
    @TempDir
    Path folder;

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(folder.resolve(name), CREATE_NEW, WRITE);
    }

    private FileIdentity identity(String name) throws IOException {
        return FileStatus.of(folder.resolve(name)).identity();
    }

    @Test
    void tellsTheStatusOfADeletedFileAsLongAsItIsOpen() throws Exception {
        FileIdentity file;
        try (FileChannel channel = open("deleted")) {
            file = identity("deleted");
            Files.delete(folder.resolve("deleted"));
            assertThat(Descriptors.status(file).orElseThrow().size()).isZero();

            channel.write(ByteBuffer.allocate(3));

            assertThat(Descriptors.status(file).orElseThrow().size()).isEqualTo(3);
        }
        assertThat(Descriptors.status(file)).isEmpty();
    }

    @Test
    void aDescriptorThatIsUsedAgainIsOfTheNewFile() throws Exception {
        FileIdentity first;
        try (FileChannel channel = open("first")) {
            first = identity("first");
            channel.write(ByteBuffer.allocate(1));
            assertThat(Descriptors.status(first)).isPresent();
        }
        try (FileChannel channel = open("second")) {
            channel.write(ByteBuffer.allocate(5));

            assertThat(Descriptors.status(first)).isEmpty();
            assertThat(Descriptors.status(identity("second")).orElseThrow().size())
                    .isEqualTo(5);
        }
    }
}
