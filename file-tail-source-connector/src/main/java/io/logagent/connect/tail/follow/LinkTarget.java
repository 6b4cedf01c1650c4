/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.LinkTrail;
import io.logagent.connect.tail.file.RotatedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A file that a path leads to or led to, and its rotated files, as they were listed at one moment. Where the way to the
 * file leads through links, rotated files may be beside each name on the way.
 */
final class LinkTarget {
    private final LinkTrail trail;
    private final Predicate<Path> collected;
    // The file itself; null if the path leads to it now, or if it is gone.
    private RotatedFile live;
    private final List<RotatedFile> rotated = new ArrayList<>();
    private final Set<Path> directories = new LinkedHashSet<>();

    private LinkTarget(LinkTrail trail, Predicate<Path> collected) {
        this.trail = trail;
        this.collected = collected;
    }

    /**
     * Lists the rotated files of the file that the path leads to.
     *
     * @param searchable tells in which directories files may be looked for
     */
    static LinkTarget current(LinkTrail trail, Predicate<Path> collected, Predicate<Path> searchable)
            throws IOException {
        LinkTarget target = new LinkTarget(trail, collected);
        target.list(searchable);
        return target;
    }

    /** Lists a file that the path led to before, and its rotated files. */
    static LinkTarget former(Path name, Predicate<Path> collected, Predicate<Path> searchable) throws IOException {
        LinkTarget target = new LinkTarget(LinkTrail.of(name), collected);
        if (searchable.test(target.trail.real().getParent())) {
            target.live = RotatedFiles.regular(target.trail.real()).orElse(null);
        }
        target.list(searchable);
        if (target.live == null) {
            target.takeCompressed();
        }
        return target;
    }

    /** The file itself may be compressed under its own name, without a rotation. */
    private void takeCompressed() {
        Path real = trail.real();
        rotated.stream()
                .filter(file -> file.live().equals(real) && file.plainName().equals(RotatedNames.name(real)))
                .findFirst()
                .ifPresent(file -> {
                    rotated.remove(file);
                    live = file.asFormerTarget();
                });
    }

    private void list(Predicate<Path> searchable) throws IOException {
        Set<FileIdentity> known = new HashSet<>();
        if (live != null) {
            known.add(live.status().identity());
        }
        // The file's own directory comes first: the name of a link beside the path may lead to a file there.
        for (int i = trail.names().size() - 1; i >= 0; i--) {
            Path name = trail.names().get(i);
            if (searchable.test(name.getParent())) {
                directories.add(name.getParent());
                for (RotatedFile file : listBeside(name)) {
                    if (!leadsOut(file, searchable) && known.add(file.status().identity())) {
                        rotated.add(file);
                    }
                }
            }
        }
    }

    private static boolean leadsOut(RotatedFile file, Predicate<Path> searchable) {
        return Files.isSymbolicLink(file.path()) && !searchable.test(file.path());
    }

    private List<RotatedFile> listBeside(Path name) throws IOException {
        try {
            return new RotatedFiles(name, collected).list();
        } catch (NoSuchFileException | NotDirectoryException e) {
            if (trail.hasLinks()) {
                // A link on the way is being switched, or the directory of a former target was removed.
                return List.of();
            }
            throw e;
        }
    }

    /** Leaves out files that another path reads. */
    void removeIf(Predicate<RotatedFile> isOther) {
        rotated.removeIf(isOther);
        if (live != null && isOther.test(live)) {
            live = null;
        }
    }

    /** The real path of the file. */
    Path path() {
        return trail.real();
    }

    /** The directories in which rotated files were looked for. */
    Set<Path> directories() {
        return directories;
    }

    /** The rotated files, in no particular order. */
    List<RotatedFile> rotated() {
        return rotated;
    }

    /** The file itself, which is newer than its rotated files; empty if the path leads to it now, or if it is gone. */
    Optional<RotatedFile> live() {
        return Optional.ofNullable(live);
    }

    /** The rotated files and the file itself. */
    List<RotatedFile> files() {
        List<RotatedFile> files = new ArrayList<>(rotated);
        live().ifPresent(files::add);
        return files;
    }

    boolean has(RotatedFile file) {
        return files().stream().anyMatch(other -> other.path().equals(file.path()));
    }
}
