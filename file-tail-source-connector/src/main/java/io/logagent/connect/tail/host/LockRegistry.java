/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * The registry of lock files that tasks of this JVM use. Code that opens files asks it first, since POSIX drops all
 * locks of a process on a file when the process closes any descriptor of that file.
 *
 * <p>It covers all class loaders: a worker may run two versions of the plugin side by side (KIP-891), each with its own
 * static fields. So its entries are system properties, which consist of strings that every version understands.
 */
public final class LockRegistry {
    private static final String PREFIX = "io.logagent.lock.";
    private static final String FILE = PREFIX + "file.";
    private static final String PATH = PREFIX + "path.";
    private static final String DIRECTORY = PREFIX + "directory.";

    /** Matches lock files, the files beside them, and files that were moved aside. */
    private static final Pattern NAME = Pattern.compile("logagent-.*\\.lock.*");

    private LockRegistry() {}

    /**
     * Whether a file must not be opened. A task of this JVM has locked it, under any name, or it has the name of a lock
     * file in a directory that tasks of this JVM use for lock files.
     *
     * @param real the real path of the file
     * @param device the number of the file system
     * @param inode the number of the file in the file system
     */
    public static boolean isLockFile(Path real, long device, long inode) {
        return properties().containsKey(FILE + device + ":" + inode)
                || NAME.matcher(real.getFileName().toString()).matches()
                        && properties().containsKey(DIRECTORY + real.getParent());
    }

    /** Registers a directory of lock files. */
    static void addDirectory(Path real) {
        properties().putIfAbsent(DIRECTORY + real, "");
    }

    /**
     * Reserves a lock file for one task of this JVM.
     *
     * @param real the real path of the lock file
     * @param holder describes the task to others
     * @return empty if another task has reserved it
     */
    static Optional<Reservation> reserve(Path real, String holder) {
        String key = PATH + real;
        return properties().putIfAbsent(key, holder) == null
                ? Optional.of(new Reservation(key, holder))
                : Optional.empty();
    }

    /** The task that has reserved the lock file at this path, for a message. */
    static String holder(Path real) {
        return properties().getProperty(PATH + real, "another task of this process");
    }

    /** A reservation: until it is closed, only one task of this JVM may open the lock file. */
    static final class Reservation implements AutoCloseable {
        private final List<String> keys = new ArrayList<>();
        private final String holder;

        private Reservation(String key, String holder) {
            keys.add(key);
            this.holder = holder;
        }

        /**
         * Reserves the file by device and inode, too, since it may have several paths. Returns false if another task
         * has reserved it.
         */
        boolean add(LockFile.Stat file) {
            String key = FILE + file.device() + ":" + file.inode();
            boolean free = properties().putIfAbsent(key, holder) == null;
            if (free) {
                keys.add(key);
            }
            return free;
        }

        @Override
        public void close() {
            keys.forEach(properties()::remove);
            keys.clear();
        }
    }

    private static Properties properties() {
        return System.getProperties();
    }
}
