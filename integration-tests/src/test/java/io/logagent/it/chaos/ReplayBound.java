/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lines that may be repeated after a worker is killed and restarted: once for each file, those after the position
 * that was stored at the kill. A task that is stopped cleanly, because a document was edited, must not repeat anything.
 */
final class ReplayBound implements Replays {
    /**
     * A kill may be recorded a moment before the broker has appended the dead worker's last records. The first lines of
     * its successor then look as if they arrived after the next kill, so the replay of that one has to be allowed as
     * well.
     */
    private static final int LATEST = 2;

    private final List<Kill> kills = new ArrayList<>();
    // The number of the latest kill whose replay has arrived, for each file.
    private final Map<String, Integer> used = new HashMap<>();

    /**
     * @param end the end offset of the topic
     * @param stored the last line of each file that a stored offset covers
     */
    private record Kill(long end, Map<String, Integer> stored) {}

    void killed(long end, Map<String, Integer> stored) {
        kills.add(new Kill(end, Map.copyOf(stored)));
    }

    int kills() {
        return kills.size();
    }

    @Override
    public boolean allows(String file, int first, long offset) {
        int latest = kills.size() - 1;
        while (latest >= 0 && kills.get(latest).end() > offset) {
            latest--;
        }
        for (int kill = Math.max(latest - LATEST + 1, used.getOrDefault(file, -1) + 1); kill <= latest; kill++) {
            if (kill >= 0 && first > kills.get(kill).stored().getOrDefault(file, -1)) {
                used.put(file, kill);
                return true;
            }
        }
        return false;
    }
}
