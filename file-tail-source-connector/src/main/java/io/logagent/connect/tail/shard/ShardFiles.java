/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.file.RotatedNames;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one shard.
 *
 * <p>The family of a file decides: its directory and the first word of its name. The word ends at the first
 * {@code .}, {@code _}, {@code -} or {@code ~} after the prefix that all patterns share. A path and all its rotated names
 * are one family ({@link RotatedNames#separator}), so a file stays in its shard when it is renamed within its
 * directory.
 */
public final class ShardFiles {
    private final Shard shard;
    private final int fixed;

    private ShardFiles(Shard shard, int fixed) {
        this.shard = shard;
        this.fixed = fixed;
    }

    /**
     * The files of this shard.
     *
     * @param entries that were divided into shards
     */
    public static ShardFiles of(Shard shard, List<CollectEntry> entries) {
        return new ShardFiles(shard, fixedLength(entries));
    }

    /** Whether these entries can be divided: they have files of several families, and no file changes its family. */
    static boolean canBeMany(List<CollectEntry> entries) {
        int fixed = fixedLength(entries);
        // A glob for all levels may match the directory that files are rotated into, where they have another family.
        return entries.stream().map(CollectEntry::path).noneMatch(path -> path.depth() == Integer.MAX_VALUE)
                && entries.stream().map(CollectEntry::path).anyMatch(path -> hasManyFamilies(path, fixed));
    }

    private static boolean hasManyFamilies(PathPattern path, int fixed) {
        String name = path.fixedName();
        return path.depth() > 1 || path.isGlob() && RotatedNames.separator(name, fixed) == name.length();
    }

    /** How many characters of a name to skip before the word; never more than the stem of any pattern. */
    private static int fixedLength(List<CollectEntry> entries) {
        return entries.stream()
                .map(CollectEntry::path)
                .mapToInt(path -> RotatedNames.stem(path.fixedName()).length())
                .min()
                .orElse(0);
    }

    public boolean isWhole() {
        return shard.isWhole();
    }

    public boolean has(Path file) {
        return shard.isWhole() || shard.has(family(file));
    }

    private long family(Path file) {
        String path = file.toString();
        int name = path.lastIndexOf('/') + 1;
        return StableHash.of(path, RotatedNames.separator(path, Math.min(path.length(), name + fixed)));
    }
}
