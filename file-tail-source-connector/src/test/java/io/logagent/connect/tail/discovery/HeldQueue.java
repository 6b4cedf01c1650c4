/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;

/**
 * Opens watches of which a test can say when nobody empties the kernel's queue of events. To fill it faster than it is
 * emptied is a matter of luck, of which a machine with a slow file system has none.
 */
public final class HeldQueue {
    private final Path directory;
    private volatile WatchKey key;

    /** @param directory an empty one that nobody else watches */
    public HeldQueue(Path directory) {
        this.directory = directory;
    }

    /** Like any other; {@link #whileHeld} is about the one that was opened last. */
    public DirectoryWatch open(Duration interval) {
        Opened inotify = new Opened();
        DirectoryWatch watch = new DirectoryWatch(interval, inotify, DirectoryWatch.MAX_PATHS);
        try {
            key = inotify.register(directory, inotify.service);
        } catch (IOException e) {
            watch.close();
            throw new UncheckedIOException(e);
        }
        return watch;
    }

    /** Runs this while the queue, which is of one thread, is not read: what happens meanwhile stays in it. */
    public void whileHeld(Filling filling) throws IOException {
        // The thread that reads the queue hands each event to its key, and a key adds it under its own monitor.
        synchronized (key) {
            Files.delete(Files.createTempFile(directory, "held", null));
            filling.run();
        }
    }

    /** What is done while events pile up. */
    public interface Filling {
        void run() throws IOException;
    }

    private static final class Opened extends Inotify {
        private WatchService service;

        @Override
        WatchService open() throws IOException {
            service = super.open();
            return service;
        }
    }
}
