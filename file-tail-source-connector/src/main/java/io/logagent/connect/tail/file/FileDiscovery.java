/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.ExcludedNames;
import io.logagent.connect.tail.entry.PathPattern;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds the files that entries name. */
public final class FileDiscovery {
    private record Selector(CollectEntry entry, ExcludedNames excluded) {}

    private final List<Selector> selectors;
    private final FileTroubles troubles;

    public FileDiscovery(List<CollectEntry> entries, FileTroubles troubles) {
        this.selectors = entries.stream()
                .map(entry -> new Selector(entry, ExcludedNames.of(entry)))
                .toList();
        this.troubles = troubles;
    }

    /** The regular files that exist now, each with the entries that it belongs to, in the order of their paths. */
    public Map<Path, List<CollectEntry>> scan() {
        Map<Path, List<CollectEntry>> found = new TreeMap<>();
        for (Selector selector : selectors) {
            PathPattern pattern = selector.entry().path();
            if (pattern.isGlob()) {
                walk(selector, found);
            } else {
                look(pattern.base(), selector.entry(), found);
            }
        }
        return found;
    }

    private void look(Path path, CollectEntry entry, Map<Path, List<CollectEntry>> found) {
        try {
            if (isRegular(path, Files.readAttributes(path, BasicFileAttributes.class))) {
                add(path, entry, found);
            }
        } catch (NoSuchFileException e) {
            troubles.report(path, "it does not exist; it is collected as soon as it does");
        } catch (IOException e) {
            troubles.report(path, e.toString());
        }
    }

    private void walk(Selector selector, Map<Path, List<CollectEntry>> found) {
        PathPattern pattern = selector.entry().path();
        SimpleFileVisitor<Path> visitor = new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                troubles.healed(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (pattern.matches(file)
                        && !selector.excluded().contains(file)
                        && !attributes.isDirectory()
                        && isRegular(file, attributes)) {
                    add(file, selector.entry(), found);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                // What was deleted between listing and looking is no trouble.
                if (file.equals(pattern.base()) || !(e instanceof NoSuchFileException)) {
                    troubles.report(file, e.toString());
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException e) {
                if (e != null) {
                    troubles.report(directory, e.toString());
                }
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(pattern.base(), EnumSet.of(FileVisitOption.FOLLOW_LINKS), pattern.depth(), visitor);
        } catch (IOException e) {
            troubles.report(pattern.base(), e.toString());
        }
    }

    private boolean isRegular(Path path, BasicFileAttributes attributes) {
        if (!attributes.isRegularFile()) {
            troubles.report(path, kind(attributes));
        }
        return attributes.isRegularFile();
    }

    private static String kind(BasicFileAttributes attributes) {
        if (attributes.isDirectory()) {
            return "it is a directory";
        }
        // Links are followed, so one that is still there leads nowhere or in a circle. Reading a FIFO or a device could
        // block for ever.
        return attributes.isSymbolicLink() ? "it is a link that leads to no file" : "it is not a regular file";
    }

    private static void add(Path path, CollectEntry entry, Map<Path, List<CollectEntry>> found) {
        List<CollectEntry> entries = found.computeIfAbsent(path, p -> new ArrayList<>());
        // Matched by two patterns for the same topic, it still goes there once.
        if (entries.stream().noneMatch(other -> other.topic().equals(entry.topic()))) {
            entries.add(entry);
        }
    }
}
