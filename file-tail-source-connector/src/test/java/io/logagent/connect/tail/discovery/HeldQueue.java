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
 * Opens watches whose queue of events a test can hold. Filling the kernel's queue faster than it is emptied is a matter
 * of luck, and impossible on a slow file system.
 */
public final class HeldQueue {
    private final Path directory;
    private volatile WatchKey key;

    /** @param directory an empty directory without another watch */
    public HeldQueue(Path directory) {
        this.directory = directory;
    }

    /** Opens a watch; {@link #whileHeld} holds the last one. */
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

    /** Runs the filling while no thread reads the queue, so that all events stay in it. */
    public void whileHeld(Filling filling) throws IOException {
        // The thread that reads the queue hands each event to its key, and a key adds it under its own monitor.
        synchronized (key) {
            Files.delete(Files.createTempFile(directory, "held", null));
            filling.run();
        }
    }

    /** Work that causes events. */
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
