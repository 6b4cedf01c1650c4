/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Topics that cannot be in one Kafka cluster: for the sake of its metrics a broker takes {@code .} and {@code _} for the
 * same, and does not create {@code web.log} where there is {@code web_log}. The producer tells it as an error of the
 * task, not of a record.
 */
final class TopicCollisions {
    private final Map<String, String> topics = new HashMap<>();

    /** Whether Kafka, whose metrics know no dots, takes one name for the other. */
    static boolean areSame(String one, String other) {
        return key(one).equals(key(other));
    }

    private static String key(String topic) {
        return topic.replace('.', '_');
    }

    /** Remembers the topic, unless it collides with one that is remembered: then returns that. */
    Optional<String> add(String topic) {
        String earlier = topics.putIfAbsent(key(topic), topic);
        return Optional.ofNullable(earlier).filter(other -> !other.equals(topic));
    }

    /**
     * What is wrong with an entry, for its {@link Rejection}.
     *
     * @param where the other topic stands, such as {@code of /another/key}; empty if in the same document
     */
    static String reason(String topic, String earlier, String where) {
        return "'" + topic + "' collides with '" + earlier + "', the topic of an earlier entry" + where
                + ": to Kafka '.' and '_' are the same in the names of topics";
    }
}
