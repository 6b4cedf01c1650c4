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

/** The file locks of this process in the kernel's table, {@code /proc/locks}. */
final class KernelLocks {
    static final Path TABLE = Path.of("/proc/locks");

    /** Linux returns the table in pieces, so a lock that is freed meanwhile can hide another one. */
    private static final int READS = 3;

    private final Path table;
    private final String pid = String.valueOf(ProcessHandle.current().pid());

    /** What the table says of a lock. */
    enum Answer {
        HELD,
        LOST,
        UNKNOWN
    }

    KernelLocks(Path table) {
        this.table = table;
    }

    /**
     * The name under which the table lists a file that this process has just locked. On some file systems (overlay,
     * btrfs) the table has another device number than {@code stat}, and in another PID namespace it has other process
     * numbers.
     *
     * @return empty if the table does not list the file; then it proves nothing about this file
     */
    Optional<String> find(LockFile.Stat file) {
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

    private static String name(LockFile.Stat file) {
        long device = file.device();
        long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
        long minor = device & 0xff | device >>> 12 & ~0xffL;
        return "%02x:%02x:%d".formatted(major, minor, file.inode());
    }

    /** Whether this process still holds the lock that the table lists under this name. */
    Answer holds(String name) {
        try {
            for (int read = 0; read < READS; read++) {
                if (ours().contains(name)) {
                    return Answer.HELD;
                }
            }
            return Answer.LOST;
        } catch (IOException e) {
            // The process may have no free descriptor, for example.
            return Answer.UNKNOWN;
        }
    }

    /**
     * A line is {@code 1: POSIX  ADVISORY  WRITE 8388 fe:00:2154497 0 EOF}. A waiting process has an arrow in second
     * place.
     */
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
