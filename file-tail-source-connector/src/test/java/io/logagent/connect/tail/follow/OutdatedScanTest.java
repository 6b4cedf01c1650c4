/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.read.TailCounters;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to files between the look at them and the opening of one. */
class OutdatedScanTest {
    @TempDir
    Path folder;

    private Path log;
    private GenerationLocator lineage;

    @BeforeEach
    void begin() throws IOException {
        log = Files.writeString(folder.resolve("app.log"), "first\n");
        lineage = TestTailers.lineage(log);
    }

    private PendingGenerations held(PendingGenerations.Opening opening) {
        return new PendingGenerations(opening, () -> true, lineage, new LostBytes(log, new TailCounters()));
    }

    private Generation readToTheEnd() throws IOException {
        Generation generation = openCurrent();
        generation.read(false, 10, line -> {});
        return generation;
    }

    private Generation openCurrent() throws IOException {
        return lineage.open(current());
    }

    private Found current() throws IOException {
        return lineage.current(FileStatus.of(log));
    }

    private Path rotate(String name) throws IOException {
        Path rotated = Files.move(log, folder.resolve(name));
        Files.writeString(log, "next\n");
        return rotated;
    }

    private void truncate() throws IOException {
        FileChannel.open(log, StandardOpenOption.WRITE).truncate(0).close();
    }

    @Test
    void givenASiblingWasRenamedSinceTheLookThenItIsNotTakenForAnotherFile() throws Exception {
        try (Generation generation = readToTheEnd()) {
            Path rotated = rotate("app.log.1");
            DirectorySnapshot disk = lineage.look();
            assertThat(disk.contains(generation)).isTrue();

            Files.move(rotated, folder.resolve("app.log.2"));
            assertThatThrownBy(() -> disk.findRotated(generation.cursor(), null))
                    .isInstanceOf(OutdatedScanException.class);
            Optional<Generation> found = lineage.look().findRotated(generation.cursor(), null);
            assertThat(found).isPresent();
            found.get().close();
        }
    }

    @Test
    void givenTheFileWasReplacedSinceTheLookThenItIsNotOpened() throws Exception {
        Found seen = current();
        rotate("app.log.1");
        assertThatThrownBy(() -> lineage.open(seen)).isInstanceOf(OutdatedScanException.class);
    }

    @Test
    void givenTheFileWasTruncatedSinceTheLookThenItIsNotReadAsIfNothingHadBeenThere() throws Exception {
        Found seen = current();
        truncate();
        assertThatThrownBy(() -> lineage.open(seen)).isInstanceOf(OutdatedScanException.class);
    }

    @Test
    void givenAHeldFileWasTruncatedBeforeItsTurnThenItsCopyIsLookedFor() throws Exception {
        try (Generation former = readToTheEnd();
                PendingGenerations held = held(status -> Optional.of(lineage.open(lineage.current(status))))) {
            rotate("app.log.1");
            held.hold(FileStatus.of(log));
            DirectorySnapshot disk = lineage.look();
            Optional<Found> next = disk.after(former);
            assertThat(held.comesBefore(next, disk)).isTrue();

            truncate();
            assertThatThrownBy(() -> held.takeBefore(next, disk)).isInstanceOf(OutdatedScanException.class);
            assertThat(held.isEmpty()).isTrue();
        }
    }

    @Test
    void givenAHeldFileWasTruncatedThenItIsHeldAsItIsNow() throws Exception {
        try (PendingGenerations held = held(status -> Optional.of(lineage.openAtEnd(lineage.current(status))))) {
            held.hold(FileStatus.of(log));
            truncate();

            held.hold(FileStatus.of(log));
            assertThat(held.size()).isEqualTo(1);
        }
    }
}
