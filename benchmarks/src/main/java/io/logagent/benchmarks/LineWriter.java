/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes like a program that logs: one call for each line, with the time in it. It continues until it is ended, because
 * some contenders hold a line back until the next one arrives.
 */
final class LineWriter {
    /** The marker before the time at which a line was written. */
    private static final String MARK = "nanos=";

    private static final long MILLISECOND = 1_000_000;

    private final Path file;
    private final int rate;
    private final int lineBytes;
    private final Thread thread = new Thread(this::write, "writer");
    private volatile boolean ended;

    /**
     * Starts to write.
     *
     * @param rate lines per second
     */
    LineWriter(Path file, int rate, int lineBytes) {
        this.file = file;
        this.rate = rate;
        this.lineBytes = lineBytes;
        thread.start();
    }

    /** The time at which this line was written; empty for a line that no LineWriter wrote. */
    static OptionalLong written(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        int mark = text.indexOf(MARK);
        if (mark < 0) {
            return OptionalLong.empty();
        }
        int from = mark + MARK.length();
        return OptionalLong.of(Long.parseLong(text.substring(from, text.indexOf(' ', from))));
    }

    private void write() {
        AccessLog log = new AccessLog(1, lineBytes);
        long begin = System.nanoTime();
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (long i = 0; !ended; i++) {
                long due = begin + i * Duration.ofSeconds(1).toNanos() / rate;
                // Shorter sleeps would overrun.
                for (long early = due - System.nanoTime(); early > MILLISECOND; early = due - System.nanoTime()) {
                    LockSupport.parkNanos(early);
                }
                byte[] line = log.next();
                byte[] mark = (MARK + System.nanoTime() + " ").getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(mark, 0, line, 0, mark.length);
                out.write(line);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
    }

    void end() throws InterruptedException {
        ended = true;
        thread.join();
    }
}
