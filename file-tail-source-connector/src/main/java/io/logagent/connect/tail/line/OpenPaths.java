/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds descriptors within limits: what was not read for longest is closed first. */
final class OpenPaths {
    private static final Logger LOG = LoggerFactory.getLogger(OpenPaths.class);

    private final Map<TailedPath, Long> lastUse = new LinkedHashMap<>();
    private final int most;
    private final long inactiveNanos;

    OpenPaths(int most, Duration inactive) {
        this.most = most;
        this.inactiveNanos = inactive.toNanos();
    }

    /** Notes that a path had its turn, and closes others if there are too many. */
    void used(TailedPath path, long now) {
        // A look that found nothing to read is no use.
        boolean stays = path.descriptors() > 0 && path.isSettled() && lastUse.containsKey(path);
        if (!stays) {
            lastUse.remove(path);
            if (path.descriptors() > 0) {
                lastUse.put(path, now);
            }
        }
        while (lastUse.size() > most) {
            close(leastMissed());
        }
    }

    /** A file that is settled can be opened again; of another one the rest may be lost when it is closed. */
    private TailedPath leastMissed() {
        for (TailedPath path : lastUse.keySet()) {
            if (path.isSettled()) {
                return path;
            }
        }
        return lastUse.keySet().iterator().next();
    }

    /** How many paths hold descriptors. */
    int size() {
        return lastUse.size();
    }

    void closeInactive(long now) {
        for (Iterator<Map.Entry<TailedPath, Long>> all = lastUse.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<TailedPath, Long> eldest = all.next();
            if (now - eldest.getValue() < inactiveNanos) {
                return;
            }
            if (eldest.getKey().isSettled()) {
                all.remove();
                closeQuietly(eldest.getKey());
            }
        }
    }

    void close(TailedPath path) {
        lastUse.remove(path);
        closeQuietly(path);
    }

    private static void closeQuietly(TailedPath path) {
        try {
            path.close();
        } catch (IOException e) {
            LOG.warn("Closing {} failed", path, e);
        }
    }
}
