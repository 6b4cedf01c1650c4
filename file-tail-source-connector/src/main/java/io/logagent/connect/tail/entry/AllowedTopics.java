/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The topics that a collect document may send lines to: whoever writes one is not trusted with all of Kafka. */
public final class AllowedTopics {
    private static final AllowedTopics EVERYTHING = new AllowedTopics(List.of());

    private final List<String> names;
    private final Pattern pattern;

    private AllowedTopics(List<String> names) {
        this.names = List.copyOf(names);
        this.pattern = Pattern.compile(names.stream().map(AllowedTopics::regex).collect(Collectors.joining("|")));
    }

    /** All topics except Kafka's own, whose names begin with two underscores. */
    public static AllowedTopics everything() {
        return EVERYTHING;
    }

    /** @param names of topics, in which {@code *} stands for any characters; empty for {@link #everything()} */
    public static AllowedTopics of(List<String> names) {
        return names.isEmpty() ? EVERYTHING : new AllowedTopics(names);
    }

    private static String regex(String name) {
        return Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    boolean allows(String topic) {
        return names.isEmpty() || pattern.matcher(topic).matches();
    }

    /** The names, for a message. */
    @Override
    public String toString() {
        return String.join(", ", names);
    }
}
