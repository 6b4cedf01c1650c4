/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What renamed files are called that paths are still reading: no entry names them, so what happens to them has to be told
 * to the path that their lines are delivered for.
 */
final class FormerNames {
    private final Map<Path, TailedPath> readFor = new HashMap<>();
    private final Map<TailedPath, Path> names = new HashMap<>();

    /** Notes what the file is called now that is read for a path. */
    void note(Path name, TailedPath path) {
        forget(path);
        names.put(path, name);
        readFor.put(name, path);
    }

    void forget(TailedPath path) {
        Path before = names.remove(path);
        if (before != null) {
            readFor.remove(before, path);
        }
    }

    /** For which path the file of this name is read; empty if it is read for none. */
    Optional<Path> readFor(Path name) {
        return Optional.ofNullable(readFor.get(name)).map(TailedPath::path);
    }
}
