/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the lines of one generation, and knows how far it was read. It notices when the content is replaced, and waits at
 * holes of NULs.
 */
final class GenerationReader {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationReader.class);

    private final GenerationSource file;
    private final LineReader reader;
    private final AwaitedHole hole;
    private final SeenContent seen;
    private LineFraming framing;
    private ReadProgress progress;
    // The size at which there was nothing behind the cursor but a partial line; -1 if there was more.
    private long sizeOfPartialLine = -1;
    private boolean unverified;

    GenerationReader(GenerationSource file, LineReader reader, LineFraming framing, ReadProgress progress) {
        this.file = file;
        this.reader = reader;
        this.hole = new AwaitedHole(reader);
        this.seen = new SeenContent(file);
        this.framing = framing;
        this.progress = progress;
    }

    void reframe(LineFraming newFraming) {
        framing = newFraming;
    }

    /** See {@link Generation#read}. */
    long read(boolean ended, int maxLines, LineSink sink) throws IOException {
        seen.check();
        try {
            return readOn(ended, maxLines, sink);
        } catch (ContentReplacedException e) {
            seen.setReplaced();
            throw e;
        }
    }

    private long readOn(boolean ended, int maxLines, LineSink sink) throws IOException {
        ByteSource source = file.bytes();
        long size = sizeOfKnown();
        long before = position();
        if (size < before) {
            throw new ContentReplacedException();
        }
        long truncated = noteTruncation(size);
        // The last line that a damaged file still yields may be torn.
        boolean complete = (ended || !file.mayGrow()) && !source.isDamaged();
        if (hole.isPresent()) {
            passHole(ended, maxLines, sink);
            if (hole.isPresent() && !unverified) {
                return position() - before;
            }
        }
        // A partial line is read again when it has grown.
        boolean nothingNew = size == before || size == sizeOfPartialLine && !complete;
        if (nothingNew && !unverified) {
            source.checkComplete(before);
            return 0;
        }
        unverified = false;
        file.dateGrowth(size);
        framing = framing.in(ByteOrderMark.resolve(source, framing.charset()));
        ReadProgress next = readLines(size, complete, maxLines, sink);
        hole.update(next, framing.charset().terminator());
        sizeOfPartialLine = next.isAtPositionOf(progress) ? size : -1;
        progress = next;
        // Only now, since the content has proved to be the same: the size tells how much a truncation loses.
        if (file.mayGrow()) {
            seen.note(size, next.hole() == ReadProgress.NO_HOLE ? size : next.hole());
        } else {
            file.setKnownSize(before);
        }
        if (truncated > 0) {
            countTruncated(size, truncated);
        }
        return position() - before;
    }

    /** The size of the content that is read next, which is known before: the file may be rewritten between the two. */
    private long sizeOfKnown() throws IOException {
        long size = file.bytes().size();
        if (size == 0 || !file.mayGrow() || checkpoint().identifiesContent()) {
            return size;
        }
        progress = readNothing();
        return file.bytes().size();
    }

    /**
     * Notices a truncation behind the position, after which the next read compares the content.
     *
     * @return how many bytes of text that was not read are gone if the content before them is the same
     */
    private long noteTruncation(long size) throws IOException {
        if (!seen.isShorter(size)) {
            return 0;
        }
        long gone = seen.goneBehind(size);
        if (gone > 0 && position() == 0) {
            // Nothing was read, and a copy may have it: what is left may only begin alike.
            throw new ContentReplacedException();
        }
        if (identifiesPartialLine()
                && size - position() < progress.partialLine().length()) {
            // That less is left of the partial line is no sign of other content.
            progress = progress.withoutPartialLine();
        }
        hole.leave();
        unverified = true;
        return gone;
    }

    private void countTruncated(long size, long bytes) {
        String what = "The file was truncated. Bytes " + size + " to " + (size + bytes) + " were not read and are lost";
        reader.truncated(bytes, new TailCounters.Loss(file.path(), what));
        LOG.warn("path={} {}", Printable.of(file.path()), what);
    }

    private ReadProgress readLines(long size, boolean complete, int maxLines, LineSink sink) throws IOException {
        verifyHead();
        try {
            ReadProgress from = progress.writtenAt(file.modified());
            file.bytes().endAt(Math.max(size, position()));
            return reader.read(file.bytes(), from, framing, complete, file.mayGrow(), maxLines, sink);
        } catch (RuntimeException e) {
            // The lines before the one that failed are delivered, and do not come again.
            progress = reader.interrupted(progress);
            throw e;
        } finally {
            file.bytes().endAt(Long.MAX_VALUE);
        }
    }

    /** Goes on at a hole of NULs if it was filled, or if it has been waited for long enough. */
    private void passHole(boolean ended, int maxLines, LineSink sink) throws IOException {
        if (hole.isFilled(file.bytes())) {
            hole.leave();
            unverified = true;
            return;
        }
        OptionalLong end = hole.end(file, ended);
        if (end.isPresent()) {
            skipHole(end.getAsLong(), maxLines, sink);
        }
    }

    private void skipHole(long end, int maxLines, LineSink sink) throws IOException {
        ByteSource source = file.bytes();
        boolean isLost = hole.start() > 0 && end < source.size();
        // What is before the hole was a line whose end is not known.
        ReadProgress from = progress.writtenAt(file.modified());
        progress = reader.read(source, from, framing, true, true, maxLines, sink);
        if (isLost) {
            String what = "Bytes " + hole.start() + " to " + end + " have been NULs for " + NulHole.PATIENCE.toSeconds()
                    + " s although lines follow: they were not written, and count as lost";
            reader.lost(end - hole.start(), new TailCounters.Loss(file.path(), what));
            LOG.warn("path={} {}. Reading continues behind them", Printable.of(file.path()), what);
        }
        progress = reader.skipTo(source, progress, end);
        hole.leave();
        unverified = true;
    }

    /** Whether the file begins with the bytes that a checkpoint is of. */
    boolean startsAsBefore(Checkpoint before) throws IOException {
        return verify(before).isPresent();
    }

    /** Moves to a checkpoint behind bytes that the file begins with; returns whether it does. */
    boolean skipTo(Checkpoint before) throws IOException {
        Optional<ReadProgress> reached = verify(before);
        reached.ifPresent(there -> progress = there);
        return reached.isPresent();
    }

    private Optional<ReadProgress> verify(Checkpoint before) throws IOException {
        if (file.currentSize() < before.cursor().position()) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.verifier().verify(file.bytes(), file.status(), before, framing.charset()));
        } catch (ContentReplacedException e) {
            return Optional.empty();
        }
    }

    /** See {@link Generation#fingerprint}. */
    void fingerprint() throws IOException {
        if (!identifiesPartialLine()) {
            progress = readNothing();
        }
    }

    private boolean identifiesPartialLine() {
        HeadFingerprint known = progress.partialLine();
        return known != null && known.length() > 0;
    }

    /** See {@link Generation#lookAhead}. */
    void lookAhead() throws IOException {
        seen.check();
        long size = sizeOfKnown();
        if (!file.mayGrow() || seen.isAsLooked(size)) {
            return;
        }
        Optional<ReadProgress> same = seen.isShorter(size) ? Optional.empty() : verify(checkpoint());
        if (same.isEmpty()) {
            seen.setReplaced();
            throw new ContentReplacedException();
        }
        progress = same.get();
        seen.note(size, Math.min(size, position() + progress.partialLine().length()));
        seen.setLooked();
    }

    /** See {@link Generation#continueFrom}. */
    void continueFrom(GenerationReader closed) {
        hole.continueFrom(closed.hole);
        seen.continueFrom(closed.seen);
    }

    /** See {@link Generation#seenEnd}. */
    long seenEnd() {
        return file.mayGrow() ? Math.max(position(), seen.textEnd()) : position();
    }

    /** Whether the file still has the content that was read, and is not shorter than it was. */
    boolean isUnchanged() throws IOException {
        if (seen.isReplaced() || seen.isShorter(file.bytes().size())) {
            return false;
        }
        try {
            readNothing();
            return true;
        } catch (ContentReplacedException e) {
            return false;
        }
    }

    private ReadProgress readNothing() throws IOException {
        verifyHead();
        return reader.read(file.bytes(), progress, framing, false, file.mayGrow(), 0, line -> {});
    }

    /**
     * Compares the first bytes, too: after a truncation, the same bytes may be before the position by chance, as lines of
     * one length and with one ending are.
     */
    private void verifyHead() throws IOException {
        if (file.mayGrow() && position() > 0) {
            reader.verifier().verifyHead(file.bytes(), cursor());
        }
    }

    /** Makes the next read compare the content, since the file may have been rewritten with the same size. */
    void requireVerification() {
        unverified = true;
    }

    boolean isUnverified() {
        return unverified;
    }

    /** Takes the time of the last write into the cursor. The content must have proved to be the same. */
    void stampLastWrite() {
        progress = progress.writtenAt(file.modified());
    }

    /** The hole that reading waits at. */
    AwaitedHole hole() {
        return hole;
    }

    /** Whether there is nothing behind the cursor but a line without a terminator. */
    boolean hasPartialLine() {
        return file.mayGrow() && !hole.isPresent() && sizeOfPartialLine > position();
    }

    /** See {@link Generation#unread}. */
    long unread(long size) {
        long known = Math.max(size, file.knownSize());
        return known == sizeOfPartialLine || !file.mayGrow() || hole.isPreallocated()
                ? 0
                : Math.max(0, known - position());
    }

    Cursor cursor() {
        return progress.cursor();
    }

    Checkpoint checkpoint() {
        return new Checkpoint(progress.cursor(), progress.partialLine());
    }

    long position() {
        return progress.cursor().position();
    }
}
