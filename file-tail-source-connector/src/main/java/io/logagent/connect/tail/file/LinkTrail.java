/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The way from a path to its file through symbolic links, as it was at one moment.
 *
 * @param names the path itself, then each name that a link leads to on the way; the last one is the file's own. A file may
 *     be rotated beside each of them
 * @param links the links in the order of the way
 * @param real the real path, as far as the path exists
 */
public record LinkTrail(List<Path> names, List<Link> links, Path real) {
    /** As many as Linux follows. */
    private static final int MOST_LINKS = 40;

    public LinkTrail {
        names = List.copyOf(names);
        links = List.copyOf(links);
    }

    /**
     * A symbolic link on the way.
     *
     * @param name the link itself; no directory above it is a link
     * @param target what it leads to
     * @param rest the rest of the way below the target if that is a directory, otherwise empty
     */
    public record Link(Path name, Path target, Path rest) {
        public boolean isDirectory() {
            return !rest.toString().isEmpty();
        }

        /** The name on the way to the file that follows this link. */
        public Path next() {
            return target.resolve(rest);
        }
    }

    /** @throws IOException if a link cannot be read, or if the links never end */
    public static LinkTrail of(Path path) throws IOException {
        List<Path> names = new ArrayList<>(List.of(path));
        List<Link> links = new ArrayList<>();
        Deque<Path> ahead = new ArrayDeque<>();
        path.normalize().forEach(ahead::add);
        Path real = path.getRoot();
        boolean isOwnName = true;
        while (!ahead.isEmpty()) {
            Path next = real.resolve(ahead.poll()).normalize();
            if (ahead.isEmpty()) {
                if (!isOwnName) {
                    names.add(next);
                }
                isOwnName = false;
            }
            if (!Files.isSymbolicLink(next)) {
                real = next;
                continue;
            }
            if (links.size() == MOST_LINKS) {
                throw new FileSystemException(path.toString(), null, "it leads through too many symbolic links");
            }
            Path target = Files.readSymbolicLink(next);
            links.add(new Link(next, real.resolve(target).normalize(), rest(ahead, path)));
            real = target.isAbsolute() ? target.getRoot() : real;
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                ahead.push(target.getName(i));
            }
        }
        return new LinkTrail(names, links, real);
    }

    private static Path rest(Deque<Path> ahead, Path path) {
        Path rest = path.getFileSystem().getPath("");
        for (Path name : ahead) {
            rest = rest.resolve(name);
        }
        return rest;
    }

    /** Whether a link is on the way. */
    public boolean hasLinks() {
        return !links.isEmpty();
    }
}
