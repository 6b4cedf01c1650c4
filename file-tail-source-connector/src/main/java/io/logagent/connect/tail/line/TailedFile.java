/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A path that is being tailed: the file it leads to now (its current generation), and how far that was read.
 *
 * <p>When the path comes to lead to another file, the one that is open is first read to its end.
 */
final class TailedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TailedFile.class);
    private static final int NOT_UNFINISHED = -1;

    private final Path path;
    private final StartPosition start;
    private final LineSink sink;

    private Cursor from;
    private FileChannel channel;
    private FileIdentity file;
    private long position;
    private long unfinishedSize = NOT_UNFINISHED;
    private boolean generationEnded;
    private boolean gone;

    /**
     * @param stored where an earlier run got to; null if none did
     * @param start where to begin when nothing was stored
     */
    TailedFile(Path path, Cursor stored, StartPosition start, LineSink sink) {
        this.path = path;
        this.from = stored;
        this.start = start;
        this.sink = sink;
    }

    /** Looks where the path leads now. Called now and then, since it costs a look at the file system. */
    void follow(boolean exists) throws IOException {
        gone = !exists;
        generationEnded = channel != null && (gone || !file.equals(FileIdentity.of(path)));
    }

    /** Whether the path leads nowhere and everything that was behind it has been delivered. */
    boolean isFinished() {
        return gone && channel == null;
    }

    /** Delivers the next lines, about a chunk of them, and returns by how many bytes that moved the cursor. */
    long read(LineReader reader, int maxLines) throws IOException {
        if (channel == null) {
            if (gone) {
                return 0;
            }
            open();
        }
        long size = channel.size();
        if (size < position) {
            LOG.warn("{} was cut to {} bytes after {} had been read; it is read from its start", path, size, position);
            position = 0;
            unfinishedSize = NOT_UNFINISHED;
        }
        long before = position;
        if (size > position && (size != unfinishedSize || generationEnded)) {
            position = reader.read(channel, file, position, generationEnded, maxLines, sink);
            // Without progress there is half a line: not worth another look until the file grows.
            unfinishedSize = position == before ? size : NOT_UNFINISHED;
        }
        if (generationEnded && position == before) {
            close();
            from = Cursor.START;
        }
        return position - before;
    }

    private void open() throws IOException {
        do {
            close();
            file = FileIdentity.of(path);
            channel = FileChannel.open(path, StandardOpenOption.READ);
            // Between looking and opening the path may have come to lead elsewhere.
        } while (!file.equals(FileIdentity.of(path)));
        position = from == null ? firstPosition() : from.isOf(file) ? from.position() : 0;
        from = Cursor.START;
        generationEnded = false;
        unfinishedSize = NOT_UNFINISHED;
        LOG.info("Reading {} from byte {}", path, position);
    }

    /** Half a line is of no use to anyone: at the end means where the unfinished last line begins. */
    private long firstPosition() throws IOException {
        if (start == StartPosition.BEGINNING) {
            return 0;
        }
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long at = channel.size(); at > 0; at--) {
            if (channel.read(one.clear(), at - 1) == 1 && one.get(0) == '\n') {
                return at;
            }
        }
        return 0;
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            from = new Cursor(file, position);
            channel.close();
            channel = null;
        }
    }

    @Override
    public String toString() {
        return path + " at byte " + position;
    }
}
