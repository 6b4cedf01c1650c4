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
 * What may come again of a worker that is killed and started: of each file once, from behind the position that was stored
 * when it was killed. A task that is stopped in good order, for an edit of its documents, must not repeat anything.
 */
final class ReplayBound implements Replays {
    /**
     * A kill may be told of a moment before the broker has appended what the dead worker had sent last. Then its
     * successor's first lines look as if they came after the next kill: that one has to be allowed for as well.
     */
    private static final int LATEST = 2;

    private final List<Kill> kills = new ArrayList<>();
    // The number of the latest kill whose replay has come, of each file.
    private final Map<String, Integer> used = new HashMap<>();

    /**
     * @param end where the topic ended
     * @param stored the last line of each file that has a stored offset behind it
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
