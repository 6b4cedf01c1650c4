/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.OpenFileLimitException;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the generations of one path, and knows how to cut them into lines. */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final LineReader reader;
    private final CompressedFiles compressed;
    private final SourceOpener opener;
    private final CompressedVerifier verifier;
    private final LineAlignment alignment;
    private LineFraming framing = LineFraming.DEFAULT;

    public Generations(FileOpener opener, LineReader reader, LongSupplier nanoTime) {
        this.reader = reader;
        this.compressed = new CompressedFiles(nanoTime);
        this.opener = new SourceOpener(opener, compressed, reader.stepBack(), nanoTime);
        this.verifier = new CompressedVerifier(compressed, reader.verifier(), nanoTime);
        this.alignment = new LineAlignment(this.opener);
    }

    /** Begins a turn of the path, which is bounded: one turn verifies compressed files for a limited time. */
    public void beginTurn() {
        verifier.beginTurn();
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
        return openAt(file, alignment.atEnd(file, framing.charset()));
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
            Checkpoint begin = isRequested
                    ? alignment.atRequested(file, checkpoint.cursor().position(), framing.charset())
                    : checkpoint;
            return Optional.of(openAt(file, begin));
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
        byte[] first = opener.firstBytes(file, head.length());
        // Only then, since what is there now was there when the other file was written.
        byte[] now = opener.firstBytes(live, head.length());
        boolean isLive = now.length == head.length() && Fingerprint.of(now, 0, now.length) == head.hash();
        return isLive && !Arrays.equals(first, Arrays.copyOf(now, first.length));
    }

    /** Whether a compressed file was seen to be incomplete. It got its time from its compression, so it is older than that. */
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

    /**
     * Whether a file is that of a generation. As long as it is open, no other file gets its inode. If it is closed, its
     * content tells, unless too little of it was seen.
     */
    public boolean isFileOf(GenerationFile file, Generation generation) throws IOException {
        return generation.file().equals(file.status().identity())
                && (generation.isOpen()
                        || generation.checkpoint().identifiesContent() && isSame(file, generation.checkpoint()));
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
        try (ByteSource source = opener.open(file)) {
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
        ByteSource source = opener.open(file);
        try {
            LineCharset charset = ByteOrderMark.resolve(source, framing.charset());
            if (source instanceof DecompressedSource decompressed) {
                verifier.verify(file, decompressed, checkpoint);
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
