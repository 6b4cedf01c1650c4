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
 * Tells Connect in how many milliseconds to restart a connector, so that changed values reach it and its tasks within the
 * TTL.
 *
 * <p>Connect asks several times for each start, also for each task, and every answer replaces the restart that was
 * scheduled before: only what is <em>left</em> of the TTL ever lets one happen.
 *
 * <p>A restart of a connector restarts its tasks only if values differ from those that Connect noted for them, and it
 * notes them not when the tasks start but at the connector's next restart. What changes in between would go unnoticed
 * for good. So after every start that was not scheduled, and whenever a value is new, the next restart is to come soon;
 * and until it has come, what was given is given again, and a change is held back.
 *
 * <p>Thread safe.
 */
final class ReloadSchedule {
    /** How soon the restart comes that lets Connect note the values. */
    static final Duration NOTE = Duration.ofSeconds(1);
    /** For how long that restart goes on asking, at least: until the connector has started and told its tasks. */
    static final Duration NOTING = Duration.ofSeconds(2);
    /** How late a scheduled restart may come and still count as the one that was scheduled, at least. */
    static final Duration SLACK = Duration.ofSeconds(5);
    /** A slow worker gets a quarter of the TTL for either, but no more than this. */
    static final Duration MOST_FOR_SLOW = Duration.ofSeconds(15);
    /** Timers of others may run a little fast. */
    private static final long EARLY_MILLIS = 50;

    private final long ttl;
    private final long noting;
    private final long slack;
    private final LongSupplier millis;
    private final Map<String, Window> windows = new HashMap<>();

    /**
     * What to give to Connect.
     *
     * @param values by their keys
     * @param ttl in how many milliseconds to ask again
     */
    record Answer(Map<String, String> values, long ttl) {
        /** Without the values, which may be secrets. */
        @Override
        public String toString() {
            return values.size() + " values for " + ttl + " ms";
        }
    }

    /** @param millis a clock that never goes back */
    ReloadSchedule(Duration ttl, LongSupplier millis) {
        this.ttl = ttl.toMillis();
        long forSlow = Math.min(this.ttl / 4, MOST_FOR_SLOW.toMillis());
        this.noting = Math.max(NOTING.toMillis(), forSlow);
        this.slack = Math.max(SLACK.toMillis(), forSlow);
        this.millis = millis;
    }

    /** What to give now to whoever asks for values of this path, when these are the newest. */
    synchronized Answer answer(String path, Map<String, String> newest) {
        long now = millis.getAsLong();
        return windows.computeIfAbsent(path, first -> new Window(now)).answer(now, newest);
    }

    /** The time from one scheduled restart to the next, of those who use one path. */
    private final class Window {
        private final Map<String, String> given = new HashMap<>();
        private long deadline;
        private long note;
        // The end of the restart that notes; not known before it has come.
        private long noted;

        Window(long now) {
            begin(now);
        }

        private void begin(long now) {
            deadline = now + ttl;
            noteSoon(now);
        }

        private void noteSoon(long now) {
            note = now + NOTE.toMillis();
            noted = Long.MAX_VALUE;
        }

        Answer answer(long now, Map<String, String> newest) {
            if (now > deadline + slack) {
                begin(now);
                given.clear();
            }
            if (noted == Long.MAX_VALUE && now >= note - EARLY_MILLIS) {
                // However late it comes, it has all its time.
                noted = now < note + slack ? now + noting : now;
            }
            boolean isHolding = now < noted;
            Map<String, String> values = isHolding ? asGiven(newest) : newest;
            boolean isNews = give(values);
            schedule(now, isHolding, isNews);
            if (!values.equals(newest) && noted != Long.MAX_VALUE) {
                deadline = Math.min(deadline, noted + 2 * EARLY_MILLIS);
            }
            boolean isNoteNext = now < note - EARLY_MILLIS;
            return new Answer(values, (isNoteNext ? Math.min(note, deadline) : deadline) - now);
        }

        private void schedule(long now, boolean isHolding, boolean isNews) {
            boolean wasDue = now >= deadline - EARLY_MILLIS;
            boolean wasExpected = wasDue || now <= note + slack;
            if (wasDue) {
                deadline = now + ttl;
            }
            if (!isHolding && (isNews || !wasExpected)) {
                noteSoon(now);
            } else if (!isHolding && wasDue) {
                // What Connect has noted is still right.
                note = now;
                noted = now;
            }
        }

        private Map<String, String> asGiven(Map<String, String> newest) {
            Map<String, String> values = new HashMap<>(newest);
            values.replaceAll((key, value) -> given.getOrDefault(key, value));
            return values;
        }

        /** Whether any of the values was not the last one that was given. */
        private boolean give(Map<String, String> values) {
            boolean isNews = false;
            for (Map.Entry<String, String> value : values.entrySet()) {
                isNews |= !value.getValue().equals(given.put(value.getKey(), value.getValue()));
            }
            return isNews;
        }
    }
}
