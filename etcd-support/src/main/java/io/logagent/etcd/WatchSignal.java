/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.Watch.Listener;
import io.etcd.jetcd.watch.WatchResponse;
import java.time.Duration;

/**
 * Where jetcd's threads leave what the watch streams of one session tell, and the loop's thread waits for it.
 *
 * <p>A doorbell rather than a queue: however much happens while nobody looks, it holds two facts.
 */
final class WatchSignal implements Listener {
    private long newestEvent;
    private boolean ended;
    private boolean woken;
    private Throwable reason;

    @Override
    public synchronized void onNext(WatchResponse response) {
        response.getEvents()
                .forEach(event ->
                        newestEvent = Math.max(newestEvent, event.getKeyValue().getModRevision()));
        notifyAll();
    }

    /** Also for errors after which jetcd would resume by itself: its resume can skip events. */
    @Override
    public synchronized void onError(Throwable failure) {
        reason = failure;
        onCompleted();
    }

    @Override
    public synchronized void onCompleted() {
        ended = true;
        notifyAll();
    }

    /** Ends the wait that goes on, or else the next one, although no stream told of anything. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits until there is an event after a revision, a stream has ended, it is woken, or the time is over. */
    synchronized void await(long revision, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ended && !woken && newestEvent <= revision) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            // At least a millisecond, because 0 means no limit.
            wait(left / 1_000_000 + 1);
        }
        woken = false;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Why it ended; null if no reason was given. */
    synchronized Throwable reason() {
        return reason;
    }

    synchronized boolean hasEventAfter(long revision) {
        return newestEvent > revision;
    }
}
