/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.line.LineReader.Progress;
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
    private static final long FINISHED = -1;

    /** A program goes on writing to a renamed file until it opens the new one: so often it has to look unchanged. */
    private static final int QUIET_LOOKS = 3;

    /** How far to look back for the start of the last line. */
    private static final int LOOK_BACK = 1024 * 1024;

    private final Path path;
    private final StartPosition start;
    private final LineSink sink;

    private Cursor from;
    private FileChannel channel;
    private Progress progress;
    private long unfinishedSize = FINISHED;
    private long sizeAtLook;
    private int quietLooks;
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
        if (channel != null) {
            boolean current = exists && progress.cursor().file().equals(FileIdentity.of(path));
            boolean grows = channel.size() != sizeAtLook;
            quietLooks = current || grows ? 0 : quietLooks + 1;
            sizeAtLook = channel.size();
        }
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
        long position = progress.cursor().position();
        if (size < position) {
            LOG.warn("{} was cut to {} bytes after {} had been read; it is read from its start", path, size, position);
            begin(0);
            position = 0;
        }
        boolean ended = quietLooks >= QUIET_LOOKS;
        if (size > position && (size != unfinishedSize || ended)) {
            progress = reader.read(channel, progress, ended, maxLines, sink);
            // Without progress there is half a line: not worth another look until the file grows.
            unfinishedSize = progress.cursor().position() == position ? size : FINISHED;
        }
        long bytes = progress.cursor().position() - position;
        if (ended && bytes == 0) {
            close();
            from = Cursor.START;
        }
        return bytes;
    }

    private void open() throws IOException {
        FileIdentity file = FileIdentity.of(path);
        FileChannel opened = FileChannel.open(path, StandardOpenOption.READ);
        try {
            // Between looking and opening the path may have come to lead elsewhere.
            if (!file.equals(FileIdentity.of(path))) {
                throw new IOException("it was replaced while it was opened");
            }
            channel = opened;
            progress = new Progress(new Cursor(file, 0), false);
            quietLooks = 0;
            begin(from == null ? firstPosition() : from.isOf(file) ? from.position() : 0);
            LOG.info("Reading {} from byte {}", path, progress.cursor().position());
        } catch (IOException e) {
            channel = null;
            opened.close();
            throw e;
        }
    }

    private void begin(long position) throws IOException {
        boolean insideLine = position > 0 && position <= channel.size() && !endsLine(position - 1);
        progress = new Progress(new Cursor(progress.cursor().file(), position), insideLine);
        unfinishedSize = FINISHED;
    }

    private boolean endsLine(long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return channel.read(one, position) == 1 && one.get(0) == '\n';
    }

    /** Half a line is of no use to anyone: at the end means where the unfinished last line begins. */
    private long firstPosition() throws IOException {
        if (start == StartPosition.BEGINNING) {
            return 0;
        }
        long size = channel.size();
        int length = (int) Math.min(size, LOOK_BACK);
        ByteBuffer tail = ByteBuffer.allocate(length);
        while (tail.hasRemaining() && channel.read(tail, size - tail.remaining()) > 0) {
            // A read may return less than what is there.
        }
        for (int i = tail.position() - 1; i >= 0; i--) {
            if (tail.get(i) == '\n') {
                return size - length + i + 1;
            }
        }
        return length == size ? 0 : size;
    }

    /** Gives up the descriptor; a later read goes on where this one ended. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            from = progress.cursor();
            channel.close();
            channel = null;
        }
    }

    @Override
    public String toString() {
        return progress == null
                ? path.toString()
                : path + " at byte " + progress.cursor().position();
    }
}
