/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.follow.GenerationLocator.Found;
import io.logagent.connect.tail.read.Generation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * What the path led to after the generation that is being read, and what could not be kept open until its turn. It is
 * found on disk then; what is deleted before that is lost, and counted.
 */
final class UnopenedGenerations {
    private final GenerationLocator lineage;
    private final LostBytes lostBytes;
    private final List<Passed> passed = new ArrayList<>();
    // What the path led to last, if that is one of them.
    private Passed latest;

    /**
     * A generation that was seen.
     *
     * @param generation closed; tells what it began with, since its number may be given to another file
     */
    private record Passed(Generation generation, FileStatus status) {}

    UnopenedGenerations(GenerationLocator lineage, LostBytes lostBytes) {
        this.lineage = lineage;
        this.lostBytes = lostBytes;
    }

    /** Takes note of what the path leads to now and cannot be held. */
    void pass(FileStatus status) throws IOException {
        if (latest != null && latest.status().equals(status)) {
            return;
        }
        if (latest != null && isSame(latest, status)) {
            // It has grown.
            passed.remove(latest);
            add(latest.generation(), status, true);
            return;
        }
        leadsTo(status);
        Generation generation = lineage.open(lineage.current(status));
        generation.close();
        add(generation, status, true);
    }

    private void add(Generation generation, FileStatus status, boolean isLatest) {
        Passed one = new Passed(generation, status);
        passed.add(one);
        latest = isLatest ? one : latest;
    }

    /** The path leads to this file now, which is looked after: of what it led to before some may be gone. */
    void leadsTo(FileStatus status) throws IOException {
        if (passed.isEmpty()) {
            return;
        }
        if (latest != null && isSame(latest, status)) {
            passed.remove(latest);
        }
        latest = null;
        countLost(lineage.look());
    }

    private boolean isSame(Passed before, FileStatus status) throws IOException {
        Generation generation = before.generation();
        return before.status().identity().equals(status.identity())
                && before.status().size() <= status.size()
                && lineage.isSame(lineage.current(status), generation.cursor(), generation.unfinished());
    }

    /** Takes note of a generation that was open until now, and of which nothing was read. */
    void pass(Generation generation, boolean isCurrent) throws IOException {
        FileStatus status = generation.status();
        generation.close();
        add(generation, status, isCurrent);
    }

    /** This file is being read. */
    void remove(FileIdentity file) {
        passed.removeIf(one -> one.status().identity().equals(file));
    }

    /** The file that was found is being read, which may be a copy of one of them. */
    void remove(Found found, DirectorySnapshot disk) throws IOException {
        for (Iterator<Passed> all = passed.iterator(); all.hasNext(); ) {
            if (disk.isSame(all.next().generation(), found)) {
                all.remove();
            }
        }
    }

    boolean isEmpty() {
        return passed.isEmpty();
    }

    /** Counts what cannot be found any more, neither itself nor a copy of it. */
    void countLost(DirectorySnapshot disk) throws IOException {
        for (Iterator<Passed> all = passed.iterator(); all.hasNext(); ) {
            Passed one = all.next();
            boolean isCurrent = one == latest && disk.contains(one.generation());
            if (!isCurrent && !disk.isRotated(one.generation())) {
                all.remove();
                lostBytes.passed(one.status().identity(), 0, one.status().size());
            }
        }
    }
}
