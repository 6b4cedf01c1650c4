/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Appends a fixed number of numbered lines to a file at a fixed interval, in its own thread. */
final class SteadyWriter implements AutoCloseable {
    private static final int LENGTH = 120;

    private final Path path;
    private final FileChannel out;
    private final CompletableFuture<Void> ended;
    private volatile int written;
    private volatile boolean stopping;

    SteadyWriter(Path path, int lines, Duration interval) throws IOException {
        this.path = path;
        this.out = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        this.ended = CompletableFuture.runAsync(
                () -> write(lines, interval), task -> new Thread(task, path.getFileName() + " writer").start());
    }

    Path path() {
        return path;
    }

    /** The number of lines written, which is also the number of the next line. */
    int written() {
        return written;
    }

    private void write(int lines, Duration interval) {
        try {
            long next = System.nanoTime();
            while (!stopping) {
                append(lines);
                next += interval.toNanos();
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path, e);
        }
    }

    private void append(int lines) throws IOException {
        StringBuilder text = new StringBuilder(lines * (LENGTH + 1));
        String name = path.getFileName().toString();
        for (int i = 0; i < lines; i++) {
            text.append(new NumberedLine(name, written + i).text(LENGTH)).append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
        written += lines;
    }

    /** Stops the writer, and returns after its last line. */
    void stop() {
        stopping = true;
        ended.join();
    }

    @Override
    public void close() throws IOException {
        stop();
        out.close();
    }
}
