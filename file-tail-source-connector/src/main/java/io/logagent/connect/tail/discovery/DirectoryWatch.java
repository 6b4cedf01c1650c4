/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports changes in directories at once, by inotify.
 *
 * <p>It is a wake-up, not a proof. It misses changes through a memory mapping, and changes of a link that another link
 * leads to, so full scans are needed from time to time. It reports directories on network file systems, and directories
 * beyond the limits of inotify, as changed once an interval. Without inotify it reports everything once an interval.
 *
 * <p>One thread calls {@link #watch} and {@link #await}; any thread may call {@link #wake} and {@link #close}.
 */
public final class DirectoryWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryWatch.class);

    /** Beyond this number, changed paths are not named one by one. Bounds memory while the task does not ask. */
    static final int MAX_PATHS = 10_000;

    /** Busy files wake the task at most this often; the first event is passed on at once. */
    private static final Duration PAUSE = Duration.ofMillis(5);

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

    private final Duration interval;
    private final Inotify inotify;
    private final PendingChanges pending;
    private final WatchedDirectories directories;
    private WatchService service;
    private Thread thread;
    private volatile boolean broken;
    private boolean failureLogged;
    private long polledAt = System.nanoTime();

    /** @param interval how often to report directories that can change without an event */
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
            if (!failureLogged) {
                failureLogged = true;
                LOG.warn(
                        "Cannot watch directories: {}. The task finds changes by scanning, which is slower. If a limit"
                                + " is reached, raise the sysctl fs.inotify.max_user_instances or the limit of open"
                                + " files",
                        Printable.of(e.getMessage()));
            }
            return;
        }
        if (failureLogged) {
            failureLogged = false;
            LOG.info("Directories are watched again");
        }
        WatchService source = service;
        thread = new Thread(() -> passOn(source), "logagent-directory-watch");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Watches the directories of this list, and no others. A directory that was not watched before is reported as
     * changed, so that the caller does not miss earlier changes in it. Directories that could not be watched are tried
     * again, unless the list is the same object as before.
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
     * Waits for a change, and returns all changes since the last call. Returns at once if there are any already.
     *
     * @param limit the longest time to wait. The answer is empty after this time without a change, and after
     *     {@link #wake}
     */
    public Changes await(Duration limit) throws InterruptedException {
        boolean none = service == null || broken;
        boolean blind = none || directories.hasPolled();
        long due = polledAt + interval.toNanos() - System.nanoTime();
        pending.await(blind && due < limit.toNanos() ? Duration.ofNanos(Math.max(0, due)) : limit);
        if (blind && System.nanoTime() - polledAt >= interval.toNanos()) {
            polledAt = System.nanoTime();
            if (none) {
                pending.addAnything();
            } else {
                directories.reportPolled();
            }
        }
        return pending.take();
    }

    /** Ends the current wait, or else the next one. */
    public void wake() {
        pending.wake();
    }

    private void passOn(WatchService source) {
        try {
            while (true) {
                List<WatchKey> signalled = new ArrayList<>();
                for (WatchKey key = source.take(); key != null; key = source.poll()) {
                    directories.reportEvents(key);
                    signalled.add(key);
                }
                // A key collects its events, and is not signalled again until it is rearmed.
                Thread.sleep(PAUSE.toMillis());
                signalled.forEach(directories::rearm);
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // Closed: the task waits for changes no more.
        } catch (RuntimeException e) {
            broken = true;
            pending.wake();
            LOG.error(
                    "The directory watch failed. From now on the task finds changes by scanning, which is slower;"
                            + " restart it to watch directories again",
                    e);
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
                LOG.warn("Closing the directory watch failed", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
