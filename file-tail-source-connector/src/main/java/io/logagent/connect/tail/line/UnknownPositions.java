/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import io.logagent.connect.tail.file.FoundFile;
import io.logagent.connect.tail.file.RotatedFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that wait because it is not known yet how far an earlier run read them, and the rule for those that need not
 * wait: nobody can have read a file that was created while this task runs.
 */
final class UnknownPositions {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownPositions.class);

    private static final String REASON = "its stored position is not known yet: the offsets topic cannot be read to its"
            + " end while Kafka is away or the transaction of another task is open";

    /** So many paths are remembered that were read, and were away for long. */
    private static final int MOST_FORGOTTEN = 100_000;

    private final Predicate<Path> tailed;
    private final long since;
    // With whether the file appeared after its entry was applied.
    private final Map<Path, Boolean> waiting = new HashMap<>();
    private final Set<Path> forgotten = new LinkedHashSet<>();

    /** @param tailed which paths are read already */
    UnknownPositions(Predicate<Path> tailed) {
        this.tailed = tailed;
        this.since = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Whether nobody can have read the file before, given that it was not there when its entry was applied: it was written
     * since this task began, and there is no file beside it that may be an earlier generation. A path that this task has
     * read itself has a position, and a file that was moved to the path keeps its time of modification.
     */
    boolean isNew(FoundFile found) {
        Path path = found.path();
        if (found.status().modifiedNanos() < since || waiting.containsKey(path) || forgotten.contains(path)) {
            return false;
        }
        try {
            return new RotatedFiles(path, tailed).list().isEmpty();
        } catch (IOException e) {
            LOG.debug("What is beside {} cannot be seen, so it waits for its position", path, e);
            return false;
        }
    }

    /**
     * Has a file wait.
     *
     * @param isLater whether it appeared after its entry was applied
     * @return whether it did not wait before
     */
    boolean add(Path path, boolean isLater) {
        return waiting.putIfAbsent(path, isLater) == null;
    }

    /** Ends the waiting of a file; returns whether it was there when its entry was applied, and had to wait. */
    boolean remove(Path path) {
        Boolean isLater = waiting.remove(path);
        return isLater != null && !isLater;
    }

    /** Ends the waiting of files that are not there any more; returns whether there were any. */
    boolean retain(Collection<Path> found) {
        return waiting.keySet().retainAll(found);
    }

    /** Takes note of a path that was read and is not tailed any more: it has a position. */
    void forgotten(Path path) {
        forgotten.add(path);
        if (forgotten.size() > MOST_FORGOTTEN) {
            forgotten.remove(forgotten.iterator().next());
        }
    }

    /** Each file that waits, with the reason. */
    Map<Path, String> reasons() {
        Map<Path, String> reasons = new HashMap<>();
        waiting.keySet().forEach(path -> reasons.put(path, REASON));
        return reasons;
    }
}
