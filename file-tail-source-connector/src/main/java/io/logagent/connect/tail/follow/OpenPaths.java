/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Limits the descriptors of all paths together. The path without a turn for the longest time is closed first. The file
 * that is being read is always open, even if it is the only one.
 */
final class OpenPaths {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPaths.class);

    /** The path without a turn for the longest time comes first. */
    private final Map<TailedPath, Use> uses = new LinkedHashMap<>();

    private final int most;
    private final long inactiveNanos;
    private int descriptors;

    private record Use(long last, int descriptors) {}

    /** @param most descriptors */
    OpenPaths(int most, Duration inactive) {
        this.most = most;
        this.inactiveNanos = inactive.toNanos();
    }

    /** Takes note that a path had a turn, and closes others if too many files are open. */
    void noteTurn(TailedPath path, long now) {
        note(path, now);
        while (descriptors > most) {
            Optional<TailedPath> other = firstToCloseBut(path);
            if (other.isEmpty()) {
                path.openGenerations().closeAllButActive();
                note(path, now);
                return;
            }
            close(other.get());
        }
    }

    private void note(TailedPath path, long now) {
        Use before = uses.get(path);
        if (before != null
                && path.isSettled()
                && before.descriptors() == path.openGenerations().descriptors()) {
            // The turn found nothing to read.
            return;
        }
        forget(path);
        if (path.openGenerations().descriptors() > 0) {
            uses.put(path, new Use(now, path.openGenerations().descriptors()));
            descriptors += path.openGenerations().descriptors();
        }
    }

    private void forget(TailedPath path) {
        Use before = uses.remove(path);
        if (before != null) {
            descriptors -= before.descriptors();
        }
    }

    /** Closing a path in mid-rotation may lose unread data, so it comes last. */
    private Optional<TailedPath> firstToCloseBut(TailedPath path) {
        return first(other -> other != path && other.isSettled())
                .or(() ->
                        first(other -> other != path && other.openGenerations().isActiveAloneAtPath()))
                .or(() -> first(other -> other != path));
    }

    private Optional<TailedPath> first(Predicate<TailedPath> wanted) {
        return uses.keySet().stream().filter(wanted).findFirst();
    }

    /**
     * Whether a path may open one more file ahead of its turn. Only settled paths are closed for that, since they lose
     * nothing.
     */
    boolean makeRoom(TailedPath path) {
        Use noted = uses.get(path);
        int own = noted == null ? 0 : noted.descriptors();
        while (descriptors - own + path.openGenerations().descriptors() >= most) {
            Optional<TailedPath> settled = first(other -> other != path && other.isSettled());
            if (settled.isEmpty()) {
                return false;
            }
            close(settled.get());
        }
        return true;
    }

    /** The open descriptors as of the last turn of each path. */
    int descriptors() {
        return descriptors;
    }

    /** Closes settled paths without a turn for a long time. */
    void closeInactive(long now) {
        List<TailedPath> inactive = new ArrayList<>();
        for (Map.Entry<TailedPath, Use> use : uses.entrySet()) {
            if (now - use.getValue().last() < inactiveNanos) {
                break;
            }
            if (use.getKey().isSettled()) {
                inactive.add(use.getKey());
            }
        }
        inactive.forEach(this::close);
    }

    void close(TailedPath path) {
        forget(path);
        try {
            path.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("path={} Closing its files failed", Printable.of(path.path()), PrintableException.of(e));
        }
    }
}
