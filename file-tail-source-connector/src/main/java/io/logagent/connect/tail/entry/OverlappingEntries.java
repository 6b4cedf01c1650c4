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
final class OverlappingEntries {
    private final List<CollectEntry> entries;
    // Of each entry another one of its group; itself if it stands for the group.
    private final int[] leader;
    private final Map<Path, List<Integer>> globs = new HashMap<>();
    private final Map<Path, TreeMap<String, List<Integer>>> plainPaths = new HashMap<>();

    private OverlappingEntries(List<CollectEntry> entries) {
        this.entries = entries;
        this.leader = IntStream.range(0, entries.size()).toArray();
    }

    /** The groups; in each the entries are in the order in which they were given, since the first one may hold. */
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
                globs.computeIfAbsent(path.base(), base -> new ArrayList<>()).add(i);
            } else {
                plainPaths
                        .computeIfAbsent(path.directory(), directory -> new TreeMap<>())
                        .computeIfAbsent(RotatedNames.name(path.base()), name -> new ArrayList<>())
                        .add(i);
            }
        }
    }

    /** A glob can only meet what is below its base. */
    private void joinGlobs() {
        for (int i = 0; i < entries.size(); i++) {
            for (Path above = entries.get(i).path().directory(); above != null; above = above.getParent()) {
                for (int glob : globs.getOrDefault(above, List.of())) {
                    joinIfOverlapping(i, glob);
                }
            }
        }
    }

    /** A path can only meet those in its directory whose names begin as its stem, or the other way round. */
    private void joinPlainPaths() {
        for (TreeMap<String, List<Integer>> names : plainPaths.values()) {
            names.forEach((name, paths) -> {
                String stem = RotatedNames.stem(name);
                for (Map.Entry<String, List<Integer>> next : names.tailMap(stem).entrySet()) {
                    if (!next.getKey().startsWith(stem)) {
                        break;
                    }
                    next.getValue().forEach(path -> joinIfOverlapping(paths.get(0), path));
                }
            });
        }
    }

    private void joinIfOverlapping(int one, int other) {
        int first = leader(one);
        int second = leader(other);
        if (first != second
                && entries.get(one).path().mayOverlap(entries.get(other).path())) {
            leader[Math.max(first, second)] = Math.min(first, second);
        }
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
