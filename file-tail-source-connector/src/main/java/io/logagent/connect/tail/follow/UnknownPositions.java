/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.FoundFile;
import io.logagent.connect.tail.discovery.ScanResult;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that wait because it is not known yet how far an earlier run read them, and the rule for those that need not
 * wait: no earlier run can have read a file that was created while this task runs.
 */
final class UnknownPositions {
    private static final Logger LOG = LoggerFactory.getLogger(UnknownPositions.class);

    private static final String REASON = "its stored position is not known yet: the offsets topic cannot be read to its"
            + " end while Kafka is away or the transaction of another task is open";

    /** So many paths are remembered that were read, and were away for long. */
    private static final int MOST_FORGOTTEN = 100_000;

    private final Predicate<Path> tailed;
    private final long since;
    private final Map<Path, Waiting> waiting = new HashMap<>();
    // Also of files that are at another path by now.
    private final Set<FileIdentity> files = new HashSet<>();
    private final Set<Path> forgotten = new LinkedHashSet<>();

    /**
     * A path that waits.
     *
     * @param isLater whether its file appeared after its entry was applied
     * @param isGone whether it leads nowhere now
     */
    private record Waiting(boolean isLater, boolean isGone) {}

    /** @param tailed which paths are read already */
    UnknownPositions(Predicate<Path> tailed) {
        this.tailed = tailed;
        this.since = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
    }

    /**
     * Whether no earlier run can have read the file, given that it was not there when its entry was applied: it was written
     * since this task began, it is not a file that waited elsewhere, and there is no file beside it that may be an earlier
     * generation. A path that this task has read itself has a position, and a file that was moved to the path keeps its
     * time of modification.
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
            return new RotatedFiles(path, tailed).list().isEmpty();
        } catch (IOException e) {
            LOG.debug("What is beside {} cannot be seen, so it waits for its position", Printable.of(path), e);
            return false;
        }
    }

    /**
     * Has a file wait.
     *
     * @param isLater whether it appeared after its entry was applied
     * @return whether it did not wait before
     */
    boolean add(FoundFile found, boolean isLater) {
        files.add(found.status().identity());
        Waiting before = waiting.get(found.path());
        waiting.put(found.path(), new Waiting(before == null ? isLater : before.isLater(), false));
        return before == null || before.isGone();
    }

    /** Ends the waiting of a file; returns whether it was there when its entry was applied, and had to wait. */
    boolean remove(Path path) {
        Waiting before = waiting.remove(path);
        return before != null && !before.isLater();
    }

    /**
     * Takes note of which files are there. What has gone may come back, so it goes on waiting as long as the question is
     * open.
     *
     * @param findings of a look at everything
     * @param isOpen whether positions are still not answered
     * @return whether other files wait than before
     */
    boolean look(ScanResult findings, boolean isOpen) {
        if (!isOpen) {
            files.clear();
            return waiting.keySet().retainAll(findings.files().keySet());
        }
        boolean changed = false;
        for (Map.Entry<Path, Waiting> entry : waiting.entrySet()) {
            boolean isGone = findings.isGone(entry.getKey());
            changed |= isGone != entry.getValue().isGone();
            entry.setValue(new Waiting(entry.getValue().isLater(), isGone));
        }
        return changed;
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
        waiting.forEach((path, how) -> {
            if (!how.isGone()) {
                reasons.put(path, REASON);
            }
        });
        return reasons;
    }
}
