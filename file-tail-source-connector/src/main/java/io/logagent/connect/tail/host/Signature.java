/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The signature that the holder of a lock writes into the lock file every {@link HostLock#CHECK}. While it changes, its
 * author is alive and believes to hold the lock. Its times are for people: no task compares them with a clock.
 */
final class Signature {
    private static final String HOLDER = "holder";
    private static final String STATE = "state";
    private static final String PID = "pid";
    private static final String PROCESS = "process";
    private static final String NAME = "name";
    private static final String HOST = "host";
    private static final String MACHINE = "machine";
    private static final String SINCE = "since";
    private static final String SIGNED = "signed";
    private static final String COUNT = "count";
    private static final String RELEASED = "released";

    private final Map<String, String> values = new LinkedHashMap<>();
    private long count;

    /**
     * The signature of a new holder.
     *
     * @param name the name of the lock
     * @param host the name of the host
     */
    Signature(String name, String host) {
        values.put(HOLDER, UUID.randomUUID().toString());
        values.put(PID, String.valueOf(ProcessHandle.current().pid()));
        values.put(PROCESS, ProcessIdentity.own());
        values.put(NAME, name);
        values.put(HOST, host);
        values.put(MACHINE, machine());
        values.put(SINCE, now());
    }

    private static String machine() {
        try {
            // Unlike InetAddress, this needs no name server.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"));
        } catch (IOException e) {
            return String.valueOf(System.getenv("HOSTNAME"));
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Notes that the author holds the lock from now on. */
    void begin() {
        values.put(SINCE, now());
    }

    /** The next text, which differs from all before. */
    String next() {
        return text("held");
    }

    /** The last text, which says that the lock is released, so that a successor does not wait. */
    String last() {
        return text(RELEASED);
    }

    private String text(String state) {
        values.put(STATE, state);
        values.put(SIGNED, now());
        values.put(COUNT, String.valueOf(++count));
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "="
                        + entry.getValue().replaceAll("\\p{Cntrl}", " ").trim() + "\n")
                .collect(Collectors.joining());
    }

    /** The holder, for a message. */
    String describe() {
        return describe(values);
    }

    /** Whether the author of this text has released the lock, or its process has ended. */
    static boolean isOver(String text) {
        Map<String, String> values = parse(text);
        return RELEASED.equals(values.get(STATE)) || ProcessIdentity.hasEnded(values.getOrDefault(PROCESS, ""));
    }

    /** The holder, for a message, from the content of a lock file. */
    static String describe(String text) {
        Map<String, String> values = parse(text);
        if (values.containsKey(HOLDER)) {
            return describe(values);
        }
        // Older versions wrote only their PID.
        return text.matches("\\d{1,19}\\s*") ? "process " + text.trim() + " of an older version" : "an unnamed holder";
    }

    private static String describe(Map<String, String> values) {
        return "process %s on %s with the lock name '%s' for host %s, since %s"
                .formatted(values.get(PID), values.get(MACHINE), values.get(NAME), values.get(HOST), values.get(SINCE))
                .replaceAll("\\p{Cntrl}", "");
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        });
        return values;
    }
}
