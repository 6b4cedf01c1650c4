/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.Watch.Listener;
import io.etcd.jetcd.Watch.Watcher;
import io.etcd.jetcd.watch.WatchResponse;

/**
 * The watch of one key. It reports to a {@link WatchSignal} until it is closed.
 *
 * <p>The first error ends it, although jetcd would resume by itself: a resumed watch can skip events.
 */
final class KeyWatch implements Listener, AutoCloseable {
    private final WatchSignal signal;
    private volatile boolean closed;
    private Watcher watcher;

    KeyWatch(WatchSignal signal) {
        this.signal = signal;
    }

    /** Takes over jetcd's part, which {@link #close()} ends. */
    void attach(Watcher opened) {
        watcher = opened;
    }

    @Override
    public void onNext(WatchResponse response) {
        response.getEvents().forEach(event -> signal.changed(event.getKeyValue().getModRevision()));
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
    }

    @Override
    public void onCompleted() {
        end(null);
    }

    private void end(Throwable failure) {
        if (!closed) {
            signal.end(failure);
        }
    }

    @Override
    public void close() {
        // First, because jetcd reports the end of a closed watch, too, and the other watches must go on.
        closed = true;
        if (watcher != null) {
            watcher.close();
        }
    }
}
