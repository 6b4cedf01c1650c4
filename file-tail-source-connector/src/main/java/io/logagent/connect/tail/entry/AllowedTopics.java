/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The topics that a collect document may send lines to: whoever writes one is not trusted with all of Kafka.
 *
 * <p>Internal topics have to be named exactly: those beginning with an underscore, as schema registries and other programs
 * call their own, and those in which a Connect cluster or a connector may keep its configurations, offsets and status. A
 * log line in one of these stops a worker. Kafka's own, which begin with two underscores, are none for log lines in any
 * case.
 */
public final class AllowedTopics {
    /** What Connect's own topics are called by its documentation, Strimzi, Confluent's and Debezium's images, and here. */
    private static final Pattern INTERNAL =
            Pattern.compile("_.*|.*-(configs|offsets|status)|.*connect.*[-._](configs?|offsets?|status(es)?)");

    private static final String KAFKAS_OWN = "__";
    private static final AllowedTopics EVERYTHING = new AllowedTopics(List.of("*"), true, Optional.empty());

    private final List<String> names;
    private final Pattern allowed;
    private final boolean trusted;
    private final Optional<String> offsetsTopic;

    private AllowedTopics(List<String> names, boolean trusted, Optional<String> offsetsTopic) {
        this.names = List.copyOf(names);
        this.allowed = pattern(names.stream());
        this.trusted = trusted;
        this.offsetsTopic = offsetsTopic;
    }

    /** All topics except Kafka's own: for who may configure the connector. */
    public static AllowedTopics everything() {
        return EVERYTHING;
    }

    /**
     * These topics.
     *
     * @param names in which {@code *} stands for any characters; an internal topic is only allowed by its own name.
     *     Empty for all topics that are not internal.
     */
    public static AllowedTopics of(List<String> names) {
        return new AllowedTopics(names.isEmpty() ? List.of("*") : names, false, Optional.empty());
    }

    /** The same topics, where this one is internal, too: the one that holds the connector's offsets. */
    public AllowedTopics withOffsetsTopic(Optional<String> topic) {
        return new AllowedTopics(names, trusted, topic);
    }

    private static Pattern pattern(Stream<String> names) {
        return Pattern.compile(names.map(AllowedTopics::regex).collect(Collectors.joining("|")));
    }

    private static String regex(String name) {
        return Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    /** Why no lines may be sent to the topic, as an end of a sentence that it begins; empty if they may. */
    Optional<String> refusal(String topic) {
        if (topic.startsWith(KAFKAS_OWN)) {
            return Optional.of("is the name of one of Kafka's own topics");
        }
        if (!allowed.matcher(topic).matches()) {
            return Optional.of("is not one of allowed.topics, which are " + this);
        }
        if (!trusted && isInternal(topic) && !names.contains(topic)) {
            return Optional.of("is the name of an internal topic, which allowed.topics has to name without *");
        }
        return Optional.empty();
    }

    private boolean isInternal(String topic) {
        return INTERNAL.matcher(topic).matches()
                || offsetsTopic
                        .filter(own -> TopicCollisions.areSame(own, topic))
                        .isPresent();
    }

    /** The names, for a message. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
