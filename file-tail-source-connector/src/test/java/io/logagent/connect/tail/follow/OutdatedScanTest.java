/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
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

/** What happens to files between a scan and the opening of one. */
class OutdatedScanTest {
    @TempDir
    Path folder;

    private Path log;
    private GenerationLocator locator;

    @BeforeEach
    void begin() throws IOException {
        log = Files.writeString(folder.resolve("app.log"), "first\n");
        locator = TestTailers.locator(log);
    }

    private PendingGenerations pending(PendingGenerations.Opener opener) {
        PathProgress progress = new PathProgress(log, null, StartPosition.BEGINNING);
        return new PendingGenerations(opener, () -> true, progress, locator, new LostBytes(log, new TailCounters()));
    }

    private Generation readToTheEnd() throws IOException {
        Generation generation = openCurrent();
        generation.read(false, 10, line -> {});
        return generation;
    }

    private Generation openCurrent() throws IOException {
        return locator.generations().open(current());
    }

    private GenerationFile current() throws IOException {
        return locator.currentFile(FileStatus.of(log));
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
    void givenARotatedFileWasRenamedSinceTheScanThenItIsNotMistakenForAnother() throws Exception {
        try (Generation generation = readToTheEnd()) {
            Path rotated = rotate("app.log.1");
            DirectorySnapshot snapshot = locator.snapshot();
            assertThat(snapshot.contains(generation)).isTrue();

            Files.move(rotated, folder.resolve("app.log.2"));
            assertThatThrownBy(() -> snapshot.search().findRotated(generation.checkpoint()))
                    .isInstanceOf(OutdatedScanException.class);
            Optional<Generation> found = locator.snapshot().search().findRotated(generation.checkpoint());
            assertThat(found).isPresent();
            found.get().close();
        }
    }

    /** A compressed file gives its inode back, so that a later file may get its name and its inode. */
    @Test
    void givenThereWasARotationSinceTheScanThenARotatedFileMayBeAnother() throws Exception {
        Path rotated = rotate("app.log.1");
        DirectorySnapshot snapshot = locator.snapshot();
        GenerationFile seen = snapshot.rotated().get(0).generationFile();
        snapshot.checkStillNamed(seen);

        Files.move(log, folder.resolve("app.log.2"));
        assertThatThrownBy(() -> snapshot.checkStillNamed(seen)).isInstanceOf(OutdatedScanException.class);

        DirectorySnapshot betweenRotations = locator.snapshot();
        GenerationFile now = betweenRotations
                .rotatedFile(FileStatus.of(rotated).identity())
                .orElseThrow()
                .generationFile();
        betweenRotations.checkStillNamed(now);
        Files.writeString(rotated, "another file with the same inode");
        assertThatThrownBy(() -> betweenRotations.checkStillNamed(now)).isInstanceOf(OutdatedScanException.class);
    }

    @Test
    void givenTheFileWasReplacedSinceTheScanThenItIsNotOpened() throws Exception {
        GenerationFile seen = current();
        rotate("app.log.1");
        assertThatThrownBy(() -> locator.generations().open(seen)).isInstanceOf(OutdatedScanException.class);
    }

    @Test
    void givenTheFileWasTruncatedSinceTheScanThenItIsNotOpened() throws Exception {
        GenerationFile seen = current();
        truncate();
        assertThatThrownBy(() -> locator.generations().open(seen)).isInstanceOf(OutdatedScanException.class);
    }

    @Test
    void givenAPendingFileWasTruncatedBeforeItsTurnThenACopyIsLookedFor() throws Exception {
        try (Generation ended = readToTheEnd();
                PendingGenerations pending =
                        pending(file -> Optional.of(locator.generations().open(file)))) {
            rotate("app.log.1");
            pending.add(FileStatus.of(log));
            DirectorySnapshot snapshot = locator.snapshot();
            Optional<GenerationFile> next = snapshot.sequence().after(ended);

            truncate();
            assertThatThrownBy(() -> pending.takeBefore(next, snapshot)).isInstanceOf(OutdatedScanException.class);
            assertThat(pending.isEmpty()).isTrue();
        }
    }

    @Test
    void givenAPendingFileWasTruncatedThenItIsPendingWithItsNewContent() throws Exception {
        try (PendingGenerations pending =
                pending(file -> Optional.of(locator.generations().openAtEnd(file)))) {
            pending.add(FileStatus.of(log));
            truncate();

            pending.add(FileStatus.of(log));
            assertThat(pending.size()).isEqualTo(1);
        }
    }
}
