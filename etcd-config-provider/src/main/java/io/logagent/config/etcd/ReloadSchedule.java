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
 * Tells Connect when to restart a connector, so that changed values reach the connector and its tasks within the TTL.
 *
 * <p>Connect asks several times for each start, also for each task, and each answer replaces the restart scheduled before.
 * So an answer is always the <em>rest</em> of the TTL; the whole TTL each time would postpone the restart forever.
 *
 * <p>A restart of a connector restarts its tasks only if values differ from those that Connect noted for the tasks.
 * Connect notes them not when the tasks start but at the connector's next restart, so it would never notice a change in
 * between. Therefore a noting restart follows soon after each start that was not scheduled and after each new value.
 * Until it is over, lookups get the same values as before, and changes are held back. A task that starts late asks, too,
 * and its answer replaces the restart that was due. So only the second noting restart counts.
 *
 * <p>Thread safe.
 */
final class ReloadSchedule {
    /** The delay of the noting restart. */
    static final Duration NOTE = Duration.ofSeconds(1);
    /** The minimum duration of the noting restart: the connector has to start and to configure its tasks. */
    static final Duration NOTING = Duration.ofSeconds(2);
    /** The minimum delay after which a restart no longer counts as the scheduled one. */
    static final Duration SLACK = Duration.ofSeconds(5);
    /** A slow worker gets a quarter of the TTL for both, at most this. */
    static final Duration MOST_FOR_SLOW = Duration.ofSeconds(15);
    /** Connect's timers may run a little fast. */
    private static final long EARLY_MILLIS = 50;

    private final long ttl;
    private final long noting;
    private final long slack;
    private final LongSupplier millis;
    private final Map<String, Window> windows = new HashMap<>();

    /**
     * The answer to a lookup.
     *
     * @param values by their keys
     * @param ttl the milliseconds until Connect restarts the connector
     */
    record Answer(Map<String, String> values, long ttl) {
        /** Omits the values, which may be secrets. */
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

    /** Answers a lookup at this path with the newest values, or with earlier ones if a change is held back. */
    synchronized Answer answer(String path, Map<String, String> newest) {
        long now = millis.getAsLong();
        Window window = windows.get(path);
        if (window == null || window.isOver(now)) {
            // Of paths that are no longer in use nothing stays, least of all secrets.
            windows.values().removeIf(other -> other.isOver(now));
            window = new Window(now);
            windows.put(path, window);
        }
        return window.answer(now, newest);
    }

    /** The time from one scheduled restart to the next, for all users of one path. */
    private final class Window {
        private final Map<String, String> given = new HashMap<>();
        private long deadline;
        private long note;
        // Whether lookups have come that were the first noting restart, or a task that started when that was due.
        private boolean isSecond;
        // The end of the noting restart; unknown before it has begun.
        private long noted;

        Window(long now) {
            deadline = now + ttl;
            noteSoon(now);
        }

        /** Whether no scheduled restart can come any more. */
        boolean isOver(long now) {
            return now > deadline + slack;
        }

        private void noteSoon(long now) {
            note = now + NOTE.toMillis();
            isSecond = false;
            noted = Long.MAX_VALUE;
        }

        Answer answer(long now, Map<String, String> newest) {
            if (noted == Long.MAX_VALUE && now >= note - EARLY_MILLIS) {
                beginNoting(now);
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

        private void beginNoting(long now) {
            if (now >= note + slack) {
                noted = now;
            } else if (isSecond) {
                // However late the restart begins, it has its full time.
                noted = now + noting;
            } else {
                note = now + NOTE.toMillis();
                isSecond = true;
            }
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
                // The values that Connect has noted are still right.
                note = now;
                noted = now;
            }
        }

        /** The values that were given before, and the newest ones of other keys. */
        private Map<String, String> asGiven(Map<String, String> newest) {
            Map<String, String> values = new HashMap<>(newest);
            values.replaceAll((key, value) -> given.getOrDefault(key, value));
            return values;
        }

        /** Notes the values as given. Returns whether any of them differs from the value given before. */
        private boolean give(Map<String, String> values) {
            boolean isNews = false;
            for (Map.Entry<String, String> value : values.entrySet()) {
                isNews |= !value.getValue().equals(given.put(value.getKey(), value.getValue()));
            }
            return isNews;
        }
    }
}
