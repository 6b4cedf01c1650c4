/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * How large a task's config may be. Connect stores each as one record of its config topic, and cannot tell one that is too
 * large from an outage: it would try again for ever, without a word about what is wrong.
 */
public final class TaskConfigSize {
    /** Producer and topic take 1 MiB by default, in which Connect needs some room for itself. */
    public static final int MOST_BYTES = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private TaskConfigSize() {}

    /**
     * @param number of the task, counted from 1
     * @param tasks how many there are
     * @throws ConnectException if the config is too large; the tasks then stay as they are
     */
    static void check(Map<String, String> config, int number, int tasks) {
        long bytes = bytes(config);
        if (bytes > MOST_BYTES) {
            throw new ConnectException(
                    "What task " + number + " of " + tasks + " is to collect makes a config of " + bytes
                            + " bytes, and Connect takes at most " + MOST_BYTES
                            + ": the tasks stay as they are. Let globs stand"
                            + " for entries that only differ in their path, or raise tasks.max");
        }
    }

    /** As Connect writes it: JSON, in which entries are text with a backslash before each quotation mark. */
    private static long bytes(Map<String, String> config) {
        try {
            return JSON.writeValueAsBytes(config).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can be written as JSON", e);
        }
    }
}
