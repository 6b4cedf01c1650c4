/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.OpenFile;
import io.logagent.connect.tail.file.OpenFileLimitException;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineTerminator;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the generations of one path, and knows how to cut them into lines. */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final FileOpener opener;
    private final LineReader reader;
    private final LongSupplier nanoTime;
    private final CompressedFiles compressed;
    private LineFraming framing = LineFraming.DEFAULT;
    private TimeSlice verifying;

    public Generations(FileOpener opener, LineReader reader, LongSupplier nanoTime) {
        this.opener = opener;
        this.reader = reader;
        this.nanoTime = nanoTime;
        this.compressed = new CompressedFiles(nanoTime);
        beginTurn();
    }

    /** Begins a turn of the path, which is bounded: one turn verifies compressed files for a limited time. */
    public void beginTurn() {
        verifying = TimeSlice.of(DecompressedSource.MAX_SKIP, nanoTime);
    }

    /** Sets how generations are cut into lines that are opened from now on. */
    public void reframe(LineFraming newFraming) {
        framing = newFraming;
    }

    /** Opens a generation at its start. */
    public Generation open(GenerationFile file) throws IOException {
        return openAt(file, Checkpoint.atByte(0));
    }

    /** Opens a generation at the start of its partial last line, so that the line is delivered whole. */
    public Generation openAtEnd(GenerationFile file) throws IOException {
        long end = file.status().size();
        return openAt(file, Checkpoint.atByte(lineStart(file, end).orElse(end)));
    }

    /**
     * Opens a generation at a checkpoint; empty if the file has other content.
     *
     * @throws OutdatedScanException if the file was renamed, replaced or truncated since the scan, if it takes long to
     *     decompress it, or if it may still be being compressed
     * @throws DamagedException if the file has the content, but is damaged before the checkpoint
     * @throws IOException if the current file cannot be read. A rotated file that cannot be read counts as other content
     */
    public Optional<Generation> open(GenerationFile file, Checkpoint checkpoint) throws IOException {
        boolean isTooShort = !file.isCompressed()
                && file.status().size() < checkpoint.cursor().position();
        if (isTooShort || !file.isReadable() || compressed.isKnownToDiffer(file.status(), checkpoint)) {
            return Optional.empty();
        }
        try {
            boolean isRequested = checkpoint.cursor().isBare() && !file.isCompressed();
            return Optional.of(openAt(file, isRequested ? atLineStart(file, checkpoint) : checkpoint));
        } catch (ContentReplacedException e) {
            remember(file, checkpoint, false);
            return Optional.empty();
        } catch (OutdatedScanException | DamagedException | OpenFileLimitException e) {
            throw e;
        } catch (IOException e) {
            if (file.isCurrent()) {
                throw e;
            }
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "path={} The rotated file cannot be read", Printable.of(file.path()), PrintableException.of(e));
            }
            return Optional.empty();
        }
    }

    /**
     * Whether a plain file begins otherwise than a generation, and that is not truncated: a file of a path that was
     * truncated may be the copy of a later generation.
     *
     * @param head of the generation
     * @param live the file of the generation. A copy that is just being made begins as this does
     */
    public boolean beginsOtherwise(GenerationFile file, HeadFingerprint head, GenerationFile live) throws IOException {
        byte[] first = firstBytes(file, head.length());
        // Only then, since what is there now was there when the other file was written.
        byte[] now = firstBytes(live, head.length());
        boolean isLive = now.length == head.length() && Fingerprint.of(now, 0, now.length) == head.hash();
        return isLive && !Arrays.equals(first, Arrays.copyOf(now, first.length));
    }

    private byte[] firstBytes(GenerationFile file, int most) throws IOException {
        OpenFile opened = openFile(file);
        try (PlainSource source = new PlainSource(opened.channel())) {
            ByteBuffer first = ByteBuffer.allocate(most);
            while (first.hasRemaining() && source.read(first, first.position()) > 0) {
                // A read may return fewer bytes than there are.
            }
            return Arrays.copyOf(first.array(), first.position());
        }
    }

    /** Whether a file was seen to be incomplete and may still be being compressed, so that it is older than its time. */
    public boolean isIncomplete(GenerationFile file) {
        return file.isCompressed() && compressed.isIncomplete(file.status());
    }

    /** Whether a file has the content that a checkpoint is of. */
    public boolean isSame(GenerationFile file, Checkpoint checkpoint) throws IOException {
        Optional<Boolean> known = compressed.answer(file.status(), checkpoint);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            Optional<Generation> opened = open(file, checkpoint);
            if (opened.isPresent()) {
                opened.get().close();
                remember(file, checkpoint, true);
            }
            return opened.isPresent();
        } catch (DamagedException e) {
            remember(file, checkpoint, true);
            return true;
        }
    }

    /** Whether a file has the content that a checkpoint is of, and ends at this position. */
    public boolean endsAt(GenerationFile file, Checkpoint checkpoint, long end) throws IOException {
        if (!file.isCompressed()) {
            return file.status().size() == end && isSame(file, checkpoint);
        }
        Optional<Generation> opened = isSame(file, checkpoint) ? open(file, checkpoint) : Optional.empty();
        if (opened.isEmpty()) {
            return false;
        }
        try (Generation copy = opened.get()) {
            return copy.endsAt(end);
        }
    }

    /** Whether a file begins with all bytes of a generation, also with those that were not delivered yet. */
    public boolean isContinuedIn(GenerationFile file, Generation generation) throws IOException {
        Optional<Generation> opened = open(file, generation.checkpoint());
        if (opened.isEmpty()) {
            return false;
        }
        try (Generation next = opened.get()) {
            return generation.isContinuedIn(next);
        }
    }

    /** Whether a generation begins with all bytes of a file, which may be a copy that is being made. */
    public boolean isBeginning(GenerationFile file, Generation generation) throws IOException {
        try (ByteSource source = openSource(file)) {
            return generation.hasBytesOf(source, 0);
        } catch (OutdatedScanException e) {
            throw e;
        } catch (IOException e) {
            // The compressed file is not complete yet.
            return file.isCompressed();
        }
    }

    private void remember(GenerationFile file, Checkpoint checkpoint, boolean isSame) {
        if (file.isCompressed()) {
            compressed.remember(file.status(), checkpoint, isSame);
        }
    }

    private Generation openAt(GenerationFile file, Checkpoint checkpoint) throws IOException {
        ByteSource source = openSource(file);
        try {
            LineCharset charset = ByteOrderMark.resolve(source, framing.charset());
            if (source instanceof DecompressedSource decompressed) {
                verify(file, decompressed, checkpoint);
            }
            ReadProgress progress = reader.verifier().verify(source, file.status(), checkpoint, charset);
            return new Generation(file, source, reader, framing.in(charset), progress);
        } catch (SkippingException | BeingCompressedException e) {
            compressed.keep(file.status(), (DecompressedSource) source);
            throw e;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    private void verify(GenerationFile file, DecompressedSource source, Checkpoint checkpoint) throws IOException {
        // The head comes first: another file need not be verified.
        boolean isHeadSame = isHeadSame(file, source, checkpoint);
        source.verify(verifying);
        if (!source.isDamaged()) {
            compressed.rememberSize(file.status(), source.size());
            return;
        }
        if (compressed.mayBeWritten(file.status())) {
            throw new BeingCompressedException(file, source.damage());
        }
        if (isHeadSame && source.size() < checkpoint.cursor().position()) {
            source.checkComplete(checkpoint.cursor().position());
        }
    }

    /**
     * Whether a file begins like the content of a checkpoint; false if it is damaged too early to tell.
     *
     * @throws ContentReplacedException if it begins differently
     */
    private boolean isHeadSame(GenerationFile file, DecompressedSource source, Checkpoint checkpoint)
            throws IOException {
        try {
            reader.verifier().verifyHead(source, checkpoint.cursor());
            return true;
        } catch (ContentReplacedException e) {
            if (source.isDamaged()) {
                return false;
            }
            throw e;
        }
    }

    private ByteSource openSource(GenerationFile file) throws IOException {
        ByteSource kept = compressed.take(file);
        if (kept != null) {
            return kept;
        }
        OpenFile opened = openFile(file);
        try {
            if (!file.status().identity().equals(opened.identity())) {
                throw new OutdatedScanException(file.path() + " was replaced before it was opened");
            }
            ByteSource source =
                    file.isCompressed() ? decompressed(file, opened.channel()) : new PlainSource(opened.channel());
            if (opened.channel().size() < file.status().size()) {
                throw new OutdatedScanException(file.path() + " was truncated before it was opened");
            }
            return source;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private DecompressedSource decompressed(GenerationFile file, FileChannel channel) {
        return new DecompressedSource(channel, file, reader.stepBack(), compressed.size(file.status()), nanoTime);
    }

    private OpenFile openFile(GenerationFile file) throws IOException {
        try {
            return opener.open(file.path());
        } catch (NoSuchFileException e) {
            throw new OutdatedScanException(file.path() + " was renamed or deleted before it was opened");
        }
    }

    /** A requested position may be inside a line: reading begins where that line begins. */
    private Checkpoint atLineStart(GenerationFile file, Checkpoint requested) throws IOException {
        long position = requested.cursor().position();
        OptionalLong start = lineStart(file, position);
        if (start.isEmpty()) {
            LOG.warn(
                    "path={} Byte {} is inside a line that begins more than 16 MiB before it. Reading begins at byte {}",
                    Printable.of(file.path()),
                    position,
                    position);
        } else if (start.getAsLong() != position) {
            LOG.info(
                    "path={} Byte {} is inside a line. Reading begins at the start of the line, byte {}",
                    Printable.of(file.path()),
                    position,
                    start.getAsLong());
        }
        return Checkpoint.atByte(start.orElse(position));
    }

    private OptionalLong lineStart(GenerationFile file, long position) throws IOException {
        OpenFile opened = opener.open(file.path());
        try (PlainSource source = new PlainSource(opened.channel())) {
            LineTerminator terminator =
                    ByteOrderMark.resolve(source, framing.charset()).terminator();
            return LineStart.before(source, Math.min(position, source.size()), terminator);
        }
    }

    /** Whether the descriptor of a compressed file is kept that is not decompressed up to its checkpoint yet. */
    public boolean isSkipping() {
        return compressed.isOpen();
    }

    /** Closes a compressed file that is not decompressed up to its checkpoint yet. */
    @Override
    public void close() throws IOException {
        compressed.close();
    }
}
