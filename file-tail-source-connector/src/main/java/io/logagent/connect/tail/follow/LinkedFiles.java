/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.LinkTrail;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The files that a path led to before, wherever they are: beside the path and, if the way to its file leads through
 * symbolic links, beside the names on the way and beside former targets of the links.
 *
 * <p>Files are listed only in allowed directories. {@link io.logagent.connect.tail.file.FileOpener} checks each file again.
 */
final class LinkedFiles {
    private static final int MOST_FORMER = 32;
    private static final int TRIES = 10;

    private final Path path;
    private final Predicate<Path> collected;
    private final Predicate<FileIdentity> readElsewhere;
    private final AllowedPaths allowed;
    // Empty for most paths, and there may be very many paths. The oldest first.
    private List<Path> former = List.of();
    // The last way that had a link on it; null if there was none.
    private LinkTrail seen;
    private FileIdentity seenFile;
    private List<LinkTarget> listed = List.of();

    /**
     * @param collected paths that are collected themselves, so that they are no rotated files of this path
     * @param readElsewhere files that another path reads
     */
    LinkedFiles(Path path, Predicate<Path> collected, Predicate<FileIdentity> readElsewhere, AllowedPaths allowed) {
        this.path = path;
        this.collected = collected;
        this.readElsewhere = readElsewhere;
        this.allowed = allowed;
    }

    Path path() {
        return path;
    }

    /** The files of all targets, the former ones first. */
    List<LinkTarget> list() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            LinkTrail trail = LinkTrail.of(path);
            see(trail);
            List<LinkTarget> targets = new ArrayList<>();
            for (Path name : former) {
                if (!name.equals(trail.real())) {
                    targets.add(LinkTarget.former(name, collected, allowed::maySearch));
                }
            }
            targets.add(LinkTarget.current(trail, collected, allowed::maySearch));
            if (!trail.hasLinks()) {
                listed = targets;
                return listed;
            }
            if (trail.equals(LinkTrail.of(path))) {
                listed = targets;
                listed.forEach(target ->
                        target.removeIf(file -> readElsewhere.test(file.status().identity())));
                return listed;
            }
        }
        throw new IOException("a symbolic link on its way is switched faster than files can be listed");
    }

    /** Whether the path leads or led through a link. */
    boolean isLinked() {
        return seen != null;
    }

    /** The directories that were listed last: a change in another one brings no file of this path. */
    List<Path> directories() {
        return listed.isEmpty()
                ? List.of(path.getParent())
                : listed.stream()
                        .flatMap(target -> target.directories().stream())
                        .distinct()
                        .toList();
    }

    /** Forgets the targets before that of a file, which is read: they are not listed any more. */
    void forgetTargetsBefore(RotatedFile file) {
        int index = 0;
        while (index < listed.size() - 1 && !listed.get(index).has(file)) {
            index++;
        }
        Path first = listed.get(index).path();
        former = index == listed.size() - 1
                ? List.of()
                : former.subList(Math.max(0, former.indexOf(first)), former.size());
    }

    /** Takes note of the file that the path leads to now. If a link is switched later, this is where the file is. */
    void see(FileIdentity current) throws IOException {
        if (!current.equals(seenFile)) {
            see(LinkTrail.of(path));
            seenFile = current;
        }
    }

    private void see(LinkTrail trail) throws IOException {
        if (seen != null && !seen.real().equals(trail.real())) {
            remember(seen.real());
            for (Path between : new FormerTargets(trail, allowed::maySearch).between(seen)) {
                remember(between);
            }
        }
        if (trail.hasLinks()) {
            seen = trail;
        }
    }

    private void remember(Path name) {
        List<Path> names = new ArrayList<>(former);
        names.remove(name);
        names.add(name);
        former = List.copyOf(names.subList(Math.max(0, names.size() - MOST_FORMER), names.size()));
    }

    /** Finds a generation among the files of a target. */
    @FunctionalInterface
    interface Finder<T> {
        Optional<T> find(LinkTarget target) throws IOException;
    }

    /**
     * Finds a generation that the path led to before a link was switched while no tailer ran. If there is one, its file and
     * those that the path led to since are listed from now on.
     *
     * @param file of the generation; null if it is unknown, and then nothing tells a former target from other files
     */
    <T> Optional<T> findFormer(FileIdentity file, Finder<T> finder) throws IOException {
        LinkTrail trail = LinkTrail.of(path);
        if (!trail.hasLinks() || file == null) {
            return Optional.empty();
        }
        FormerTargets targets = new FormerTargets(trail, allowed::maySearch);
        for (FormerTargets.Candidate candidate : targets.candidates(file)) {
            LinkTarget target = LinkTarget.former(candidate.name(), collected, allowed::maySearch);
            Optional<T> found = finder.find(target);
            if (found.isPresent()) {
                remember(target.path());
                for (Path between : targets.between(candidate)) {
                    remember(between);
                }
                return found;
            }
        }
        return Optional.empty();
    }
}
