/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.PathPattern;
import io.logagent.connect.tail.file.RotatedNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Groups entries that may find the same file, directly or by way of other entries.
 *
 * <p>Two entries may be grouped although no file can match both, but a file that both could match, before or after a
 * rotation, always puts them into one group: a file has only one cursor, so only one task may read it. Entries are
 * indexed by directory and name. Comparing all pairs would take minutes for thousands of entries.
 */
final class OverlappingEntries {
    private final List<CollectEntry> entries;
    // For each entry another entry of its group, or the entry itself if it leads the group.
    private final int[] leader;
    private final Map<Path, GlobsOfBase> globs = new HashMap<>();
    private final Map<Path, Map<String, List<Integer>>> plainPaths = new HashMap<>();

    /**
     * The globs with the same base directory. They all overlap, because each looks at the files in that directory.
     */
    private static final class GlobsOfBase {
        private final int first;
        private final TreeMap<String, Integer> depths = new TreeMap<>();
        private int deepest;

        GlobsOfBase(int first) {
            this.first = first;
        }

        void add(PathPattern glob) {
            depths.merge(stem(glob), glob.depth(), Math::max);
            deepest = Math.max(deepest, glob.depth());
        }

        /**
         * Whether any of the globs may overlap with a path.
         *
         * @param level of the path's directory below the base of the globs
         */
        boolean mayOverlap(PathPattern path, int level) {
            return path.isGlob() ? level < deepest : level < deepest && mayMatch(stem(path), level);
        }

        /**
         * Whether a glob looks at this level, and its stem and this one begin alike. The glob itself need not be
         * asked: all names that it matches begin with its stem, and all names of a file share the stem of the live
         * one.
         */
        private boolean mayMatch(String stem, int level) {
            for (int end = 0; end < stem.length(); end++) {
                if (level < depths.getOrDefault(stem.substring(0, end), 0)) {
                    return true;
                }
            }
            for (Map.Entry<String, Integer> longer : depths.tailMap(stem).entrySet()) {
                if (!longer.getKey().startsWith(stem)) {
                    return false;
                }
                if (level < longer.getValue()) {
                    return true;
                }
            }
            return false;
        }
    }

    private OverlappingEntries(List<CollectEntry> entries) {
        this.entries = entries;
        this.leader = IntStream.range(0, entries.size()).toArray();
    }

    /** Returns the groups. Within a group, entries keep their order, because the first one may count. */
    static Collection<List<CollectEntry>> groups(List<CollectEntry> entries) {
        OverlappingEntries overlapping = new OverlappingEntries(entries);
        overlapping.index();
        overlapping.joinGlobs();
        overlapping.joinPlainPaths();
        return overlapping.groups();
    }

    private void index() {
        for (int i = 0; i < entries.size(); i++) {
            PathPattern path = entries.get(i).path();
            if (path.isGlob()) {
                int first = i;
                globs.computeIfAbsent(path.base(), base -> new GlobsOfBase(first))
                        .add(path);
            } else {
                plainPaths
                        .computeIfAbsent(path.directory(), directory -> new HashMap<>())
                        .computeIfAbsent(RotatedNames.name(path.base()), name -> new ArrayList<>())
                        .add(i);
            }
        }
    }

    /** The paths that a glob may overlap with are below its base. */
    private void joinGlobs() {
        for (int i = 0; i < entries.size(); i++) {
            PathPattern path = entries.get(i).path();
            int level = 0;
            for (Path above = path.directory(); above != null; above = above.getParent()) {
                GlobsOfBase there = globs.get(above);
                if (there != null && there.mayOverlap(path, level)) {
                    join(i, there.first);
                }
                level++;
            }
        }
    }

    /** A plain path overlaps with an equal path, and with a path that rotation may rename to it or from it. */
    private void joinPlainPaths() {
        for (Map<String, List<Integer>> names : plainPaths.values()) {
            names.forEach((name, paths) -> {
                paths.forEach(path -> join(paths.get(0), path));
                for (String former : RotatedNames.formerNames(name)) {
                    names.getOrDefault(former, List.of()).forEach(path -> join(paths.get(0), path));
                }
            });
        }
    }

    private static String stem(PathPattern path) {
        return RotatedNames.stem(path.fixedName());
    }

    private void join(int one, int other) {
        int first = leader(one);
        int second = leader(other);
        leader[Math.max(first, second)] = Math.min(first, second);
    }

    private int leader(int entry) {
        int at = entry;
        while (leader[at] != at) {
            leader[at] = leader[leader[at]];
            at = leader[at];
        }
        return at;
    }

    private Collection<List<CollectEntry>> groups() {
        Map<Integer, List<CollectEntry>> groups = new LinkedHashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            groups.computeIfAbsent(leader(i), leader -> new ArrayList<>()).add(entries.get(i));
        }
        return groups.values();
    }
}
