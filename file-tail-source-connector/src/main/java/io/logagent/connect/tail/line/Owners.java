/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which path reads which file, so that a file which is moved from one collected path to another is not read again. */
final class Owners {
    private final Map<FileIdentity, TailedPath> owners = new HashMap<>();
    private final Map<TailedPath, FileIdentity> owned = new HashMap<>();

    /** Notes that a path reads this file now, and no other one any more. */
    void own(FileIdentity file, TailedPath path) {
        FileIdentity before = owned.put(path, file);
        if (before != null) {
            owners.remove(before, path);
        }
        owners.put(file, path);
    }

    void forget(TailedPath path) {
        FileIdentity file = owned.remove(path);
        if (file != null) {
            owners.remove(file, path);
        }
    }

    /** Opens a file at a cursor, if it has the content that the cursor is of. */
    @FunctionalInterface
    interface Opening {
        Optional<Generation> at(Cursor cursor) throws IOException;
    }

    /**
     * Takes a file over from the path that it was read under.
     *
     * @param opening of the file: its number alone may have been given to another file since
     * @param to the path that leads to it now
     * @return the file, opened where it was left; empty if nobody has read it
     * @throws IOException if it can still be reached under that path: it would be read twice
     */
    Optional<Generation> take(FileIdentity file, Opening opening, Path to, TailedPath by) throws IOException {
        TailedPath owner = owners.get(file);
        if (owner == null || owner == by || !owner.isAt(file)) {
            return Optional.empty();
        }
        Optional<Generation> opened = opening.at(owner.cursor());
        if (opened.isPresent()) {
            if (owner.leadsTo(file)) {
                opened.get().close();
                throw new IOException("it is the same file as " + owner.path() + ", which is collected already");
            }
            owner.release();
            CollectedRotations.warnOf(owner.path(), to);
        }
        return opened;
    }
}
