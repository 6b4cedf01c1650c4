/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.OpenFile;
import io.logagent.connect.tail.follow.RotatedFiles.Rotated;
import io.logagent.connect.tail.read.CompressedFiles.Question;
import io.logagent.connect.tail.read.CompressedFiles;
import io.logagent.connect.tail.read.ContentReplacedException;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.HeadFingerprint;
import io.logagent.connect.tail.read.LineFraming;
import io.logagent.connect.tail.read.LineReader;
import io.logagent.connect.tail.read.LineStart;
import io.logagent.connect.tail.read.OutdatedScanException;
import io.logagent.connect.tail.read.PlainSource;
import io.logagent.connect.tail.text.LineTerminator;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the generations of a path are, how to open them, and which of them need not be opened again. */
final class GenerationLocator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationLocator.class);

    private static final int MOST_REMEMBERED = 32;

    private final Path path;
    private final RotatedFiles rotatedFiles;
    private final LineReader reader;
    private final FileOpener opener;
    // Empty for most paths, and there may be very many of them.
    private final Deque<Cursor> read = new ArrayDeque<>(0);
    private final Set<FileIdentity> broken = new HashSet<>();
    private final CompressedFiles compressed = new CompressedFiles();
    private LineFraming cut = LineFraming.DEFAULT;

    GenerationLocator(Path path, Predicate<Path> collected, FileOpener opener, LineReader reader) {
        this.path = path;
        this.rotatedFiles = new RotatedFiles(path, collected);
        this.opener = opener;
        this.reader = reader;
    }

    /** A generation as it was found, which can be opened. */
    record Found(Path path, FileStatus status, Compression compression, boolean current) {
        /** @param current whether it is what the path leads to now */
        Found {}

        static Found rotated(Rotated file) {
            return new Found(file.path(), file.status(), file.compression(), false);
        }
    }

    Path path() {
        return path;
    }

    /** From now on generations are cut into lines like this. */
    void cut(LineFraming how) {
        cut = how;
    }

    /** What the path leads to now; empty if it leads nowhere. */
    Optional<FileStatus> current() throws IOException {
        try {
            return Optional.of(FileStatus.of(path));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The file that the path leads to now, as something to go on with. */
    Found current(FileStatus status) {
        return new Found(path, status, Compression.NONE, true);
    }

    /** One look at all that is there. */
    DirectorySnapshot look() throws IOException {
        return new DirectorySnapshot(this, current());
    }

    List<Rotated> rotated() throws IOException {
        List<Rotated> files = rotatedFiles.list();
        files.removeIf(file -> broken.contains(file.status().identity()));
        return files;
    }

    /** Those that the rotation scheme of one of them made, the oldest first. */
    List<Rotated> family(List<Rotated> files, Rotated member) {
        return rotatedFiles.family(files, member.family());
    }

    /** Leaves a file out from now on, since it cannot be decompressed. */
    void leaveOut(FileIdentity file) {
        broken.add(file);
    }

    /** Remembers what has been read to its end, in case that it is written to once more and looks new. */
    void wasRead(Generation generation) {
        if (generation.position() == 0) {
            // Nothing of it could be read twice, and every file that is given its number is like it.
            return;
        }
        read.addLast(generation.cursor());
        if (read.size() > MOST_REMEMBERED) {
            read.removeFirst();
        }
    }

    boolean wasRead(Found file) throws IOException {
        for (Cursor cursor : read) {
            if (cursor.file().equals(file.status().identity())) {
                if (isSame(file, cursor, null)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a file is the one that a cursor is of. */
    boolean isSame(Found file, Cursor cursor, HeadFingerprint unfinished) throws IOException {
        Question question = new Question(file.status(), cursor, unfinished);
        Optional<Boolean> known = compressed.answer(question);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<Generation> opened = open(file, cursor, unfinished);
        if (opened.isPresent()) {
            opened.get().close();
            if (file.compression().isCompressed()) {
                compressed.remember(question, true);
            }
        }
        return opened.isPresent();
    }

    /** Whether a descriptor is held of a compressed file that was not got through yet. */
    boolean isSkipping() {
        return compressed.isOpen();
    }

    /** Lets go of what was not got through. */
    @Override
    public void close() throws IOException {
        compressed.close();
    }

    /** Opens a generation from its start. */
    Generation open(Found found) throws IOException {
        return openAt(found, Cursor.at(0), null);
    }

    private Generation openAt(Found file, Cursor cursor, HeadFingerprint unfinished) throws IOException {
        return Generation.open(
                opener, file.path(), file.status(), file.compression(), cursor, unfinished, reader, cut, compressed);
    }

    /** Opens a generation where its unfinished last line begins: half a line is of no use to anyone. */
    Generation openAtEnd(Found found) throws IOException {
        long end = found.status().size();
        return openAt(found, Cursor.at(lineStart(found, end).orElse(end)), null);
    }

    private OptionalLong lineStart(Found found, long position) throws IOException {
        OpenFile opened = opener.open(found.path());
        try (PlainSource source = new PlainSource(opened.channel())) {
            LineTerminator terminator = reader.charset(source, cut.charset()).terminator();
            return LineStart.before(source, Math.min(position, source.size()), terminator);
        }
    }

    /** A position that somebody gave may be anywhere: half a line is of no use to anyone. */
    private Cursor atLineStart(Found found, Cursor given) throws IOException {
        OptionalLong start = lineStart(found, given.position());
        if (start.isEmpty()) {
            LOG.warn(
                    "{}: the line at byte {} begins more than 16 MiB before it, going on there",
                    Printable.of(path),
                    given.position());
        } else if (start.getAsLong() != given.position()) {
            LOG.info(
                    "{}: byte {} is inside a line, going on where it begins, at byte {}",
                    Printable.of(path),
                    given.position(),
                    start.getAsLong());
        }
        return Cursor.at(start.orElse(given.position()));
    }

    /**
     * Opens a generation at a cursor if it is the one that the cursor is of; empty if it is not.
     *
     * @param unfinished what is known to come after the cursor; null if that is not known
     * @throws IOException if what the path itself leads to cannot be read; a rotated file is passed over then
     */
    Optional<Generation> open(Found file, Cursor cursor, HeadFingerprint unfinished) throws IOException {
        boolean tooShort = !file.compression().isCompressed() && file.status().size() < cursor.position();
        Question question = new Question(file.status(), cursor, unfinished);
        boolean isAnother =
                compressed.answer(question).filter(answer -> !answer).isPresent();
        if (tooShort || isAnother || !file.compression().isReadable()) {
            return Optional.empty();
        }
        try {
            boolean given = cursor.isBare() && !file.compression().isCompressed();
            return Optional.of(openAt(file, given ? atLineStart(file, cursor) : cursor, unfinished));
        } catch (ContentReplacedException e) {
            if (file.compression().isCompressed()) {
                compressed.remember(question, false);
            }
            return Optional.empty();
        } catch (OutdatedScanException e) {
            throw e;
        } catch (IOException e) {
            if (file.current()) {
                throw e;
            }
            LOG.debug("{} cannot be looked into", Printable.of(file.path()), Printable.of(e));
            return Optional.empty();
        }
    }
}
