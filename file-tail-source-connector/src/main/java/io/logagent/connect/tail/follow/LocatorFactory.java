/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.read.Generations;
import java.nio.file.Path;

/** Creates what a path finds its generations with. */
final class LocatorFactory {
    private final TailedPaths paths;
    private final FollowContext context;
    private final FileOpener opener;

    /** @param paths that are followed: their files are no rotated files of other paths */
    LocatorFactory(TailedPaths paths, FollowContext context) {
        this.paths = paths;
        this.context = context;
        this.opener = new FileOpener(context.settings().allowed());
    }

    /** Finds the generations of a path. */
    GenerationLocator locator(Path path) {
        return new GenerationLocator(files(path), new Generations(opener, context.reader(), context.nanoTime()));
    }

    /** Lists the files that a path led to before. */
    LinkedFiles files(Path path) {
        FileRegistry registry = context.registry();
        return new LinkedFiles(
                path,
                paths::contains,
                file -> registry.isReadElsewhere(file, path),
                context.settings().allowed());
    }
}
