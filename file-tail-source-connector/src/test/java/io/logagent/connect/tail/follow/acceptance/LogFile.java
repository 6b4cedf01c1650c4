/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A log file as the program that writes it has it: the descriptor is kept until it is told to open the path again. */
final class LogFile implements AutoCloseable {
    private final Oracle oracle;
    private final Path path;
    private FileChannel channel;

    LogFile(Oracle oracle, Path path) throws IOException {
        this.oracle = oracle;
        this.path = path;
        reopen();
    }

    /** A file with some lines that nobody has open. */
    static void write(Oracle oracle, Path path, int lines) throws IOException {
        try (LogFile file = new LogFile(oracle, path)) {
            file.write(lines);
        }
    }

    Path path() {
        return path;
    }

    synchronized void reopen() throws IOException {
        FileChannel before = channel;
        channel = FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        if (before != null) {
            before.close();
        }
    }

    /** Writes lines, each at once. */
    synchronized void write(int lines) throws IOException {
        for (int i = 0; i < lines; i++) {
            writeRaw(oracle.line(path) + "\n");
        }
    }

    /** Writes a line of that many bytes, its end included. */
    synchronized void writeLineOf(int bytes) throws IOException {
        writeRaw(oracle.line(path, bytes - 1) + "\n");
    }

    /** Writes some text that is no whole line, or more. */
    synchronized void writeRaw(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(US_ASCII));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    synchronized void truncate() throws IOException {
        channel.truncate(0);
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }
}
