/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.Descriptors;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One content that a path has or had, from the first write until its file is rotated, truncated or deleted; and how far
 * it was read. {@link Generations} opens it.
 */
public final class Generation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final Path path;
    private final FileIdentity file;
    private final FileStatus found;
    private final boolean mayGrow;
    private final OptionalLong emptySince;
    private final LineReader reader;
    private LineFraming framing;
    private ReadProgress progress;
    // The size at which there was nothing behind the cursor but a partial line; -1 if there was more.
    private long sizeOfPartialLine = -1;
    private long knownSize;
    // The last write. It becomes part of the cursor when the content has proved to be the same.
    private long modified;
    private boolean unverified;
    private boolean nameless;
    // The NULs at which reading waits; null if there are none.
    private NulHole hole;
    private boolean followsTruncation;
    // Null when closed.
    private ByteSource source;

    Generation(GenerationFile found, ByteSource source, LineReader reader, LineFraming framing, ReadProgress progress) {
        this.path = found.path();
        this.file = found.status().identity();
        this.found = found.status();
        this.mayGrow = !found.isCompressed();
        this.modified = found.status().modifiedNanos();
        this.emptySince = found.status().size() == 0 && mayGrow ? OptionalLong.of(modified) : OptionalLong.empty();
        this.source = source;
        this.reader = reader;
        this.framing = framing;
        this.progress = progress;
    }

    /** Sets how it is cut into lines from now on. */
    public void reframe(LineFraming newFraming) {
        framing = newFraming;
    }

    public boolean isOpen() {
        return source != null;
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
        long size = source.size();
        long before = position();
        if (size < before) {
            throw new ContentReplacedException();
        }
        // The line at the end of what can be read of a damaged file is torn.
        boolean complete = (ended || !mayGrow) && !source.isDamaged();
        if (hole != null) {
            passHole(ended, maxLines, sink);
            if (hole != null && !unverified) {
                return position() - before;
            }
        }
        // A scan does not tell of a truncation of a file that was renamed since.
        unverified |= size < sizeOfPartialLine;
        // A partial line is read again when it has grown.
        boolean nothingNew = size == before || size == sizeOfPartialLine && !complete;
        if (nothingNew && !unverified) {
            source.checkComplete(before);
            return 0;
        }
        unverified = false;
        if (nameless && size > before) {
            updateModified();
        }
        framing = framing.in(ByteOrderMark.resolve(source, framing.charset()));
        ReadProgress next = readLines(complete, maxLines, sink);
        if (next.hole() == ReadProgress.NO_HOLE) {
            hole = null;
        } else if (hole == null || hole.start() != next.hole()) {
            hole = new NulHole(next.hole(), framing.charset().terminator(), reader.now());
        }
        sizeOfPartialLine = next.isAtPositionOf(progress) ? size : -1;
        progress = next;
        // Only now, since the content has proved to be the same: the size tells how much a truncation loses.
        knownSize = mayGrow ? size : before;
        return position() - before;
    }

    /** Whether the file begins with the bytes that a checkpoint is of, be it of this file or of another one. */
    public boolean startsAsBefore(Checkpoint before) throws IOException {
        return verify(before).isPresent();
    }

    /** Moves to a checkpoint behind bytes that the file begins with; returns whether it does. */
    public boolean skipTo(Checkpoint before) throws IOException {
        Optional<ReadProgress> reached = verify(before);
        reached.ifPresent(there -> progress = there);
        return reached.isPresent();
    }

    private Optional<ReadProgress> verify(Checkpoint before) throws IOException {
        if (currentSize() < before.cursor().position()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.verifier().verify(source, status(), before, framing.charset()));
        } catch (ContentReplacedException e) {
            return Optional.empty();
        }
    }

    /** The time of the last write before it was opened, if it was empty then. */
    public OptionalLong emptySince() {
        return emptySince;
    }

    /** Whether another generation begins with all bytes of this one, also with those that were not delivered yet. */
    public boolean isContinuedIn(Generation next) throws IOException {
        return next.startsAsBefore(checkpoint()) && next.hasBytesOf(source, position());
    }

    /** Whether it has all bytes that another file has from a position on. */
    boolean hasBytesOf(ByteSource other, long from) throws IOException {
        return ContentComparison.hasAll(source, other, from);
    }

    private ReadProgress readLines(boolean complete, int maxLines, LineSink sink) throws IOException {
        verifyHead();
        try {
            return reader.read(source, progress.writtenAt(modified), framing, complete, mayGrow, maxLines, sink);
        } catch (RuntimeException e) {
            // The lines before the one that failed are delivered, and do not come again.
            progress = reader.interrupted(progress);
            throw e;
        }
    }

    /** Goes on at a hole of NULs if it was filled, or if it has been waited for long enough. */
    private void passHole(boolean ended, int maxLines, LineSink sink) throws IOException {
        if (hole.isFilled(source)) {
            hole = null;
            unverified = true;
        } else if (isOverdue(hole)) {
            OptionalLong end = hole.end(source, modified, reader.scratch());
            if (end.isPresent()) {
                skipHole(end.getAsLong(), maxLines, sink);
            } else if (ended && hole.isPreallocated()) {
                skipHole(source.size(), maxLines, sink);
            }
        }
    }

    /** Whether there are no bytes behind a position. */
    boolean endsAt(long position) throws IOException {
        return source.read(ByteBuffer.allocate(1), position) <= 0;
    }

    /** A program that writes on at its old position after a truncation leaves a hole that is never filled. */
    private boolean isOverdue(NulHole nuls) {
        return nuls.isOverdue(reader.now()) || nuls.start() == 0 && followsTruncation;
    }

    private void skipHole(long end, int maxLines, LineSink sink) throws IOException {
        boolean isLost = hole.start() > 0 && end < source.size();
        // What is before the hole was a line whose end is not known.
        progress = reader.read(source, progress.writtenAt(modified), framing, true, true, maxLines, sink);
        if (isLost) {
            String what = "Bytes " + hole.start() + " to " + end + " have been NULs for " + NulHole.PATIENCE.toSeconds()
                    + " s although lines follow: they were not written, and count as lost";
            reader.lost(end - hole.start(), new TailCounters.Loss(path, what));
            LOG.warn("path={} {}. Reading continues behind them", Printable.of(path), what);
        }
        progress = reader.skipTo(source, progress, end);
        hole = null;
        unverified = true;
    }

    /** Sets that the file was truncated before: NULs at its beginning are not waited for. */
    public void followsTruncation() {
        followsTruncation = true;
    }

    /** Whether there is nothing behind the cursor but a line without a terminator. */
    public boolean hasPartialLine() {
        return mayGrow && hole == null && sizeOfPartialLine > position();
    }

    /** Whether a hole of NULs ends what can be read. */
    public boolean endsAtHole() {
        return hole != null;
    }

    /** Continues to wait at the hole of the same generation, which was closed. */
    public void continueToWait(Generation closed) {
        hole = closed.hole;
        followsTruncation = closed.followsTruncation;
    }

    /** Whether the file has to be looked at again although nothing may report a change. */
    public boolean awaitsHole() {
        return hole != null && !hole.isNegligible();
    }

    /** Whether lines may still come in the place of NULs, or behind them. */
    public boolean isHeldByHole() {
        return hole != null && !(isOverdue(hole) && hole.isPreallocated());
    }

    /** Sets whether the path leads nowhere. Then no scan tells when the file was last written to. */
    public void setNameless(boolean leadsNowhere) {
        nameless = leadsNowhere;
    }

    private void updateModified() {
        if (isOpen() && mayGrow) {
            Descriptors.status(file).ifPresent(status -> modified = status.modifiedNanos());
        }
    }

    /** The time of the last write to the file, also if no path leads to it. */
    public long lastModified() {
        updateModified();
        return modified;
    }

    /** The cursor at the end of a file that no path leads to, with the time of the last write. */
    public Cursor lastCursor() throws IOException {
        updateModified();
        if (isOpen() && isUnchanged()) {
            progress = progress.writtenAt(modified);
        }
        return cursor();
    }

    /**
     * Fingerprints the first bytes unless they are known, so that a replacement of the file is noticed.
     *
     * @throws ContentReplacedException if the file was truncated or rewritten
     */
    public void fingerprint() throws IOException {
        HeadFingerprint known = progress.partialLine();
        if (known == null || known.length() == 0) {
            progress = readNothing();
        }
    }

    /** Whether the file still has the content that was read. */
    public boolean isUnchanged() throws IOException {
        try {
            readNothing();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    /**
     * Compares the first bytes, too: after a truncation, the same bytes may be before the position by chance, as lines of
     * one length and with one ending are.
     */
    private void verifyHead() throws IOException {
        if (mayGrow && position() > 0) {
            reader.verifier().verifyHead(source, cursor());
        }
    }

    private ReadProgress readNothing() throws IOException {
        verifyHead();
        return reader.read(source, progress, framing, false, mayGrow, 0, line -> {});
    }

    /** Whether a scan found this very file. If so, the time of the last write is updated. */
    public boolean updateIfSame(FileStatus status) {
        if (!file.equals(status.identity()) || !mayGrow) {
            return false;
        }
        if (modified != status.modifiedNanos()) {
            // The file may have been rewritten with the same size.
            unverified = true;
            modified = status.modifiedNanos();
        }
        return true;
    }

    public Cursor cursor() {
        return progress.cursor();
    }

    public Checkpoint checkpoint() {
        return new Checkpoint(progress.cursor(), progress.partialLine());
    }

    public long position() {
        return progress.cursor().position();
    }

    /** The size of the file at the last read. */
    public long knownSize() {
        return knownSize;
    }

    /**
     * The unread bytes, without a partial line; 0 for a compressed file.
     *
     * @param size of the file at the last scan; 0 if the scan did not find it
     */
    public long unread(long size) {
        long known = Math.max(size, knownSize);
        return known == sizeOfPartialLine || !mayGrow || hole != null && hole.isPreallocated()
                ? 0
                : Math.max(0, known - position());
    }

    /** The size now; the size at the last read if the file is closed or fails. */
    public long currentSize() {
        try {
            return source == null ? knownSize : source.size();
        } catch (IOException e) {
            return knownSize;
        }
    }

    /** The status of the file as far as it is known without asking the file system. */
    public FileStatus status() {
        return new FileStatus(FileStatus.Kind.REGULAR, file, currentSize(), modified);
    }

    /** Whether the file was written to without growing, so that the next read has to compare its content. */
    public boolean isUnverified() {
        return unverified;
    }

    /** Whether more can be written to the file; false for a compressed file. */
    public boolean mayGrow() {
        return mayGrow;
    }

    public FileIdentity file() {
        return file;
    }

    /** The status of the file when it was opened. */
    public FileStatus found() {
        return found;
    }

    public Path path() {
        return path;
    }

    /** Closes the file. The checkpoint stays. */
    @Override
    public void close() throws IOException {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    @Override
    public String toString() {
        return path + " at byte " + position();
    }
}
