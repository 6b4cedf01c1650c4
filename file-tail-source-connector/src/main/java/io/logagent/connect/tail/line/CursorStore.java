/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;

/** Remembers cursors over restarts. */
@FunctionalInterface
public interface CursorStore {
    /** The last stored cursors of these paths; a path that has none is absent. */
    Map<Path, Cursor> load(Collection<Path> paths);
}
