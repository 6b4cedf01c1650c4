/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.logagent.connect.tail.follow.fixture.LogFile;
import io.logagent.connect.tail.follow.fixture.Oracle;
import io.logagent.connect.tail.follow.fixture.Reading;
import io.logagent.connect.tail.follow.fixture.Reading.Limits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A program that does not append writes on at its old offset after a truncation, and leaves a hole of NULs. */
@Execution(ExecutionMode.CONCURRENT)
class NulHoleTest {
    private static final long HOLE = 1L << 30;
    private static final long MOST_BYTES_OF_HEAP = 64L << 20;

    @TempDir
    Path folder;

    private Path log;
    private Oracle oracle;

    @BeforeEach
    void setUp() {
        log = folder.resolve("app.log");
        oracle = new Oracle(folder);
    }

    @Test
    void aGibibyteOfNulsCostsNoHeapAndTheLineBehindItIsIntact() throws Exception {
        LogFile.write(oracle, log, 100);
        try (Reading reading = new Reading(oracle, log.toString());
                FileChannel writer = FileChannel.open(log, StandardOpenOption.WRITE)) {
            reading.untilComplete();
            writer.truncate(0);
            write(writer, HOLE, oracle.line(log) + "\n" + oracle.line(log) + "\n");

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            reading.untilComplete();
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(allocated).as("bytes allocated while reading").isLessThan(MOST_BYTES_OF_HEAP);
            assertThat(reading.truncations()).isOne();
            assertThat(reading.lostBytes()).isZero();
            write(writer, writer.size(), oracle.line(log) + "\n");
            reading.untilSettled();
            assertThat(reading.skippedNuls()).isEqualTo(HOLE);
        }
    }

    @Test
    void nulsAreCountedOnceAlthoughTheFileIsClosedInTheHole() throws Exception {
        Path other = folder.resolve("other.log");
        Limits limits = Limits.USUAL.opening(1).closingAfter(Duration.ofMillis(100));
        try (FileChannel writer = hole(log);
                FileChannel otherWriter = hole(other);
                Reading reading = new Reading(limits, oracle, folder + "/*.log")) {
            // Only one file may be open, so each chunk is read after the other file was closed.
            write(writer, HOLE, oracle.line(log) + "\n");
            write(otherWriter, HOLE, oracle.line(other) + "\n");
            reading.untilSettled();

            assertThat(reading.skippedNuls()).isEqualTo(2 * HOLE);
        }
    }

    private static FileChannel hole(Path file) throws IOException {
        FileChannel writer = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        write(writer, HOLE - 1, "\0");
        return writer;
    }

    private static void write(FileChannel channel, long position, String text) throws IOException {
        channel.position(position);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
