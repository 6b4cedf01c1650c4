/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * One content that a path has or had, from the first write until its file is rotated, truncated or deleted; and how far
 * it was read. {@link Generations} opens it.
 */
public final class Generation implements AutoCloseable {
    private final GenerationSource source;
    private final GenerationReader reader;

    Generation(GenerationFile found, ByteSource bytes, LineReader lines, LineFraming framing, ReadProgress progress) {
        this.source = new GenerationSource(found, bytes);
        this.reader = new GenerationReader(source, lines, framing, progress);
    }

    /** Sets how it is cut into lines from now on. */
    public void reframe(LineFraming newFraming) {
        reader.reframe(newFraming);
    }

    public boolean isOpen() {
        return source.isOpen();
    }

    /**
     * Delivers the next lines.
     *
     * @param ended whether nothing more will be written to the file, so that its last line needs no terminator
     * @return by how many bytes the cursor moved
     * @throws ContentReplacedException if the file was truncated or rewritten
     * @throws DamagedException if all complete members of a damaged compressed file are read
     */
    public long read(boolean ended, int maxLines, LineSink sink) throws IOException {
        return reader.read(ended, maxLines, sink);
    }

    /** Whether the file begins with the bytes that a checkpoint is of, be it of this file or of another one. */
    public boolean startsAsBefore(Checkpoint before) throws IOException {
        return reader.startsAsBefore(before);
    }

    /** Moves to a checkpoint behind bytes that the file begins with; returns whether it does. */
    public boolean skipTo(Checkpoint before) throws IOException {
        return reader.skipTo(before);
    }

    /** The time of the last write before it was opened, if it was empty then. */
    public OptionalLong emptySince() {
        return source.emptySince();
    }

    /** Whether another generation begins with all bytes of this one, also with those that were not delivered yet. */
    public boolean isContinuedIn(Generation next) throws IOException {
        return next.startsAsBefore(checkpoint()) && next.hasBytesOf(source.bytes(), position());
    }

    /** Whether it has all bytes that another file has from a position on. */
    boolean hasBytesOf(ByteSource other, long from) throws IOException {
        return source.hasBytesOf(other, from);
    }

    /** Whether there are no bytes behind a position. */
    boolean endsAt(long position) throws IOException {
        return source.endsAt(position);
    }

    /** Sets that the file was truncated before: NULs at its beginning are not waited for. */
    public void followsTruncation() {
        reader.hole().followsTruncation();
    }

    /** Whether there is nothing behind the cursor but a line without a terminator. */
    public boolean hasPartialLine() {
        return reader.hasPartialLine();
    }

    /** Whether no line was read, and the first one is at least as long as a fingerprint: its end is not known. */
    public boolean isFirstLineLong() {
        return reader.isFirstLineLong();
    }

    /** Whether the next line has its end, or is longer than lines are. */
    public boolean hasLine() throws IOException {
        return reader.hasLine();
    }

    /** Whether a hole of NULs ends what can be read. */
    public boolean endsAtHole() {
        return reader.hole().isPresent();
    }

    /** Continues the same generation, which was closed: waits at the same hole, and knows how large the file was. */
    public void continueFrom(Generation closed) {
        reader.continueFrom(closed.reader);
    }

    /** Whether the file has to be looked at again although nothing may report a change. */
    public boolean awaitsHole() {
        return reader.hole().needsLook();
    }

    /** Whether lines may still come in the place of NULs, or behind them. */
    public boolean isHeldByHole() {
        return reader.hole().mayHideLines();
    }

    /**
     * Sets when the lines of a copy were written, or a time before that. The copy itself is newer, and may be newer than its
     * compressed form: logrotate gives that the time of the original (compressLogFile in logrotate.c).
     */
    public void date(long written) {
        if (mayGrow()) {
            source.date(written);
        }
    }

    /** The time of the last write to the file, also if no path leads to it. */
    public long lastModified() {
        source.updateModified();
        return source.modified();
    }

    /** The cursor at the end of a file that no path leads to, with the time of the last write. */
    public Cursor lastCursor() throws IOException {
        source.updateModified();
        return stampedCursor();
    }

    /** The cursor at the end of a file, with the time of the last write that its status tells. */
    public Cursor lastCursor(FileStatus ofFile) throws IOException {
        source.updateModified(ofFile);
        return stampedCursor();
    }

    private Cursor stampedCursor() throws IOException {
        if (isOpen() && reader.isUnchanged()) {
            reader.stampLastWrite();
        }
        return cursor();
    }

    /**
     * Fingerprints the first bytes, so that a replacement of the file is noticed. Does nothing if they are known.
     *
     * @throws ContentReplacedException if the file was truncated or rewritten, and is looked at now
     */
    public void fingerprint() throws IOException {
        reader.fingerprint();
    }

    /**
     * Looks at the file before it is read: takes note of its size and its first bytes, so that a truncation is noticed and
     * counted.
     *
     * @throws ContentReplacedException if the file was truncated or rewritten since the last look
     */
    public void lookAhead() throws IOException {
        reader.lookAhead();
    }

    /** Whether a scan found this very file. If so, the time of the last write is updated. */
    public boolean updateIfSame(FileStatus status) {
        if (!source.isSame(status)) {
            return false;
        }
        if (source.updateModified(status)) {
            reader.requireVerification();
        }
        return true;
    }

    public Cursor cursor() {
        return reader.cursor();
    }

    public Checkpoint checkpoint() {
        return reader.checkpoint();
    }

    public long position() {
        return reader.position();
    }

    /** The size of the file at the last read. */
    public long knownSize() {
        return source.knownSize();
    }

    /**
     * Where the text ends that was seen, read or not: the size of the file at the last read or look ahead, without NULs that
     * its program has reserved. The position for a compressed file.
     */
    public long seenEnd() {
        return reader.seenEnd();
    }

    /**
     * The unread bytes, without a partial line; 0 for a compressed file.
     *
     * @param size of the file at the last scan; 0 if the scan did not find it
     */
    public long unread(long size) {
        return reader.unread(size);
    }

    /** The size now; the size at the last read if the file is closed or fails. */
    public long currentSize() {
        return source.currentSize();
    }

    /** The status of the file as far as it is known without asking the file system. */
    public FileStatus status() {
        return source.status();
    }

    /** Makes the next read compare the content, since the file may have been rewritten with the same size. */
    public void requireVerification() {
        reader.requireVerification();
    }

    /** Whether the file was written to without growing, so that the next read has to compare its content. */
    public boolean isUnverified() {
        return reader.isUnverified();
    }

    /** Whether more can be written to the file; false for a compressed file. */
    public boolean mayGrow() {
        return source.mayGrow();
    }

    public FileIdentity file() {
        return source.identity();
    }

    /** The file as the scan before its opening found it. */
    public GenerationFile found() {
        return source.found();
    }

    public Path path() {
        return source.path();
    }

    /** Closes the file. The checkpoint stays. */
    @Override
    public void close() throws IOException {
        source.close();
    }

    @Override
    public String toString() {
        return path() + " at byte " + position();
    }
}
