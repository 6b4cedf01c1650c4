/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once when something changes in directories, by inotify. It is a wake-up, not a proof: changes made through a
 * memory mapping, or to one of several symbolic links in a row, are not seen, so a full scan is needed now and then all
 * the same. Directories on network file systems, and those for which the limits of inotify do not suffice, are told as
 * changed once an interval; without any inotify, everything is.
 *
 * <p>{@link #watch} and {@link #await} are for one thread, {@link #wake} and {@link #close} for any.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    /** More paths than this are not named one by one: bounds memory while nobody asks. */
    static final int MAX_PATHS = 10_000;

    /** Files that are written to all the time wake us this often and no more; the first event is passed on at once. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Duration interval;
    private final Inotify inotify;
    private final PendingChanges pending;
    private final WatchedDirectories directories;
    private WatchService service;
    private Thread thread;
    private volatile boolean broken;
    private boolean failureTold;
    private long unseenTold = System.nanoTime();

    /** @param interval how often to tell what cannot be watched as changed */
    public DirectoryWatch(Duration interval) {
        this(interval, new Inotify(), MAX_PATHS);
    }

    DirectoryWatch(Duration interval, Inotify inotify, int maxPaths) {
        this.interval = interval;
        this.inotify = inotify;
        this.pending = new PendingChanges(maxPaths);
        this.directories = new WatchedDirectories(inotify, pending);
        start();
    }

    private synchronized void start() {
        try {
            service = inotify.open();
        } catch (IOException e) {
            if (!failureTold) {
                failureTold = true;
                LOG.warn(
                        "Directories cannot be watched: {}. Changes are found by scanning, which is slower; if it is a"
                                + " limit, raise the sysctl fs.inotify.max_user_instances or the limit of open files",
                        Printable.of(e.getMessage()));
            }
            return;
        }
        if (failureTold) {
            failureTold = false;
            LOG.info("Directories can be watched again");
        }
        WatchService source = service;
        thread = new Thread(() -> passOn(source), "logagent-directory-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches all changes in these directories, and no others. */
    public void watch(Collection<Path> wanted) {
        watch(WatchList.of(wanted));
    }

    /**
     * Watches what is on the list, and nothing else. A directory that was not watched before is told as changed, so what
     * happened before this call is not missed by who looks where he is told. Tries again what could not be watched,
     * unless it is the very same list.
     */
    public void watch(WatchList list) {
        if (service == null) {
            start();
        }
        if (service != null) {
            directories.watch(list, service);
        }
    }

    /**
     * Waits until something changed, and returns what did since the last call; at once if something did already.
     *
     * @param limit how long to wait; without a change by then, or after {@link #wake}, the answer is empty
     */
    public Changes await(Duration limit) throws InterruptedException {
        boolean none = service == null || broken;
        boolean blind = none || directories.hasUnseen();
        long due = unseenTold + interval.toNanos() - System.nanoTime();
        pending.await(blind && due < limit.toNanos() ? Duration.ofNanos(Math.max(0, due)) : limit);
        if (blind && System.nanoTime() - unseenTold >= interval.toNanos()) {
            unseenTold = System.nanoTime();
            if (none) {
                pending.anything();
            } else {
                directories.tellUnseen();
            }
        }
        return pending.take();
    }

    /** Makes a wait that is under way, or else the next one, return. */
    public void wake() {
        pending.wake();
    }

    private void passOn(WatchService source) {
        try {
            while (true) {
                List<WatchKey> signalled = new ArrayList<>();
                for (WatchKey key = source.take(); key != null; key = source.poll()) {
                    directories.tellEvents(key);
                    signalled.add(key);
                }
                // A key is not signalled again before it is rearmed, and collects its events meanwhile.
                Thread.sleep(PAUSE.toMillis());
                signalled.forEach(directories::rearm);
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // Closed: nobody waits for changes any more.
        } catch (RuntimeException e) {
            broken = true;
            pending.wake();
            LOG.error("Watching directories failed; changes are found by scanning from now on", e);
        }
    }

    @Override
    public void close() {
        WatchService open;
        Thread running;
        synchronized (this) {
            open = service;
            running = thread;
        }
        if (open != null) {
            try {
                open.close();
                running.join(CLOSE_LIMIT.toMillis());
            } catch (IOException e) {
                LOG.warn("Ending the watch of directories failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
