/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.OpenFile;
import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LineTerminator;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the generations of one path, and knows how to cut them into lines. */
public final class Generations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);

    private final FileOpener opener;
    private final LineReader reader;
    private final CompressedFiles compressed = new CompressedFiles();
    private LineFraming framing = LineFraming.DEFAULT;

    public Generations(FileOpener opener, LineReader reader) {
        this.opener = opener;
        this.reader = reader;
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
     * @throws OutdatedScanException if the file was renamed, replaced or truncated since the scan, or if it takes long to
     *     decompress it up to the checkpoint
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
        } catch (OutdatedScanException e) {
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

    /** Whether a file has the content that a checkpoint is of. */
    public boolean isSame(GenerationFile file, Checkpoint checkpoint) throws IOException {
        Optional<Boolean> known = compressed.answer(file.status(), checkpoint);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Generation> opened = open(file, checkpoint);
        if (opened.isPresent()) {
            opened.get().close();
            remember(file, checkpoint, true);
        }
        return opened.isPresent();
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
            ReadProgress progress = reader.verifier().verify(source, file.status(), checkpoint, charset);
            return new Generation(file, source, reader, framing.in(charset), progress);
        } catch (SkippingException e) {
            compressed.keep(file.status().identity(), (DecompressedSource) source);
            throw e;
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }

    private ByteSource openSource(GenerationFile file) throws IOException {
        ByteSource kept = compressed.take(file.status().identity());
        if (kept != null) {
            return kept;
        }
        OpenFile opened = openFile(file);
        try {
            if (!file.status().identity().equals(opened.identity())) {
                throw new OutdatedScanException(file.path() + " was replaced before it was opened");
            }
            ByteSource source = file.isCompressed()
                    ? new DecompressedSource(opened.channel(), file.compression(), reader.stepBack())
                    : new PlainSource(opened.channel());
            if (source.size() < file.status().size()) {
                throw new OutdatedScanException(file.path() + " was truncated before it was opened");
            }
            return source;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
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
