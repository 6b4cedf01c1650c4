/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Splitting bytes into lines with cursors, without a disk, and the hashes by which files are recognised. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class LineReaderBenchmark {
    private static final int LINES = 1_000;

    @Param({"50", "200", "1000"})
    private int lineBytes;

    private byte[] content;
    private LineReader reader;
    private ByteSource source;
    private ReadProgress start;

    @Setup
    public void prepare() {
        content = new byte[LINES * lineBytes];
        Arrays.fill(content, (byte) 'x');
        for (int end = lineBytes; end <= content.length; end += lineBytes) {
            content[end - 1] = '\n';
        }
        reader = new LineReader(900_000, new TailCounters());
        source = new Memory();
        HeadFingerprint head = new HeadFingerprint(0, Fingerprint.of(content, 0, 0));
        Cursor beginning = new Cursor(new FileIdentity(1, 1), 0, head, Fingerprint.of(content, 0, 0), 0);
        start = new ReadProgress(beginning, false, null);
    }

    /** For each line: find the newline, make the cursor, hand the line over. */
    @Benchmark
    @OperationsPerInvocation(LINES)
    public ReadProgress lines(Blackhole consumer) throws IOException {
        ReadProgress progress = start;
        long end = reader.delivered() + LINES;
        while (reader.delivered() < end) {
            progress = reader.read(source, progress, LineFraming.DEFAULT, false, LINES, line -> {
                consumer.consume(line.length());
                consumer.consume(line.cursor());
            });
        }
        return progress;
    }

    /** The hash of the bytes before a position. */
    @Benchmark
    public long tail() {
        return Fingerprint.of(content, 0, Cursor.TAIL);
    }

    /** The hash of the beginning of a file. */
    @Benchmark
    public long head() {
        return Fingerprint.of(content, 0, HeadFingerprint.MAX);
    }

    /** Stands for a file that is entirely in the page cache, with a free system call. */
    private final class Memory implements ByteSource {
        @Override
        public int read(ByteBuffer target, long position) {
            int length = (int) Math.min(target.remaining(), content.length - position);
            if (length <= 0) {
                return -1;
            }
            target.put(content, (int) position, length);
            return length;
        }

        @Override
        public long size() {
            return content.length;
        }

        @Override
        public void close() {}
    }
}
