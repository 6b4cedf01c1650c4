/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Checkpoint;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which path reads a file, and the new name of the file if it was renamed.
 *
 * <p>A file that moves from one collected path to another is not read again. A change of a renamed file is reported under a
 * name that no entry matches, so the registry tells which path it concerns.
 */
final class FileRegistry {
    private final Map<FileIdentity, TailedPath> readers = new HashMap<>();
    private final Map<TailedPath, FileIdentity> files = new HashMap<>();
    private final Map<Path, TailedPath> readersByNewName = new HashMap<>();
    private final Map<TailedPath, Path> newNames = new HashMap<>();
    private final Map<Path, TailedPath> readersByLateName = new HashMap<>();
    private final Map<TailedPath, Set<Path>> lateNames = new HashMap<>();

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

    /** Registers the names of the rotated files in which late lines are awaited, in place of those before. */
    void registerLateNames(Set<Path> names, TailedPath reader) {
        Set<Path> before = names.isEmpty() ? lateNames.remove(reader) : lateNames.put(reader, names);
        if (before != null) {
            before.forEach(name -> readersByLateName.remove(name, reader));
        }
        names.forEach(name -> readersByLateName.put(name, reader));
    }

    void forget(TailedPath reader) {
        forgetName(reader);
        registerLateNames(Set.of(), reader);
        FileIdentity file = files.remove(reader);
        if (file != null) {
            readers.remove(file, reader);
        }
    }

    /** Whether another path than this one reads the file. */
    boolean isReadElsewhere(FileIdentity file, Path path) {
        TailedPath reader = readers.get(file);
        return reader != null && !reader.path().equals(path) && reader.isAt(file);
    }

    /** The path that a change of this rotated file concerns; empty if it concerns none. */
    Optional<Path> concernedBy(Path rotated) {
        TailedPath late = readersByLateName.get(rotated);
        if (late != null) {
            late.requestLateCheck();
        }
        return Optional.ofNullable(readersByNewName.getOrDefault(rotated, late)).map(TailedPath::path);
    }

    /** The path that reads the file of this name, to which a link may lead; null if there is none. */
    TailedPath readerOf(Path name) {
        try {
            return readers.get(FileIdentity.of(name));
        } catch (IOException e) {
            return null;
        }
    }

    /** Whether another path leads to the file and reads it. */
    boolean isReadElsewhere(FileIdentity file, TailedPath by) throws IOException {
        TailedPath reader = readers.get(file);
        return reader != null && reader != by && reader.leadsTo(file);
    }

    /**
     * Takes a file over from another path, under which it was read.
     *
     * @param file as the new path leads to it. Its inode alone does not identify it, since inodes are reused
     * @param by the reader of the new path; null if it has none yet
     * @return the file, opened at the cursor of the other path; empty if no other path has read it
     * @throws IOException if the other path still leads to the file: it would be read twice
     */
    Optional<Generation> take(GenerationFile file, Generations generations, TailedPath by) throws IOException {
        FileIdentity identity = file.status().identity();
        TailedPath reader = readers.get(identity);
        if (reader == null || reader == by || !reader.isAt(identity)) {
            return Optional.empty();
        }
        Optional<Generation> opened = generations.open(file, Checkpoint.at(reader.cursor()));
        if (opened.isPresent()) {
            if (reader.leadsTo(identity)) {
                opened.get().close();
                throw new IOException("it is the same file as " + reader.path() + ", which is collected already");
            }
            reader.release();
            CollectedRotations.warnOf(reader.path(), file.path());
        }
        return opened;
    }
}
