/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Settings for workers that form a separate group beside other groups of the same broker. */
public final class Group {
    private Group() {}

    /**
     * @param name the group's name; its internal topics are {@code <name>-configs}, {@code -offsets} and
     *     {@code -status}
     */
    public static Map<String, String> named(String name) {
        Map<String, String> settings = new HashMap<>();
        settings.put("group.id", name);
        for (String topic : List.of("config", "offset", "status")) {
            settings.put(topic + ".storage.topic", name + "-" + topic + (topic.equals("status") ? "" : "s"));
        }
        return settings;
    }

    /** The settings of a named group with exactly once. */
    public static Map<String, String> exactlyOnce(String name) {
        return with(named(name), Map.of("exactly.once.source.support", "enabled"));
    }

    /** These settings, overridden by more. */
    public static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        return all;
    }
}
