/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that wait because their stored positions are unknown, and the rule for files that need not wait: no earlier
 * run can have read a file that was created while this task runs.
 */
final class UnknownPositions {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownPositions.class);

    private static final String REASON = "its stored position is not known yet: the offsets topic cannot be read to its"
            + " end while Kafka is unavailable or the transaction of another task is open";

    /** The most forgotten paths that are remembered. */
    private static final int MOST_FORGOTTEN = 100_000;

    private final Function<Path, LinkedFiles> filesBefore;
    // When this task began, in nanoseconds since 1970.
    private final long since;
    private final Map<Path, Waiting> waiting = new HashMap<>();
    // All files that waited, also those that are at another path by now.
    private final Set<FileIdentity> files = new HashSet<>();
    private final Set<Path> forgotten = new LinkedHashSet<>();

    /**
     * A path that waits.
     *
     * @param isLater whether its file appeared after its entry was applied
     * @param isGone whether the path leads nowhere now
     */
    private record Waiting(boolean isLater, boolean isGone) {}

    /** @param filesBefore the files that a path led to before */
    UnknownPositions(Function<Path, LinkedFiles> filesBefore) {
        this.filesBefore = filesBefore;
        this.since = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Whether no earlier run can have read the file, given that it appeared after its entry was applied. It must have been
     * written since this task began, must not have waited at another path, and must have no rotated file beside it. A path
     * that this task has read has a position, and a file that was moved to the path keeps its time of modification.
     */
    boolean isNew(FoundFile found) {
        Path path = found.path();
        if (found.status().modifiedNanos() < since
                || waiting.containsKey(path)
                || forgotten.contains(path)
                || files.contains(found.status().identity())) {
            return false;
        }
        try {
            return filesBefore.apply(path).list().stream()
                    .allMatch(target -> target.files().isEmpty());
        } catch (IOException e) {
            if (LOG.isDebugEnabled()) {
                LOG.debug(
                        "path={} The file waits for its position: rotated files cannot be listed",
                        Printable.of(path),
                        PrintableException.of(e));
            }
            return false;
        }
    }

    /**
     * Adds a file that waits.
     *
     * @param isLater whether the file appeared after its entry was applied
     * @return whether the file did not wait before
     */
    boolean add(FoundFile found, boolean isLater) {
        files.add(found.status().identity());
        Waiting before = waiting.get(found.path());
        waiting.put(found.path(), new Waiting(before == null ? isLater : before.isLater(), false));
        return before == null || before.isGone();
    }

    /** Removes a file; returns whether it waited and existed when its entry was applied. */
    boolean remove(Path path) {
        Waiting before = waiting.remove(path);
        return before != null && !before.isLater();
    }

    /**
     * Takes note of the files that exist. A file that is gone may come back, so it waits as long as positions are unknown.
     *
     * @param result of a full scan
     * @param areUnknown whether positions are still unknown
     * @return whether other files wait than before
     */
    boolean update(ScanResult result, boolean areUnknown) {
        if (!areUnknown) {
            files.clear();
            return waiting.keySet().retainAll(result.files().keySet());
        }
        boolean changed = false;
        for (Map.Entry<Path, Waiting> entry : waiting.entrySet()) {
            boolean isGone = result.isGone(entry.getKey());
            changed |= isGone != entry.getValue().isGone();
            entry.setValue(new Waiting(entry.getValue().isLater(), isGone));
        }
        return changed;
    }

    /** Takes note of a path that was read and is not followed any more: it has a position. */
    void forgotten(Path path) {
        forgotten.add(path);
        if (forgotten.size() > MOST_FORGOTTEN) {
            forgotten.remove(forgotten.iterator().next());
        }
    }

    boolean isAnyWaiting() {
        return !waiting.isEmpty();
    }

    /** The files that wait, with the reason. */
    Map<Path, String> reasons() {
        Map<Path, String> reasons = new HashMap<>();
        waiting.forEach((path, how) -> {
            if (!how.isGone()) {
                reasons.put(path, REASON);
            }
        });
        return reasons;
    }
}
