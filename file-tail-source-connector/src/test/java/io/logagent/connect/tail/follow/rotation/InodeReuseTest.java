/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.fixture.Gzip;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.NumberedNames;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import io.logagent.connect.tail.follow.fixture.TimedReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** A new file with the inode of a deleted one is a new file, whatever its length. */
@Isolated("other tests would get the numbers of the deleted files")
class InodeReuseTest {
    private static final int TRIES = 100;
    private static final int ROUNDS = 3;

    /** The content of the deleted file. */
    private static final Shape OLD = new Shape(6, 100);

    /** New files that are shorter, as long, longer, and as long with longer, shorter and one single line. */
    private static final List<Shape> NEW = List.of(
            new Shape(2, 100),
            new Shape(6, 100),
            new Shape(20, 100),
            new Shape(5, 120),
            new Shape(12, 50),
            new Shape(1, 600));

    @TempDir
    Path folder;

    private Oracle oracle;
    private int reused;

    private record Shape(int lines, int lineBytes) {}

    @BeforeEach
    void setUp() {
        oracle = new Oracle(folder);
    }

    private Path log(Shape shape) {
        return folder.resolve(shape.lines() + "-lines-of-" + shape.lineBytes() + ".log");
    }

    private void write(Path log, Shape shape) throws IOException {
        try (LogFile file = new LogFile(oracle, log)) {
            for (int i = 0; i < shape.lines(); i++) {
                file.writeLineOf(shape.lineBytes());
            }
        }
    }

    private void replace(Path log) throws IOException {
        long inode = inode(log);
        Files.delete(log);
        create(log, inode);
    }

    /** Creates a file with this inode, unless another program got it. */
    private void create(Path log, long inode) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Files.createFile(log);
            if (inode(log) == inode) {
                reused++;
                return;
            }
            Files.delete(log);
        }
        Files.createFile(log);
    }

    private static long inode(Path log) throws IOException {
        return FileStatus.of(log).identity().inode();
    }

    private void assumeThatInodesWereReused() {
        assumeThat(reused)
                .as("files that were given the number of a deleted one, in the file system of %s", folder)
                .isPositive();
    }

    @Test
    void whileStopped() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Shape shape : NEW) {
                    write(log(shape), OLD);
                }
                reading.untilComplete();
                reading.stop();
                for (Shape shape : NEW) {
                    replace(log(shape));
                    write(log(shape), shape);
                }
                reading.start();
                reading.untilComplete();
            }
            reading.untilSettled();
        }
        assumeThatInodesWereReused();
    }

    @Test
    void whileRunning() throws Exception {
        // Closed soon, since the inode of an open file is not reused.
        Limits limits = Limits.USUAL.closingAfter(Duration.ofMillis(1));
        try (Reading reading = new Reading(limits, oracle, folder + "/*.log")) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Shape shape : NEW) {
                    write(log(shape), OLD);
                }
                reading.untilComplete();
                reading.until("the files to be closed", () -> OpenDescriptors.below(folder) == 0);
                for (Shape shape : NEW) {
                    replace(log(shape));
                    reading.readAvailable();
                    write(log(shape), shape);
                    reading.readAvailable();
                }
                reading.untilComplete();
            }
            reading.untilSettled();
        }
        assumeThatInodesWereReused();
    }

    @Test
    void byTheFileOfAnotherPathAfterTheOldOneWasCompressed() throws Exception {
        try (Reading reading = new Reading(oracle, folder + "/*.log")) {
            for (int round = 0; round < ROUNDS; round++) {
                Path log = folder.resolve("app" + round + ".log");
                write(log, OLD);
                reading.untilComplete();
                reading.stop();
                write(log, OLD);
                long inode = inode(log);
                NumberedNames.LOGROTATE.rotate(log, 3);
                Path rotated = NumberedNames.LOGROTATE.of(log, 1);
                Gzip.compress(rotated);
                Path other = folder.resolve("other" + round + ".log");
                create(other, inode);
                write(other, OLD);
                Files.createFile(log);
                reading.start();
                reading.untilComplete();
            }
            reading.untilSettled();
        }
        assumeThatInodesWereReused();
    }

    @Test
    void theCopyOfADeletedFileIsNotReadAfterATruncationOfTheFileThatGotItsInode() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "first\n");
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            // The file is still open when it is deleted.
            reading.read();
            Files.copy(log, folder.resolve("app.log.1"));
            Files.setLastModifiedTime(
                    folder.resolve("app.log.1"), FileTime.from(Instant.now().plusSeconds(1)));
            long inode = inode(log);
            Files.delete(log);
            reading.readFor(Duration.ofSeconds(15));
            create(log, inode);
            Files.writeString(log, "partial");
            reading.readFor(Duration.ofSeconds(15));
            Files.writeString(log, "");
            reading.readFor(Duration.ofSeconds(15));
            Files.writeString(log, "second\n");
            reading.readFor(Duration.ofSeconds(15));
            assertThat(reading.lines()).containsExactly("first", "second");
        }
        assumeThatInodesWereReused();
    }

    @Test
    void aFileThatGotTheInodeOfADeletedEmptyOneIsReadInItsTurn() throws Exception {
        Path log = Files.createFile(folder.resolve("app.log"));
        try (TimedReading reading = TimedReading.scanning(log.toString())) {
            reading.readFor(Duration.ofSeconds(15));
            long inode = inode(log);
            Files.delete(log);
            reading.readFor(Duration.ofSeconds(15));
            create(log, inode);
            Files.writeString(log, "first\n");
            Files.copy(log, folder.resolve("app.log.2"));
            Files.writeString(log, "second\n");
            Files.move(log, folder.resolve("app.log.1"));
            Files.writeString(log, "third\n");
            reading.readFor(Duration.ofSeconds(15));
            assertThat(reading.lines()).containsExactly("first", "second", "third");
        }
        assumeThatInodesWereReused();
    }
}
