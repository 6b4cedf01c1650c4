/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.metrics;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name of a task: its connector, and its number there. */
public record TaskName(String connector, int number) {
    private static final Pattern CONNECTS_THREADS = Pattern.compile("task-thread-(.+)-(\\d+)");

    /**
     * The task of the current thread. Connect gives the number of a task only in the name of its thread.
     *
     * @param connector the name of the connector on other threads than Connect's
     */
    public static TaskName ofCurrentThread(String connector) {
        Matcher name = CONNECTS_THREADS.matcher(Thread.currentThread().getName());
        return name.matches()
                ? new TaskName(name.group(1), Integer.parseInt(name.group(2)))
                : new TaskName(connector, 0);
    }
}
