/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MachineIdTest {
    @TempDir
    Path folder;

    @Test
    void givenSeveralWorkersAtOnceThenAllHaveTheSameIdThatOnlyTheirUserCanRead() throws Exception {
        Path directory = folder.resolve("not/there/yet");
        Set<String> ids = ConcurrentHashMap.newKeySet();
        Thread[] workers = IntStream.range(0, 8)
                .mapToObj(i -> new Thread(() -> ids.add(new MachineId(directory).get())))
                .toArray(Thread[]::new);
        Stream.of(workers).forEach(Thread::start);
        for (Thread worker : workers) {
            worker.join();
        }

        assertThat(ids).hasSize(1);
        assertThat(new MachineId(directory).get()).isIn(ids);
        Path file = directory.resolve(MachineId.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(new MachineId(folder).get()).isNotIn(ids);
    }

    @Test
    void givenSomethingElseInPlaceOfTheFileThenThereIsStillAnId() throws Exception {
        Path fifo = Files.createDirectory(folder.resolve("fifo"));
        assertThat(new ProcessBuilder("mkfifo", fifo.resolve(MachineId.FILE).toString())
                        .start()
                        .waitFor())
                .isZero();
        Path text = Files.createDirectory(folder.resolve("text"));
        Files.writeString(text.resolve(MachineId.FILE), "no id");
        Path noDirectory = Files.createFile(folder.resolve("file"));

        for (Path directory : new Path[] {fifo, text, noDirectory}) {
            MachineId key = new MachineId(directory);
            assertThat(key.get()).hasSize(36).isEqualTo(key.get());
        }
    }
}
