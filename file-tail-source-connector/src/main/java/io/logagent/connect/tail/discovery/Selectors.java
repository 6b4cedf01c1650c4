/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.shard.Shard;
import io.logagent.connect.tail.shard.ShardFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The selectors of all entries, asked directory by directory so that a file is compared with few of them. */
final class Selectors {
    private final List<Selector> all;
    private final ShardFiles shard;
    private final Set<Path> globBases;
    private final Set<Path> plainPaths;
    private final TreeSet<String> bases = new TreeSet<>();

    /** @param shard which of the files that the entries name are read here */
    Selectors(List<CollectEntry> entries, Shard shard) {
        this.shard = ShardFiles.of(shard, entries);
        all = entries.stream().map(Selector::new).toList();
        globBases = bases(true);
        plainPaths = bases(false);
        all.forEach(selector -> bases.add(selector.base().toString()));
    }

    private Set<Path> bases(boolean glob) {
        return all.stream()
                .filter(selector -> selector.isGlob() == glob)
                .map(Selector::base)
                .filter(base -> glob || shard.has(base))
                .sorted()
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** The directories where globs begin, those above others first. */
    Set<Path> globBases() {
        return globBases;
    }

    /** The paths that are named in full. */
    Set<Path> plainPaths() {
        return plainPaths;
    }

    /** Whether the directory is above a plain path or above the base of a glob. */
    boolean isOnTheWay(Path directory) {
        // Not a set of all such directories: names of thousands of parts would fill the heap with them.
        String begin = directory.getNameCount() == 0 ? "/" : directory + "/";
        String next = bases.higher(begin);
        return next != null && next.startsWith(begin);
    }

    /** Whether a glob looks into this directory. */
    boolean reaches(Path directory) {
        for (Selector selector : all) {
            if (selector.reaches(directory)) {
                return true;
            }
        }
        return false;
    }

    /** Those that can select files in this very directory. */
    List<Selector> in(Path directory) {
        List<Selector> selectors = new ArrayList<>();
        for (Selector selector : all) {
            if (selector.isGlob()
                    ? selector.reaches(directory)
                    : directory.equals(selector.base().getParent())) {
                selectors.add(selector);
            }
        }
        return selectors;
    }

    /** The entries that a file belongs to, given those of its directory; empty if it is not to be read here. */
    List<CollectEntry> entries(Path file, List<Selector> ofDirectory) {
        List<CollectEntry> entries = List.of();
        for (Selector selector : ofDirectory) {
            if (selector.selects(file)) {
                entries = with(selector.entry(), entries);
            }
        }
        return entries.isEmpty() || shard.has(file) ? entries : List.of();
    }

    /** Whether an entry names this path, wherever it is read. */
    boolean select(Path file) {
        return in(file.getParent()).stream().anyMatch(selector -> selector.selects(file));
    }

    /** Whether others read files of the same entries. */
    boolean isSharded() {
        return !shard.isWhole();
    }

    private static List<CollectEntry> with(CollectEntry entry, List<CollectEntry> entries) {
        if (entries.isEmpty()) {
            return List.of(entry);
        }
        // Matched by two patterns for the same topic, it still goes there once.
        if (entries.stream().anyMatch(other -> other.topic().equals(entry.topic()))) {
            return entries;
        }
        List<CollectEntry> more = new ArrayList<>(entries);
        more.add(entry);
        return List.copyOf(more);
    }
}
