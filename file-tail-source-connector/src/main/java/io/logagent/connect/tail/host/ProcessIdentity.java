/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Tells a process from every other one that ran on this machine, so that a successor can see that it is gone: boot, PID
 * and time namespace, PID, and when it started in ticks since boot. No clock has to be right for that.
 */
final class ProcessIdentity {
    private static final Path PROC = Path.of("/proc");

    /** Of the words behind the name of the program in {@code /proc/<pid>/stat}, the start time (field 22). */
    private static final int START = 19;

    private ProcessIdentity() {}

    /** This process; empty on a system that does not tell. */
    static String own() {
        try {
            long pid = ProcessHandle.current().pid();
            return surroundings() + "/" + pid + "/" + start(pid);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Whether that process is known to have ended; false if it may run elsewhere. */
    static boolean hasEnded(String other) {
        String[] parts = other.split("/");
        try {
            if (parts.length != 3 || !parts[0].equals(surroundings())) {
                return false;
            }
            return !parts[2].equals(start(Long.parseLong(parts[1])));
        } catch (NoSuchFileException e) {
            return true;
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    private static String surroundings() throws IOException {
        Path time = PROC.resolve("self/ns/time");
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim()
                + "," + Files.readSymbolicLink(PROC.resolve("self/ns/pid"))
                + "," + (Files.exists(time) ? Files.readSymbolicLink(time) : "");
    }

    private static String start(long pid) throws IOException {
        String status = Files.readString(PROC.resolve(pid + "/stat"));
        return status.substring(status.lastIndexOf(')') + 2).split(" ")[START];
    }
}
