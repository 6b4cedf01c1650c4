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
 * The identity of a process on this machine, different from that of every other process that ever ran on it. A
 * successor recognizes by it that a holder has ended. It consists of boot id, PID and time namespace, PID, and start
 * time in ticks since boot, so it does not depend on a correct clock.
 */
final class ProcessIdentity {
    private static final Path PROC = Path.of("/proc");

    /** The index of the start time (field 22) among the words after the program's name in {@code /proc/<pid>/stat}. */
    private static final int START = 19;

    private ProcessIdentity() {}

    /** The identity of this process; empty if the system has no {@code /proc}. */
    static String own() {
        try {
            long pid = ProcessHandle.current().pid();
            return surroundings() + "/" + pid + "/" + start(pid);
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }

    /** Whether the process is known to have ended; false if it may run on another machine. */
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
