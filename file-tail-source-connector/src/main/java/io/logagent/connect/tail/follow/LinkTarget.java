/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.LinkTrail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A file that a path leads to or led to, and its rotated files, as they were listed at one moment. Where the way to the
 * file leads through links, rotated files may be beside each name on the way.
 */
final class LinkTarget {
    static final Comparator<RotatedFile> OLDEST_FIRST =
            Comparator.comparingLong(file -> file.status().modifiedNanos());

    private final LinkTrail trail;
    private final Predicate<Path> collected;
    // The file itself; null if the path leads to it now, or if it is gone.
    private RotatedFile live;
    private final Map<Path, List<RotatedFile>> rotatedByName = new HashMap<>();

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
        return target;
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
                List<RotatedFile> files = new ArrayList<>(listBeside(name));
                files.removeIf(file ->
                        leadsOut(file, searchable) || !known.add(file.status().identity()));
                rotatedByName.put(name, files);
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

    /** The real path of the file. */
    Path path() {
        return trail.real();
    }

    /** The directories in which rotated files were looked for. */
    List<Path> directories() {
        return rotatedByName.keySet().stream().map(Path::getParent).distinct().toList();
    }

    /** The rotated files, and the file itself unless the path leads to it now; the oldest first. */
    List<RotatedFile> files() {
        if (rotatedByName.size() == 1 && live == null) {
            return rotatedByName.values().iterator().next();
        }
        List<RotatedFile> files = new ArrayList<>();
        rotatedByName.values().forEach(files::addAll);
        if (live != null) {
            files.add(live);
        }
        files.sort(OLDEST_FIRST);
        return files;
    }

    boolean has(RotatedFile file) {
        return isLive(file) || nameOf(file).isPresent();
    }

    private boolean isLive(RotatedFile file) {
        return live != null && live.path().equals(file.path());
    }

    /** The name beside which a file was listed; empty if it is none of the rotated files. */
    private Optional<Path> nameOf(RotatedFile file) {
        return rotatedByName.entrySet().stream()
                .filter(beside -> isAmong(beside.getValue(), file))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isAmong(List<RotatedFile> files, RotatedFile file) {
        return files.stream().anyMatch(other -> other.path().equals(file.path()));
    }

    /**
     * The files after one of the files of this target, in order.
     *
     * @param files the files that may be read, which may have been listed before this target was
     */
    List<RotatedFile> after(RotatedFile member, List<RotatedFile> files) {
        Optional<Path> name = nameOf(member);
        if (name.isEmpty()) {
            return List.of();
        }
        List<RotatedFile> beside = files.stream()
                .filter(file -> isAmong(rotatedByName.get(name.get()), file))
                .toList();
        List<RotatedFile> family = new RotatedFiles(name.get(), collected).family(beside, member.family());
        List<RotatedFile> after = new ArrayList<>(family.subList(family.indexOf(member) + 1, family.size()));
        files.stream()
                .filter(file -> isLater(file, member)
                        && !isAmong(beside, file)
                        && nameOf(file).isPresent())
                .forEach(after::add);
        files.stream().filter(this::isLive).forEach(after::add);
        return after;
    }

    /** Whether a file was written to after another one, so that it cannot have been complete before it. */
    static boolean isLater(RotatedFile file, RotatedFile than) {
        return file.status().modifiedNanos() > than.status().modifiedNanos();
    }
}
