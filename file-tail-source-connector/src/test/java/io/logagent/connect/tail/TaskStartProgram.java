/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import java.util.Map;
import org.apache.kafka.common.config.ConfigException;

/** Starts a task with a wrong setting, which fails after all that does not depend on settings. */
final class TaskStartProgram {
    private TaskStartProgram() {}

    public static void main(String[] args) {
        try {
            new FileTailSourceTask().start(Map.of("record.format", "none"));
        } catch (ConfigException e) {
            System.out.println("wrong setting");
        }
    }
}
