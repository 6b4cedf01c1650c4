/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which path reads which file, so that a file which is moved from one collected path to another is not read again. */
final class Owners {
    private final Map<FileIdentity, TailedPath> owners = new HashMap<>();

    void own(FileIdentity file, TailedPath path) {
        owners.put(file, path);
    }

    void forget(TailedPath path) {
        owners.values().removeIf(owner -> owner == path);
    }

    /** Tells whether a file has the content that a cursor is of. */
    @FunctionalInterface
    interface Content {
        boolean isOf(Cursor cursor) throws IOException;
    }

    /**
     * Takes a file over from the path that it was read under.
     *
     * @param content of the file: its number alone may have been given to another file since
     * @return how far it was read; empty if nobody has read it
     * @throws IOException if it can still be reached under that path: it would be read twice
     */
    Optional<Cursor> take(FileIdentity file, Content content, TailedPath by) throws IOException {
        TailedPath owner = owners.get(file);
        if (owner == null || owner == by || !owner.isAt(file) || !content.isOf(owner.cursor())) {
            return Optional.empty();
        }
        if (owner.leadsTo(file)) {
            throw new IOException("it is the same file as " + owner.path() + ", which is collected already");
        }
        return Optional.of(owner.release());
    }
}
