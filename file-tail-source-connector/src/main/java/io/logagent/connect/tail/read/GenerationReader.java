/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;
import java.util.Optional;

/**
 * Reads the lines of one generation, and knows how far it was read. It notices when the content is replaced, and waits at
 * holes of NULs.
 */
final class GenerationReader {
    private final GenerationSource file;
    private final LineReader reader;
    private final AwaitedHole hole;
    private final HolePassage passage;
    private final SeenContent seen;
    private final ContentCheck check;
    private final ReadLosses losses;
    private LineFraming framing;
    private ReadProgress progress;
    // The size at which there was nothing behind the cursor but a partial line; -1 if there was more.
    private long sizeOfPartialLine = -1;
    private boolean unverified;

    GenerationReader(GenerationSource file, LineReader reader, LineFraming framing, ReadProgress progress) {
        this.file = file;
        this.reader = reader;
        this.losses = new ReadLosses(file, reader);
        this.hole = new AwaitedHole(reader);
        this.passage = new HolePassage(hole, file, reader, losses);
        this.seen = new SeenContent(file);
        this.check = new ContentCheck(file, reader);
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
            Optional<ReadProgress> passed = passage.pass(progress, framing, ended, maxLines, sink);
            if (passed.isEmpty() && !unverified) {
                return 0;
            }
            if (passed.isPresent()) {
                progress = passed.get();
                unverified = true;
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
            losses.truncated(size, truncated);
        }
        return position() - before;
    }

    /** The size of the content that is read next, which is known before: the file may be rewritten between the two. */
    private long sizeOfKnown() throws IOException {
        long size = file.bytes().size();
        if (size == 0 || !file.mayGrow() || position() > 0 || identifiesPartialLine()) {
            return size;
        }
        fingerprint();
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

    private ReadProgress readLines(long size, boolean complete, int maxLines, LineSink sink) throws IOException {
        check.head(cursor());
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

    /** Whether the file begins with the bytes that a checkpoint is of. */
    boolean startsAsBefore(Checkpoint before) throws IOException {
        return check.verify(before, framing).isPresent();
    }

    /** Moves to a checkpoint behind bytes that the file begins with; returns whether it does. */
    boolean skipTo(Checkpoint before) throws IOException {
        Optional<ReadProgress> reached = check.verify(before, framing);
        reached.ifPresent(there -> progress = there);
        return reached.isPresent();
    }

    /** See {@link Generation#fingerprint}. */
    void fingerprint() throws IOException {
        if (!identifiesPartialLine()) {
            progress = check.readNothing(progress, framing);
        }
    }

    private boolean identifiesPartialLine() {
        return HeadFingerprint.length(progress.partialLine()) > 0;
    }

    /** See {@link Generation#lookAhead}. */
    void lookAhead() throws IOException {
        seen.check();
        long size = sizeOfKnown();
        if (!file.mayGrow() || seen.isAsLooked(size)) {
            return;
        }
        Optional<ReadProgress> same = seen.isShorter(size) ? Optional.empty() : check.verify(checkpoint(), framing);
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
            check.readNothing(progress, framing);
            return true;
        } catch (ContentReplacedException e) {
            return false;
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

    /** See {@link Generation#isFirstLineLong}. */
    boolean isFirstLineLong() {
        return position() == 0 && HeadFingerprint.length(progress.partialLine()) == HeadFingerprint.MAX;
    }

    /** See {@link Generation#hasLine}. */
    boolean hasLine() throws IOException {
        return check.hasLine(cursor(), framing);
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
