/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.Descriptors;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFile;
import io.logagent.connect.tail.read.LineReader.Progress;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * One content that a path had or has, from when its file began to be written until it was rotated away, truncated or
 * deleted; and how far it was read.
 */
public final class Generation implements AutoCloseable {
    private final FileIdentity file;
    private final String compression;
    private final LineReader reader;
    private final Path path;
    private Progress progress;
    private long unfinishedSize = -1;
    private long sizeKnown;
    // When it was last written; becomes part of the cursor once the content has proved to be the same.
    private long modified;
    private boolean written;
    private boolean nameless;
    private LineFraming cut;
    private ByteSource source;

    private Generation(Path path, FileIdentity file, String compression, LineReader reader, LineFraming cut) {
        this.cut = cut;
        this.path = path;
        this.file = file;
        this.compression = compression;
        this.reader = reader;
    }

    /**
     * Opens a file at a cursor.
     *
     * @param status of the file when it was looked at
     * @param compression the ending that tells how it is compressed; empty if it is not
     * @param unfinished what is known to come after the cursor; null if that is not known
     * @param compressed gives a compressed file that is on its way to the cursor, and takes it until it is there
     * @throws ContentReplacedException if the file is not the one that the cursor is of
     * @throws SkippingException if it takes long to get to the cursor
     * @throws OutdatedScanException if the path leads to another file by now, or nowhere, or if the file
     *     was truncated since
     * @throws IOException if it cannot be read
     */
    public static Generation open(
            FileOpener opener,
            Path path,
            FileStatus status,
            String compression,
            Cursor at,
            HeadFingerprint unfinished,
            LineReader reader,
            LineFraming cut,
            CompressedFiles compressed)
            throws IOException {
        Generation generation = new Generation(path, status.identity(), compression, reader, cut);
        generation.open(opener, status.size(), compressed);
        try {
            generation.findCharset();
            generation.progress = reader.complete(
                    generation.source,
                    status.identity(),
                    status.modifiedNanos(),
                    at,
                    unfinished,
                    generation.cut.charset());
            generation.modified = status.modifiedNanos();
            return generation;
        } catch (SkippingException e) {
            compressed.keep(generation.file, (GzipSource) generation.source);
            throw e;
        } catch (IOException e) {
            generation.close();
            throw e;
        }
    }

    private void findCharset() throws IOException {
        cut = cut.in(reader.charset(source, cut.charset()));
    }

    /** From now on it is cut into lines like this. */
    public void cut(LineFraming how) {
        cut = how;
    }

    private void open(FileOpener opener, long sizeSeen, CompressedFiles compressed) throws IOException {
        source = compressed.take(file);
        if (source != null) {
            return;
        }
        OpenFile opened = opened(opener);
        try {
            if (!file.equals(opened.identity())) {
                throw new OutdatedScanException(path + " was replaced while it was opened");
            }
            source = compression.isEmpty()
                    ? new PlainSource(opened.channel())
                    : new GzipSource(opened.channel(), reader.stepBack());
            if (source.size() < sizeSeen) {
                throw new OutdatedScanException(path + " was truncated before it was opened");
            }
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private OpenFile opened(FileOpener opener) throws IOException {
        try {
            return opener.open(path);
        } catch (NoSuchFileException e) {
            throw new OutdatedScanException(path + " was renamed or deleted before it was opened");
        }
    }

    public boolean isOpen() {
        return source != null;
    }

    /**
     * Delivers the next lines, and returns by how many bytes that moved the cursor.
     *
     * @param ended whether nothing more will be written to it
     * @throws ContentReplacedException if it was truncated or written anew
     */
    public long read(boolean ended, int maxLines, LineSink sink) throws IOException {
        long size = source.size();
        long before = position();
        if (size < before) {
            throw new ContentReplacedException();
        }
        boolean complete = ended || !source.mayGrow();
        // Half a line is not worth another look until it grows.
        boolean nothingNew = size == before || size == unfinishedSize && !complete;
        if (nothingNew && !written) {
            return 0;
        }
        written = false;
        if (nameless && size > before) {
            learnLastWrite();
        }
        findCharset();
        Progress next = reader.read(source, progress.writtenAt(modified), cut, complete, maxLines, sink);
        unfinishedSize = next.isAt(progress) ? size : -1;
        progress = next;
        // Only of what has proved to be the same file: it tells how much is lost when it is truncated.
        sizeKnown = source.mayGrow() ? size : before;
        return position() - before;
    }

    /** Tells whether the path leads nowhere, so that nobody else can tell when the file was written. */
    public void setNameless(boolean leadsNowhere) {
        nameless = leadsNowhere;
    }

    /** Learns when a file was last written that no path leads to any more. */
    private void learnLastWrite() {
        if (isOpen() && compression.isEmpty()) {
            Descriptors.status(file).ifPresent(status -> modified = status.modifiedNanos());
        }
    }

    /** The cursor of a file that was read to its end and that no path leads to any more. */
    public Cursor lastCursor() throws IOException {
        learnLastWrite();
        if (isOpen() && isUnchanged()) {
            progress = progress.writtenAt(modified);
        }
        return cursor();
    }

    /** Takes note of what it begins with, if nothing is known of it yet, so that it is recognised if it is replaced. */
    public void peek() throws IOException {
        if (unfinished() == null || unfinished().length() == 0) {
            progress = reader.read(source, progress, cut, false, 0, line -> {});
        }
    }

    /** Whether what is known of the content still holds. */
    public boolean isUnchanged() throws IOException {
        try {
            reader.read(source, progress, cut, false, 0, line -> {});
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    /** Whether this is the file of this status, and if so remembers when it was written. */
    public boolean is(FileStatus status) {
        if (!file.equals(status.identity()) || !compression.isEmpty()) {
            return false;
        }
        if (modified != status.modifiedNanos()) {
            // Perhaps not appended to, but written anew with the same size.
            written = true;
            modified = status.modifiedNanos();
        }
        return true;
    }

    public Cursor cursor() {
        return progress.cursor();
    }

    /** What there is of a line that has no end yet; null if that was not looked at. */
    public HeadFingerprint unfinished() {
        return progress.unfinished();
    }

    public long position() {
        return progress.cursor().position();
    }

    /** Up to where there was something when it was last looked at. */
    public long sizeKnown() {
        return sizeKnown;
    }

    /**
     * How much can be read that has not been, as far as that is known.
     *
     * @param seen how large the file was when it was last looked at; less than what was known before if nobody looked
     */
    public long unread(long seen) {
        long size = Math.max(seen, sizeKnown);
        // What was looked at and not delivered is a line without an end.
        return size == unfinishedSize || !mayGrow() ? 0 : Math.max(0, size - position());
    }

    /** How large it is now; how large it was known to be if that cannot be found out. */
    public long sizeNow() {
        try {
            return source == null ? sizeKnown : source.size();
        } catch (IOException e) {
            return sizeKnown;
        }
    }

    /** What it is now, as far as that is known. */
    public FileStatus status() {
        return new FileStatus(FileStatus.Kind.REGULAR, file, sizeNow(), modified);
    }

    /** Whether it was written to without growing, and so has to be compared with what was read. */
    public boolean isUnverified() {
        return written;
    }

    public boolean mayGrow() {
        return compression.isEmpty();
    }

    public Path path() {
        return path;
    }

    /** Gives up the descriptor; what was read is remembered. */
    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    @Override
    public String toString() {
        return path + " at byte " + (progress == null ? 0 : position());
    }
}
