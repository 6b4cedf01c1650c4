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
 * <p>Internal topics are only those that somebody named: those beginning with an underscore, as schema registries and
 * other programs call their own, and those of Connect under its usual names. Kafka's own, which begin with two, are none
 * for log lines in any case.
 */
public final class AllowedTopics {
    private static final Pattern INTERNAL = Pattern.compile("_.*|connect-(configs|offsets|status)");
    private static final String KAFKAS_OWN = "__";
    private static final AllowedTopics EVERYTHING = new AllowedTopics(List.of("*"), true);
    private static final AllowedTopics DEFAULT = new AllowedTopics(List.of("*"), false);

    private final List<String> names;
    private final Pattern allowed;
    private final Pattern allowedInternal;

    private AllowedTopics(List<String> names, boolean internal) {
        this.names = List.copyOf(names);
        this.allowed = pattern(names.stream());
        this.allowedInternal = internal ? allowed : pattern(names.stream().filter(name -> !name.startsWith("*")));
    }

    /** All topics except Kafka's own: for who may configure the connector. */
    public static AllowedTopics everything() {
        return EVERYTHING;
    }

    /**
     * These topics.
     *
     * @param names in which {@code *} stands for any characters; internal topics are those of a name that does not begin
     *     with it. Empty for all topics that are not internal.
     */
    public static AllowedTopics of(List<String> names) {
        return names.isEmpty() ? DEFAULT : new AllowedTopics(names, false);
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
        if (INTERNAL.matcher(topic).matches() && !allowedInternal.matcher(topic).matches()) {
            return Optional.of("is the name of an internal topic, which has to be named in allowed.topics");
        }
        return Optional.empty();
    }

    /** The names, for a message. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
