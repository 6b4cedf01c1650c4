/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a task is called: its connector, and its number there. */
public record TaskName(String connector, int number) {
    private static final Pattern CONNECTS_THREADS = Pattern.compile("task-thread-(.+)-(\\d+)");

    /**
     * The task that this thread runs. Connect tells a task's number in no other way.
     *
     * @param connector what the connector is called if the thread is not one of Connect's
     */
    public static TaskName ofCurrentThread(String connector) {
        Matcher name = CONNECTS_THREADS.matcher(Thread.currentThread().getName());
        return name.matches()
                ? new TaskName(name.group(1), Integer.parseInt(name.group(2)))
                : new TaskName(connector, 0);
    }
}
