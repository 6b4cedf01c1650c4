/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

/**
 * What the listener of a {@link ListAndWatch} was last told, and so what is news to it.
 *
 * <p>Not thread safe.
 */
final class KnownState {
    private Snapshot told;
    private long revision;

    /** Takes the newest list; true if its values or denied keys differ from what was last told, or if nothing was told yet. */
    boolean isNews(Snapshot newest) {
        revision = newest.revision();
        // Compared by value, not by revision: an etcd restored from a backup starts again at a lower one.
        if (told != null && told.isSame(newest)) {
            return false;
        }
        told = newest;
        return true;
    }

    /** Has the newest list be news once more: the listener could do nothing with it. */
    void forget() {
        told = null;
    }

    /** The revision of the newest list: watch events up to it are part of it already. */
    long revision() {
        return revision;
    }
}
