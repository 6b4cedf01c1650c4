/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Puts entries together that may come upon the same file, directly or by way of others. */
public final class OverlappingEntries {
    private final List<CollectEntry> entries;
    // Of each entry another one of its group; itself if it stands for the group.
    private final int[] leader;
    private final Map<Path, GlobsOfBase> globs = new HashMap<>();
    private final Map<Path, Map<String, List<Integer>>> plainPaths = new HashMap<>();

    /** The globs that begin in one directory, which all overlap: each looks at the files in it. */
    private static final class GlobsOfBase {
        private final int first;
        private final TreeMap<String, Integer> depths = new TreeMap<>();
        private int deepest;

        GlobsOfBase(int first) {
            this.first = first;
        }

        void add(PathPattern glob) {
            depths.merge(glob.stem(), glob.depth(), Math::max);
            deepest = Math.max(deepest, glob.depth());
        }

        /** As {@link PathPattern#mayOverlap} has it, of all of them at once. */
        boolean mayOverlap(PathPattern path, int level) {
            return path.isGlob() ? level < deepest : level < deepest && mayMatch(path.stem(), level);
        }

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

    /** The groups; in each the entries are in the order in which they were given, since the first one may hold. */
    public static Collection<List<CollectEntry>> groups(List<CollectEntry> entries) {
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

    /** A glob can only meet what is below its base. */
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

    /** A path can only meet the same path, or one in its directory whose file may get its name. */
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
