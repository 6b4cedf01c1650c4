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
 * The topics that a collect document may send lines to. The author of a document is not trusted with every topic.
 *
 * <p>An internal topic has to be named exactly: a log line in the config, offset or status topic of Connect stops a
 * worker. Topics that begin with an underscore count as internal, because schema registries and other programs name
 * theirs so. Topics that begin with two underscores belong to Kafka itself and are never allowed.
 */
public final class AllowedTopics {
    /**
     * The names that Connect's documentation, Strimzi, and the images of Confluent and Debezium give to Connect's
     * topics.
     */
    private static final Pattern INTERNAL =
            Pattern.compile("_.*|.*-(configs|offsets|status)|.*connect.*[-._](configs?|offsets?|status(es)?)");

    private static final String OF_KAFKA = "__";
    private static final AllowedTopics EVERYTHING = new AllowedTopics(List.of("*"), true, Optional.empty());

    private final List<String> names;
    private final Pattern allowed;
    private final boolean trusted;
    private final Optional<String> offsetsTopic;

    private AllowedTopics(List<String> names, boolean trusted, Optional<String> offsetsTopic) {
        this.names = List.copyOf(names);
        this.allowed = Pattern.compile(names.stream().map(AllowedTopics::regex).collect(Collectors.joining("|")));
        this.trusted = trusted;
        this.offsetsTopic = offsetsTopic;
    }

    /** Allows all topics except Kafka's own, for entries in the connector's config. */
    public static AllowedTopics everything() {
        return EVERYTHING;
    }

    /**
     * Allows these topics.
     *
     * @param names in which {@code *} stands for any characters; an internal topic needs its own name. An empty list
     *     allows all topics that are not internal.
     */
    public static AllowedTopics of(List<String> names) {
        return new AllowedTopics(names.isEmpty() ? List.of("*") : names, false, Optional.empty());
    }

    /** Adds an internal topic: the one that holds the connector's offsets. */
    public AllowedTopics withOffsetsTopic(Optional<String> topic) {
        return new AllowedTopics(names, trusted, topic);
    }

    private static String regex(String name) {
        return Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    /**
     * Says why the topic is refused, as the rest of a sentence that begins with the topic; empty if it is allowed.
     */
    Optional<String> refusal(String topic) {
        if (topic.startsWith(OF_KAFKA)) {
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
        boolean holdsOffsets = offsetsTopic
                .map(AllowedTopics::metricName)
                .filter(metricName(topic)::equals)
                .isPresent();
        return holdsOffsets || INTERNAL.matcher(topic).matches();
    }

    /**
     * Returns the topic's name in the broker's metrics, which have {@code _} in place of {@code .}. A broker refuses
     * to create a topic if another one has the same metric name.
     */
    static String metricName(String topic) {
        return topic.replace('.', '_');
    }

    /** The names, for a message. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
