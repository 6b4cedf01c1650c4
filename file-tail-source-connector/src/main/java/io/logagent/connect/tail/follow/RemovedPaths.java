/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.read.Cursor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Cursors of removed paths, in case that an entry matches them again. Those that Connect has stored may be older. */
final class RemovedPaths {
    private static final int MOST_REMEMBERED = 100_000;

    private final Map<Path, Cursor> cursors = new LinkedHashMap<>();

    void add(TailedPath path) {
        if (path.cursor() != null) {
            cursors.put(path.path(), path.cursor());
        }
        if (cursors.size() > MOST_REMEMBERED) {
            cursors.remove(cursors.keySet().iterator().next());
        }
    }

    void remove(Path path) {
        cursors.remove(path);
    }

    /** The cursor of a path; null if it was not removed, or had none. */
    Cursor cursor(Path path) {
        return cursors.get(path);
    }

    Map<Path, Cursor> cursors() {
        return Collections.unmodifiableMap(cursors);
    }
}
