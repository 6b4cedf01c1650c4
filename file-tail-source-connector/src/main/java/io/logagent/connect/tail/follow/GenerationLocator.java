/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Generation;
import io.logagent.connect.tail.read.GenerationFile;
import io.logagent.connect.tail.read.Generations;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Finds the generations of a path, and remembers which of them must not be opened again. */
final class GenerationLocator {
    private final Path path;
    private final LinkedFiles files;
    private final Generations generations;
    private final FinishedGenerations finished;
    // Not by inode alone, since inodes are reused. The first that was excluded comes first.
    private final Set<FileStatus> excluded = new LinkedHashSet<>(0);
    // Files that were written to while the path led to another file, as they were then.
    private final Map<FileIdentity, FileStatus> beside = new HashMap<>(0);
    // The generation that is read; null if none is.
    private Generation anchor;
    // A write to it, or to the generation before it, unlike a late write.
    private long anchorModified;
    // Whether the path has led to it, so that this write is its last one.
    private boolean isLastWriteKnown;
    private Supplier<List<Generation>> later = List::of;

    /** @param files that the path led to before */
    GenerationLocator(LinkedFiles files, Generations generations) {
        this.path = files.path();
        this.files = files;
        this.generations = generations;
        this.finished = new FinishedGenerations(generations);
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

    /** The regular file that the path leads to now; empty if it leads nowhere, or to something else. */
    Optional<FileStatus> current() throws IOException {
        try {
            FileStatus status = FileStatus.of(path);
            // Another file has the inode by now.
            beside.remove(status.identity());
            return Optional.of(status).filter(FileStatus::isRegular);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
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
        forgetExcludedBut(present);
        return all;
    }

    private void forgetExcludedBut(Set<FileStatus> present) {
        // Files at a former target of a link are not listed, but looked at again and again.
        long kept = files.isLinked() ? FinishedGenerations.MOST : 0;
        long absent = excluded.stream().filter(file -> !present.contains(file)).count();
        for (Iterator<FileStatus> all = excluded.iterator(); absent > kept; ) {
            if (!present.contains(all.next())) {
                all.remove();
                absent--;
            }
        }
    }

    private List<RotatedFile> oldestFirst(LinkTarget target) throws IOException {
        List<RotatedFile> files = new ArrayList<>(target.rotated());
        files.removeIf(this::isExcluded);
        if (!files.isEmpty()) {
            Predicate<RotatedFile> isIncomplete = file -> generations.isIncomplete(file.generationFile());
            files = new RotationOrder(evidence(files), isIncomplete).oldestFirst(files);
        }
        // It is newer than all of its rotated files, also if one of them was written to late.
        target.live().filter(file -> !isExcluded(file)).ifPresent(files::add);
        return files;
    }

    private boolean isExcluded(RotatedFile file) {
        return excluded.contains(file.status());
    }

    /** What is known of files that the path led to: those that were read, the one that is read, and those after it. */
    private Map<FileIdentity, RotationOrder.Evidence> evidence(List<RotatedFile> files) throws IOException {
        Map<FileIdentity, RotationOrder.Evidence> known = new HashMap<>();
        List<Generation> after = later.get();
        for (RotatedFile file : files) {
            FileIdentity identity = file.status().identity();
            Optional<RotationOrder.Evidence> read = finished.evidence(file.generationFile());
            if (read.isPresent()) {
                int rank = read.get().rank();
                known.put(
                        identity,
                        isAnchor(identity) ? new RotationOrder.Evidence(rank, anchorModified, true) : read.get());
            } else if (isAnchor(identity) && isIn(file, anchor)) {
                boolean isRead = anchor.position() > 0;
                known.put(identity, new RotationOrder.Evidence(FinishedGenerations.MOST, anchorModified, isRead));
            } else {
                evidenceOf(file, after).ifPresent(evidence -> known.put(identity, evidence));
            }
        }
        return known;
    }

    private boolean isAnchor(FileIdentity file) {
        return anchor != null && anchor.file().equals(file) && isKnown(anchor);
    }

    private Optional<RotationOrder.Evidence> evidenceOf(RotatedFile file, List<Generation> after) throws IOException {
        int rank = FinishedGenerations.MOST + 1;
        for (Generation one : after) {
            if (one.file().equals(file.status().identity()) && isKnown(one) && isIn(file, one)) {
                return Optional.of(new RotationOrder.Evidence(rank, one.status().modifiedNanos(), false));
            }
            rank++;
        }
        return Optional.empty();
    }

    /** Whether the file with the inode of a generation has its content. */
    private boolean isIn(RotatedFile file, Generation generation) throws IOException {
        return generation.isOpen() || generations.isSame(file.generationFile(), generation.checkpoint());
    }

    /** Whether no other file can be taken for a generation. As long as a file is open, no other gets its inode. */
    private static boolean isKnown(Generation generation) {
        return generation.isOpen() || generation.checkpoint().identifiesContent();
    }

    /** Sets where to ask for the generations after the one that is read, in the order in which the path led to them. */
    void setLater(Supplier<List<Generation>> generationsAfter) {
        later = generationsAfter;
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

    /**
     * Takes note of the generation that is read.
     *
     * @param modified its last write while the path led to it
     */
    void anchor(Generation active, long modified) {
        anchor = active;
        anchorModified = modified;
        isLastWriteKnown = true;
    }

    /**
     * Takes note of the generation that is read, to which the path does not lead. Its last write may be a late one, but the
     * last write to the generation before it came first.
     *
     * @param before the end of the generation before it; null if there is none
     */
    void anchorAfter(Cursor before, Generation active) {
        if (anchor == null || !anchor.file().equals(active.file())) {
            anchorModified = before == null ? Long.MIN_VALUE : earliestWrite(before);
            anchor = active;
            isLastWriteKnown = false;
        }
    }

    private long earliestWrite(Cursor cursor) {
        return cursor.file() != null && isAnchor(cursor.file())
                ? Math.min(anchorModified, cursor.modified())
                : cursor.modified();
    }

    /** Takes note that the generation is gone. */
    void forgetAnchor() {
        anchor = null;
    }

    /** The last write to a generation while the path led to it; or its last write at all, if that is not known. */
    long lastWrite(Cursor cursor) {
        return isLastWriteKnown ? earliestWrite(cursor) : cursor.modified();
    }

    /** Excludes a file from now on, unless it is written to: it cannot be read, or is empty. */
    void exclude(FileStatus file) {
        excluded.add(file);
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
