/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The locks that the kernel says this process holds ({@code /proc/locks}). */
final class KernelLocks {
    static final Path TABLE = Path.of("/proc/locks");

    /** Linux hands the table out in pieces; a lock that goes meanwhile can hide another one. */
    private static final int LOOKS = 3;

    private final Path table;
    private final String pid = String.valueOf(ProcessHandle.current().pid());

    enum Answer {
        HELD,
        LOST,
        UNKNOWN
    }

    KernelLocks(Path table) {
        this.table = table;
    }

    /**
     * How the table names a file that this process has just locked. Some file systems (overlay, btrfs) have another device
     * number there than {@code stat} tells, and another PID namespace has other numbers of processes.
     *
     * @return empty if the table does not say: then it proves nothing about this file
     */
    Optional<String> find(LockFile.Found file) {
        try {
            List<String> named = ours().stream()
                    .filter(name -> name.endsWith(":" + file.inode()))
                    .toList();
            String expected = name(file);
            return named.size() == 1 || !named.contains(expected)
                    ? named.stream().findFirst().filter(name -> named.size() == 1)
                    : Optional.of(expected);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String name(LockFile.Found file) {
        long device = file.device();
        long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
        long minor = device & 0xff | device >>> 12 & ~0xffL;
        return "%02x:%02x:%d".formatted(major, minor, file.inode());
    }

    /** Whether this process still holds the lock that the table has this name for. */
    Answer holds(String name) {
        try {
            for (int look = 0; look < LOOKS; look++) {
                if (ours().contains(name)) {
                    return Answer.HELD;
                }
            }
            return Answer.LOST;
        } catch (IOException e) {
            // Out of descriptors, for example.
            return Answer.UNKNOWN;
        }
    }

    /** A line is {@code 1: POSIX  ADVISORY  WRITE 8388 fe:00:2154497 0 EOF}; one who waits has an arrow in second place. */
    private List<String> ours() throws IOException {
        return Files.readAllLines(table).stream()
                .map(line -> Arrays.asList(line.trim().split("\\s+")))
                .filter(words -> words.size() >= 8
                        && words.get(1).equals("POSIX")
                        && words.get(3).equals("WRITE")
                        && words.get(4).equals(pid))
                .map(words -> words.get(5))
                .toList();
    }
}
