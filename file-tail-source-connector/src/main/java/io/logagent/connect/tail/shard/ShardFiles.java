/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.entry.RotatedNames;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that one shard of some entries reads.
 *
 * <p>Decided by a file's family: its directory and the first word of its name, which ends at a {@code .}, {@code _},
 * {@code -} or {@code ~} behind what the patterns fix. A path and all names that rotation may give to its file are one
 * family ({@link RotatedNames#separator}), so a file never leaves its shard when it is renamed beside where it was.
 */
public final class ShardFiles {
    private final Shard shard;
    private final int fixed;

    private ShardFiles(Shard shard, int fixed) {
        this.shard = shard;
        this.fixed = fixed;
    }

    /** @param entries of all shards, the same in each */
    public static ShardFiles of(Shard shard, List<CollectEntry> entries) {
        return new ShardFiles(shard, fixedLength(entries));
    }

    /** Whether these entries have files of more than one family, and cannot see one move to another family. */
    static boolean canBeMany(List<CollectEntry> entries) {
        int fixed = fixedLength(entries);
        // A glob that looks at any depth may well see into the directory that files are rotated to.
        return entries.stream().map(CollectEntry::path).noneMatch(path -> path.depth() == Integer.MAX_VALUE)
                && entries.stream().map(CollectEntry::path).anyMatch(path -> hasManyFamilies(path, fixed));
    }

    private static boolean hasManyFamilies(PathPattern path, int fixed) {
        String name = path.fixedName();
        return path.depth() > 1 || path.isGlob() && RotatedNames.separator(name, fixed) == name.length();
    }

    /** So many characters all names have before the word that counts; never more than the stem of any of them. */
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
