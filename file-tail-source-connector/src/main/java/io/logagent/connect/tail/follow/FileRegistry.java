/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which path reads which file, and what that file is called now if it was renamed.
 *
 * <p>A file that moves from one collected path to another is not read again. A change of a renamed file is told to the path
 * whose lines it has, since no entry matches its new name.
 */
final class FileRegistry {
    private final Map<FileIdentity, TailedPath> readers = new HashMap<>();
    private final Map<TailedPath, FileIdentity> files = new HashMap<>();
    private final Map<Path, TailedPath> readersByNewName = new HashMap<>();
    private final Map<TailedPath, Path> newNames = new HashMap<>();

    /** Opens a file at a cursor, if it has the content that the cursor is of. */
    @FunctionalInterface
    interface Opening {
        Optional<Generation> at(Cursor cursor) throws IOException;
    }

    /** Registers the file that a path reads from now on, in place of the one before. */
    void register(FileIdentity file, TailedPath reader) {
        FileIdentity before = files.put(reader, file);
        if (before != null) {
            readers.remove(before, reader);
        }
        readers.put(file, reader);
    }

    /** Registers the new name of the renamed file that a path reads. */
    void registerName(Path newName, TailedPath reader) {
        forgetName(reader);
        newNames.put(reader, newName);
        readersByNewName.put(newName, reader);
    }

    void forgetName(TailedPath reader) {
        Path before = newNames.remove(reader);
        if (before != null) {
            readersByNewName.remove(before, reader);
        }
    }

    void forget(TailedPath reader) {
        forgetName(reader);
        FileIdentity file = files.remove(reader);
        if (file != null) {
            readers.remove(file, reader);
        }
    }

    /** The path that reads the renamed file of this name; empty if no path does. */
    Optional<Path> pathReading(Path newName) {
        return Optional.ofNullable(readersByNewName.get(newName)).map(TailedPath::path);
    }

    /**
     * Takes a file over from the path under which it was read.
     *
     * @param opening of the file; its inode alone does not identify it, since inodes are reused
     * @param to the path that leads to the file now
     * @param by the reader of that path; null if it has none yet
     * @return the file, opened at the cursor of that path; empty if no path has read it
     * @throws IOException if the file can still be reached under that path: it would be read twice
     */
    Optional<Generation> take(FileIdentity file, Opening opening, Path to, TailedPath by) throws IOException {
        TailedPath reader = readers.get(file);
        if (reader == null || reader == by || !reader.isAt(file)) {
            return Optional.empty();
        }
        Optional<Generation> opened = opening.at(reader.cursor());
        if (opened.isPresent()) {
            if (reader.leadsTo(file)) {
                opened.get().close();
                throw new IOException("it is the same file as " + reader.path() + ", which is collected already");
            }
            reader.release();
            CollectedRotations.warnOf(reader.path(), to);
        }
        return opened;
    }
}
