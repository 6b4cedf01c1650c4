/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A log that is rotated while it is written, as by logrotate. Most rotations rename it, every seventh one copies and
 * truncates it, and gzip compresses every third renamed file while the log is written. No line is written between copy
 * and truncation, so a reader can lose nothing.
 */
final class RotatedLog implements AutoCloseable {
    private static final int KEPT = 9;

    private static final int COMPRESS_EVERY = 3;
    private static final int TRUNCATE_EVERY = 7;

    private final Path path;
    private FileChannel channel;
    private Process gzip;
    private int rotations;

    RotatedLog(Path path) throws IOException {
        this.path = path;
        this.channel = open();
    }

    void append(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Whether no file is being compressed: rotated files must not be renamed under a running gzip. */
    boolean canRotate() throws IOException {
        if (gzip == null || gzip.isAlive()) {
            return gzip == null;
        }
        if (gzip.exitValue() != 0) {
            throw new IOException("gzip ended with " + gzip.exitValue());
        }
        gzip = null;
        return true;
    }

    void rotate() throws IOException {
        rotations++;
        for (String suffix : List.of("", ".gz")) {
            Files.deleteIfExists(rotated(KEPT, suffix));
        }
        for (int i = KEPT - 1; i > 0; i--) {
            for (String suffix : List.of("", ".gz")) {
                if (Files.exists(rotated(i, suffix))) {
                    Files.move(rotated(i, suffix), rotated(i + 1, suffix), StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        if (rotations % TRUNCATE_EVERY == 0) {
            Files.copy(path, rotated(1, ""));
            channel.truncate(0);
            return;
        }
        Files.move(path, rotated(1, ""), StandardCopyOption.ATOMIC_MOVE);
        channel.close();
        channel = open();
        if (rotations % COMPRESS_EVERY == 0) {
            gzip = new ProcessBuilder("gzip", rotated(1, "").toString())
                    .inheritIO()
                    .start();
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private Path rotated(int number, String suffix) {
        return path.resolveSibling(path.getFileName() + "." + number + suffix);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (gzip != null) {
            gzip.destroy();
            gzip.onExit().join();
        }
    }
}
