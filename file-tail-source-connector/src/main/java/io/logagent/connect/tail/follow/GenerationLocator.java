/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the generations of a path: the file that it leads to, and the rotated files in order. */
final class GenerationLocator {
    private final Path path;
    private final LinkedFiles files;
    private final Generations generations;
    private final FinishedGenerations finished;
    private final ExcludedFiles excluded = new ExcludedFiles();
    private final OrderEvidence evidence;
    // Files that were written to while the path led to another file, as they were then.
    private final Map<FileIdentity, FileStatus> beside = new HashMap<>(0);

    /** @param files that the path led to before */
    GenerationLocator(LinkedFiles files, Generations generations) {
        this.path = files.path();
        this.files = files;
        this.generations = generations;
        this.finished = new FinishedGenerations(generations);
        this.evidence = new OrderEvidence(finished, generations);
    }

    Path path() {
        return path;
    }

    Generations generations() {
        return generations;
    }

    /** The generations that were read to their end. */
    FinishedGenerations finished() {
        return finished;
    }

    /** The rotated files that are not opened again. */
    ExcludedFiles excluded() {
        return excluded;
    }

    /** What is known of the order of the rotated files. */
    OrderEvidence evidence() {
        return evidence;
    }

    /** The regular file that the path leads to now; empty if it leads nowhere, or to something else. */
    Optional<FileStatus> current() throws IOException {
        Optional<FileStatus> status = FileStatus.find(path);
        // Another file has the inode by now.
        status.ifPresent(found -> beside.remove(found.identity()));
        return status.filter(FileStatus::isRegular);
    }

    GenerationFile currentFile(FileStatus status) {
        return GenerationFile.current(path, status);
    }

    DirectorySnapshot snapshot() throws IOException {
        return new DirectorySnapshot(this, current());
    }

    /** The rotated files, the oldest first. */
    List<RotatedFile> rotated() throws IOException {
        List<RotatedFile> all = new ArrayList<>();
        Set<FileStatus> present = new HashSet<>();
        for (LinkTarget target : files.list()) {
            target.files().forEach(file -> present.add(file.status()));
            all.addAll(oldestFirst(target));
        }
        // Files at a former target of a link are not listed, but looked at again and again.
        excluded.retain(present, files.isLinked() ? FinishedGenerations.MOST : 0);
        return all;
    }

    private List<RotatedFile> oldestFirst(LinkTarget target) throws IOException {
        List<RotatedFile> files = new ArrayList<>(target.rotated());
        files.removeIf(excluded::contains);
        // The time of a compressed file tells when its compression ended. These may have been written before that.
        List<RotatedFile> beingCompressed = takeBeingCompressed(files);
        files = inOrder(files);
        files.addAll(inOrder(beingCompressed));
        // It is newer than all of its rotated files, also if one of them was written to late.
        target.live().filter(file -> !excluded.contains(file)).ifPresent(files::add);
        return files;
    }

    private List<RotatedFile> inOrder(List<RotatedFile> files) throws IOException {
        return files.isEmpty() ? files : new RotationOrder(evidence.of(files), incomplete(files)).oldestFirst(files);
    }

    private static List<RotatedFile> takeBeingCompressed(List<RotatedFile> files) throws IOException {
        List<RotatedFile> taken = new ArrayList<>(0);
        for (Iterator<RotatedFile> all = files.iterator(); all.hasNext(); ) {
            RotatedFile file = all.next();
            if (file.isBeingCompressed()) {
                all.remove();
                taken.add(file);
            }
        }
        return taken;
    }

    private Set<FileIdentity> incomplete(List<RotatedFile> files) {
        return files.stream()
                .filter(file -> generations.isIncomplete(file.generationFile()))
                .map(file -> file.status().identity())
                .collect(Collectors.toSet());
    }

    /** Forgets the targets that a link led to before that of a file, since all of them are read. */
    void forgetTargetsBefore(RotatedFile file) {
        files.forgetTargetsBefore(file);
    }

    /** Takes note of the file that the path leads to now: if a link is switched later, it is found at its former target. */
    void see(FileStatus current) throws IOException {
        files.see(current.identity());
    }

    /** Finds a generation that the path led to before a link was switched, see {@link LinkedFiles#findFormer}. */
    Optional<Generation> findFormer(FileIdentity file, Finder finder) throws IOException {
        return files.findFormer(file, target -> finder.find(oldestFirst(target)));
    }

    /** Finds a generation among files, which are in order. */
    @FunctionalInterface
    interface Finder {
        Optional<Generation> find(List<RotatedFile> files) throws IOException;
    }

    /** The directories in which rotated files were looked for last. */
    List<Path> directories() {
        return files.directories();
    }

    boolean isFinished(GenerationFile file) throws IOException {
        return finished.contains(file, snapshot());
    }

    /** Takes note of a file that is written to while the path leads to another file: no later generation is in it. */
    void addBeside(FileStatus file) {
        if (beside.size() < FinishedGenerations.MOST) {
            beside.put(file.identity(), file);
        }
    }

    /** Whether a later generation may be in a file: it was not read, and no program wrote to it beside the path. */
    boolean mayFollow(GenerationFile file, DirectorySnapshot snapshot) throws IOException {
        FileStatus other = beside.get(file.status().identity());
        boolean isBeside = other != null && other.size() <= file.status().size();
        return file.isReadable() && !isBeside && !finished.contains(file, snapshot);
    }
}
