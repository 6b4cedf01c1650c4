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
 * The lock files that tasks of this JVM use, whichever class loader their plugin came from: a worker may run two versions
 * of the plugin side by side (KIP-891), and each has statics of its own. Entries are system properties, so they consist
 * of strings that every version understands.
 *
 * <p>POSIX drops the locks that a process has on a file when the process closes any descriptor of that file. Whoever
 * opens files therefore asks here first.
 */
public final class LockRegistry {
    private static final String PREFIX = "io.logagent.lock.";
    private static final String FILE = PREFIX + "file.";
    private static final String PATH = PREFIX + "path.";
    private static final String DIRECTORY = PREFIX + "directory.";

    /** Lock files, what is kept beside them, and what was moved aside. */
    private static final Pattern NAME = Pattern.compile("logagent-.*\\.lock.*");

    private LockRegistry() {}

    /**
     * Whether a file must not be opened: a task of this JVM has it locked, by whatever name, or its name is that of a lock
     * file in a directory where tasks of this JVM have theirs.
     *
     * @param real its path without symbolic links
     * @param device the number of its file system
     * @param inode its number there
     */
    public static boolean isLockFile(Path real, long device, long inode) {
        return properties().containsKey(FILE + device + ":" + inode)
                || NAME.matcher(real.getFileName().toString()).matches()
                        && properties().containsKey(DIRECTORY + real.getParent());
    }

    /** Remembers that lock files are in this directory. */
    static void useDirectory(Path real) {
        properties().putIfAbsent(DIRECTORY + real, "");
    }

    /**
     * Reserves a lock file for one task of this JVM.
     *
     * @param real the path of the lock file, without symbolic links
     * @param holder tells others who has reserved it
     * @return empty if another task has it
     */
    static Optional<Reservation> reserve(Path real, String holder) {
        String key = PATH + real;
        return properties().putIfAbsent(key, holder) == null
                ? Optional.of(new Reservation(key, holder))
                : Optional.empty();
    }

    /** Who has reserved the lock file of this path, for a message. */
    static String holder(Path real) {
        return properties().getProperty(PATH + real, "another task of this process");
    }

    /** That one task of this JVM, and no other, may open a lock file. */
    static final class Reservation implements AutoCloseable {
        private final List<String> keys = new ArrayList<>();
        private final String holder;

        private Reservation(String key, String holder) {
            keys.add(key);
            this.holder = holder;
        }

        /** Reserves the file by its numbers, too, since it may have several paths; false if another task has it. */
        boolean add(LockFile.Found file) {
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
