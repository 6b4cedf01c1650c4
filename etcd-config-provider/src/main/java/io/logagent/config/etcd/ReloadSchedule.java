/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells Connect in how many milliseconds to restart a connector, so that changed values reach it within the TTL.
 *
 * <p>Connect asks several times for each start, also for each task, and every answer replaces the restart that was
 * scheduled before: only what is <em>left</em> of the TTL ever lets one happen.
 *
 * <p>A restart of a connector restarts its tasks only if values differ from those that Connect noted for them, and it
 * notes them not when the tasks start but at the connector's next restart. What changes in between would go unnoticed
 * for good. So after every start that was not scheduled, and whenever a value is new, the next restart is to come soon.
 *
 * <p>Thread safe.
 */
final class ReloadSchedule {
    /** How soon the restart comes that lets Connect note the values. */
    static final Duration NOTE = Duration.ofSeconds(1);
    /** How late a scheduled restart may come and still count as the one that was scheduled. */
    static final Duration SLACK = Duration.ofSeconds(5);
    /** Timers of others may run a little fast. */
    private static final long EARLY_MILLIS = 50;

    private final long ttl;
    private final LongSupplier millis;
    private final Map<String, Window> windows = new HashMap<>();

    private static final class Window {
        private final Map<String, String> given = new HashMap<>();
        private long deadline;
        private long note;
    }

    /** @param millis a clock that never goes back */
    ReloadSchedule(Duration ttl, LongSupplier millis) {
        this.ttl = ttl.toMillis();
        this.millis = millis;
    }

    /** What is left until the values that are now given for this path should be asked for again, in milliseconds. */
    synchronized long remaining(String path, Map<String, String> values) {
        long now = millis.getAsLong();
        Window window = windows.get(path);
        boolean isFirst = window == null;
        if (isFirst) {
            window = new Window();
            windows.put(path, window);
        }
        boolean isNews = isNews(window, values);
        long slack = SLACK.toMillis();
        if (isFirst || now > window.deadline + slack) {
            window.deadline = now + ttl;
            window.note = now + NOTE.toMillis();
        } else if (now >= window.deadline - EARLY_MILLIS) {
            window.deadline = now + ttl;
            window.note = isNews ? now + NOTE.toMillis() : now;
        } else if (isNews || now > window.note + slack) {
            window.note = now + NOTE.toMillis();
        }
        long next = now < window.note - EARLY_MILLIS ? Math.min(window.note, window.deadline) : window.deadline;
        return next - now;
    }

    private static boolean isNews(Window window, Map<String, String> values) {
        boolean isNews = false;
        for (Map.Entry<String, String> value : values.entrySet()) {
            isNews |= !value.getValue().equals(window.given.put(value.getKey(), value.getValue()));
        }
        return isNews;
    }
}
