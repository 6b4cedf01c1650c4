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
 * What the holder of a lock writes into the lock file, again and again. As long as it changes, its author is alive and
 * believes to hold the lock; nobody compares the times in it with a clock.
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
     * Of a holder that is not like any other.
     *
     * @param name the lock's
     * @param host what the host is called
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
            // Unlike InetAddress it asks no name server.
            return Files.readString(Path.of("/proc/sys/kernel/hostname"));
        } catch (IOException e) {
            return String.valueOf(System.getenv("HOSTNAME"));
        }
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** From now on its author holds the lock. */
    void begin() {
        values.put(SINCE, now());
    }

    /** Another text each time. */
    String next() {
        return text("held");
    }

    /** The text that tells a successor not to wait. */
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

    /** Whose lock it is, for a message. */
    String describe() {
        return describe(values);
    }

    /** Whether its author has let go of the lock, or cannot hold it any more as its process has ended. */
    static boolean isOver(String text) {
        Map<String, String> values = parse(text);
        return RELEASED.equals(values.get(STATE)) || ProcessIdentity.hasEnded(values.getOrDefault(PROCESS, ""));
    }

    /** Whose lock it is, for a message, by the content of a lock file. */
    static String describe(String text) {
        Map<String, String> values = parse(text);
        if (values.containsKey(HOLDER)) {
            return describe(values);
        }
        // Former versions wrote their number alone.
        return text.matches("\\d{1,19}\\s*") ? "process " + text.trim() + " of an older version" : "somebody unnamed";
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
