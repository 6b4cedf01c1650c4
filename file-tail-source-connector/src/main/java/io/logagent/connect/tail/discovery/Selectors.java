/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.file.RotatedNames;
import io.logagent.connect.tail.shard.Shard;
import io.logagent.connect.tail.shard.ShardFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The selectors of all entries. Asked once for each directory, so that a file is compared with few of them. */
final class Selectors {
    private final List<Selector> all;
    private final ShardFiles shard;
    private final Set<Path> globBases;
    private final Set<Path> plainPaths;
    private final TreeSet<String> bases = new TreeSet<>();

    /** @param shard the share of the selected files to read */
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

    /** The base directories of globs; a directory comes before those below it. */
    Set<Path> globBases() {
        return globBases;
    }

    /** The paths that entries name in full. */
    Set<Path> plainPaths() {
        return plainPaths;
    }

    /** Whether the directory is above a plain path or above the base of a glob. */
    boolean isAboveBase(Path directory) {
        // A set of all such directories could fill the heap: a path may have thousands of parts.
        String begin = directory.getNameCount() == 0 ? "/" : directory + "/";
        String next = bases.higher(begin);
        return next != null && next.startsWith(begin);
    }

    /** Whether a glob can select files in this directory or below it. */
    boolean reaches(Path directory) {
        for (Selector selector : all) {
            if (selector.reaches(directory)) {
                return true;
            }
        }
        return false;
    }

    /** The selectors that can select files directly in this directory. */
    List<Selector> forDirectory(Path directory) {
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

    /**
     * The entries that select a file; empty if none does, or if the file belongs to another shard.
     *
     * @param candidates the selectors for its directory
     */
    List<CollectEntry> entries(Path file, List<Selector> candidates) {
        List<CollectEntry> entries = List.of();
        for (Selector selector : candidates) {
            if (selector.selects(file)) {
                entries = with(selector.entry(), entries);
            }
        }
        return entries.isEmpty() || shard.has(file) ? entries : List.of();
    }

    /**
     * The selected paths whose rotation may have given a selected file its name; empty if an entry names the file or says
     * itself what to exclude.
     */
    Set<Path> formerPaths(Path file) {
        String name = RotatedNames.name(file);
        // Most names have no number: then rotation has not given them, or they are excluded anyway.
        if (name.chars().noneMatch(Character::isDigit)) {
            return Set.of();
        }
        List<Selector> selecting = forDirectory(file.getParent()).stream()
                .filter(selector -> selector.selects(file))
                .toList();
        if (!selecting.stream().allMatch(Selector::excludesRotated)) {
            return Set.of();
        }
        return RotatedNames.formerNames(name).stream()
                .map(file::resolveSibling)
                .filter(former -> selecting.stream().anyMatch(selector -> selector.selects(former)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether an entry selects this path, in whichever shard. */
    boolean selects(Path file) {
        return forDirectory(file.getParent()).stream().anyMatch(selector -> selector.selects(file));
    }

    /** Whether other shards read files of the same entries. */
    boolean isSharded() {
        return !shard.isWhole();
    }

    private static List<CollectEntry> with(CollectEntry entry, List<CollectEntry> entries) {
        if (entries.isEmpty()) {
            return List.of(entry);
        }
        // A file that two patterns select for the same topic goes there once.
        if (entries.stream().anyMatch(other -> other.topic().equals(entry.topic()))) {
            return entries;
        }
        List<CollectEntry> more = new ArrayList<>(entries);
        more.add(entry);
        return List.copyOf(more);
    }
}
