/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the path led to after the generation that is being read, and what could not be kept open until its turn. It is
 * found on disk then; what is deleted before that is lost, and counted.
 */
final class PassedGenerations {
    private final Lineage lineage;
    private final LostBytes lostBytes;
    private final Map<FileIdentity, Passed> passed = new LinkedHashMap<>();

    /**
     * A generation that was seen.
     *
     * @param generation closed; tells what it began with, since its number may be given to another file
     */
    private record Passed(Generation generation, FileStatus status) {}

    PassedGenerations(Lineage lineage, LostBytes lostBytes) {
        this.lineage = lineage;
        this.lostBytes = lostBytes;
    }

    /** Takes note of what the path leads to now, and counts what is not there any more of what it led to before. */
    void pass(FileStatus status) throws IOException {
        Passed before = passed.get(status.identity());
        if (before != null && before.status().equals(status)) {
            return;
        }
        if (before == null || !isSame(before, status)) {
            if (before != null) {
                passed.remove(status.identity());
                lostBytes.passed(before.status().identity(), 0, before.status().size());
            }
            countLost(lineage.look());
        }
        Generation generation = lineage.open(lineage.current(status));
        generation.close();
        passed.put(status.identity(), new Passed(generation, status));
    }

    private boolean isSame(Passed before, FileStatus status) throws IOException {
        Generation generation = before.generation();
        return before.status().size() <= status.size()
                && lineage.isSame(lineage.current(status), generation.cursor(), generation.unfinished());
    }

    /** Takes note of a generation that was open until now, and of which nothing was read. */
    void pass(Generation generation) throws IOException {
        FileStatus status = generation.status();
        generation.close();
        passed.put(status.identity(), new Passed(generation, status));
    }

    /** It is open, or being read. */
    void remove(FileIdentity file) {
        passed.remove(file);
    }

    boolean isEmpty() {
        return passed.isEmpty();
    }

    /** Counts what cannot be found any more, neither itself nor a copy of it. */
    void countLost(FilesOnDisk disk) throws IOException {
        for (Iterator<Passed> all = passed.values().iterator(); all.hasNext(); ) {
            Passed one = all.next();
            if (!disk.contains(one.generation())) {
                all.remove();
                lostBytes.passed(one.status().identity(), 0, one.status().size());
            }
        }
    }
}
