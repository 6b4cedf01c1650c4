/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Row 8: a program that does not append goes on at its old offset after a truncation, and leaves a hole of NULs. */
@Execution(ExecutionMode.CONCURRENT)
class HoleTest {
    private static final long HOLE = 1L << 30;
    private static final long MOST_BYTES_OF_HEAP = 64L << 20;

    @TempDir
    Path folder;

    @Test
    void aGibibyteOfNulsCostsNoHeapAndTheLineBehindItIsIntact() throws Exception {
        Path log = folder.resolve("app.log");
        Oracle oracle = new Oracle(folder);
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
        }
    }

    private static void write(FileChannel channel, long position, String text) throws java.io.IOException {
        channel.position(position);
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
