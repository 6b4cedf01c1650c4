/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.OpenFileLimit;
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

    /** How often the share of the process's limit is asked for, which takes about a millisecond. */
    private static final long SHARE_NANOS = Duration.ofSeconds(5).toNanos();

    private final int mostConfigured;
    private final OpenFileLimit limit;
    private final long inactiveNanos;
    private int most;
    private long shareKnownUntil;
    private int descriptors;

    private record Use(long last, int descriptors) {}

    /**
     * @param most descriptors
     * @param limit of the process; part of it may be in use
     */
    OpenPaths(int most, OpenFileLimit limit, Duration inactive, long now) {
        this.mostConfigured = most;
        this.limit = limit;
        this.inactiveNanos = inactive.toNanos();
        updateShare(now);
    }

    private void updateShare(long now) {
        int before = most;
        most = Math.min(mostConfigured, limit.shareOf(this, descriptors));
        shareKnownUntil = now + SHARE_NANOS;
        if (most < mostConfigured && before == 0) {
            LOG.warn(
                    "This task keeps at most {} files open instead of max.open.files={}: the process may open {}, and the"
                            + " rest of the worker needs some. Files beyond that are read in turn. Raise the limit"
                            + " (ulimit -n, LimitNOFILE) to keep more open",
                    most,
                    mostConfigured,
                    limit.limit());
        }
    }

    /**
     * Makes room after the process's limit was reached. Closes settled paths, which lose nothing, until half of the
     * descriptors are free.
     *
     * @param path that could not open a file; what it has open stays open
     */
    void makeRoomAtLimit(TailedPath path, long now) {
        note(path, now);
        updateShare(now);
        most = Math.max(1, Math.min(most, descriptors / 2));
        closeSettledBut(path);
    }

    private void closeSettledBut(TailedPath path) {
        while (descriptors > most) {
            Optional<TailedPath> settled = first(other -> other != path && other.isSettled());
            if (settled.isEmpty()) {
                return;
            }
            close(settled.get());
        }
    }

    /** Takes note that a path had a turn, and closes others if too many files are open. */
    void noteTurn(TailedPath path, long now) {
        note(path, now);
        while (descriptors > most) {
            Optional<TailedPath> other = firstToCloseBut(path);
            if (other.isEmpty()) {
                if (descriptors > mostConfigured) {
                    path.openGenerations().closeAllButActive();
                    note(path, now);
                }
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

    /**
     * Closing a path in mid-rotation may lose unread data, so it comes last, and only for {@code max.open.files}. What the
     * rest of the worker opens takes no open file away.
     */
    private Optional<TailedPath> firstToCloseBut(TailedPath path) {
        return first(other -> other != path && other.isSettled())
                .or(() ->
                        first(other -> other != path && other.openGenerations().isActiveAloneAtPath()))
                .or(() -> descriptors > mostConfigured ? first(other -> other != path) : Optional.empty());
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

    /** Closes settled paths without a turn for a long time, and those that the process's limit has no room for. */
    void closeInactive(long now) {
        if (now - shareKnownUntil >= 0) {
            updateShare(now);
            closeSettledBut(null);
        }
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

    /** Gives the share of the process's limit back. */
    void end() {
        limit.forget(this);
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
