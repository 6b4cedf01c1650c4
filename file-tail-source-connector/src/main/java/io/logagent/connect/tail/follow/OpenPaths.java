/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.text.Printable;
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
 * Holds descriptors within limits: what was not read for longest is closed first. The file that is being read is open in
 * any case, be it the only one.
 */
final class OpenPaths {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPaths.class);

    /** What was not read for longest comes first. */
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

    /** Notes that a path had its turn, and closes others if too much is open. */
    void used(TailedPath path, long now) {
        note(path, now);
        while (descriptors > most) {
            Optional<TailedPath> other = leastMissedBut(path);
            if (other.isEmpty()) {
                path.closeAllButActive();
                note(path, now);
                return;
            }
            close(other.get());
        }
    }

    private void note(TailedPath path, long now) {
        Use before = uses.get(path);
        if (before != null && path.isSettled() && before.descriptors() == path.descriptors()) {
            // A look that found nothing to read is no use.
            return;
        }
        forget(path);
        if (path.descriptors() > 0) {
            uses.put(path, new Use(now, path.descriptors()));
            descriptors += path.descriptors();
        }
    }

    private void forget(TailedPath path) {
        Use before = uses.remove(path);
        if (before != null) {
            descriptors -= before.descriptors();
        }
    }

    /** Of a path that is neither settled nor at its file the rest may be lost when it is closed. */
    private Optional<TailedPath> leastMissedBut(TailedPath path) {
        return first(other -> other != path && other.isSettled())
                .or(() -> first(other -> other != path && other.isAtItsFile()))
                .or(() -> first(other -> other != path));
    }

    private Optional<TailedPath> first(Predicate<TailedPath> wanted) {
        return uses.keySet().stream().filter(wanted).findFirst();
    }

    /**
     * Whether a path may open one more file ahead of its turn. Only what is settled is closed for that: it is opened again
     * when it goes on.
     */
    boolean makeRoom(TailedPath path) {
        Use noted = uses.get(path);
        int own = noted == null ? 0 : noted.descriptors();
        while (descriptors - own + path.descriptors() >= most) {
            Optional<TailedPath> settled = first(other -> other != path && other.isSettled());
            if (settled.isEmpty()) {
                return false;
            }
            close(settled.get());
        }
        return true;
    }

    /** How many descriptors are held, as of the last turn of each path. */
    int descriptors() {
        return descriptors;
    }

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
        } catch (IOException e) {
            LOG.warn("Closing {} failed", Printable.of(path), Printable.of(e));
        }
    }
}
