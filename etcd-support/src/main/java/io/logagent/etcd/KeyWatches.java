/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The open watches of one session, one for each key that may be read.
 *
 * <p>A watch of a forbidden key would end at once. So forbidden keys have none, and the other watches stay open when a
 * key comes, goes, is forbidden or is permitted.
 */
final class KeyWatches implements AutoCloseable {
    /** Opens the watch of one key, from a revision on. */
    interface Opener {
        KeyWatch open(String key, long fromRevision, WatchSignal signal) throws EtcdException;
    }

    private final Opener opener;
    private final WatchSignal signal;
    private final Map<String, KeyWatch> open = new HashMap<>();

    KeyWatches(Opener opener, WatchSignal signal) {
        this.opener = opener;
        this.signal = signal;
    }

    /** Watches the readable keys of a list from the next revision on, and no others. Open watches stay as they are. */
    void follow(Snapshot newest) throws EtcdException {
        Set<String> readable = newest.readable();
        open.entrySet().removeIf(watch -> {
            boolean isOver = !readable.contains(watch.getKey());
            if (isOver) {
                watch.getValue().close();
            }
            return isOver;
        });
        for (String key : readable) {
            if (!open.containsKey(key)) {
                open.put(key, opener.open(key, newest.revision() + 1, signal));
            }
        }
    }

    /** Whether a watched key has changed between two lists and no watch has reported anything. */
    boolean haveMissedAChange(Snapshot before, Snapshot newest) {
        return newest.differs(before, open.keySet()) && !signal.hasEventAfter(before.revision());
    }

    @Override
    public void close() {
        open.values().forEach(KeyWatch::close);
    }

    @Override
    public String toString() {
        return open.size() + " watches";
    }
}
