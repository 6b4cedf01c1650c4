/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import io.logagent.connect.tail.text.LineCharset;
import io.logagent.connect.tail.text.LinePattern;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what an entry says about the lines of its files. */
final class LineRulesReader {
    private final EntryProperties properties;
    private final LinePatterns patterns;
    private final MultilineReader multiline;

    LineRulesReader(EntryProperties properties, LinePatterns patterns) {
        this.properties = properties;
        this.patterns = patterns;
        this.multiline = new MultilineReader(properties, patterns);
    }

    LineRules read() throws RejectedException {
        return new LineRules(
                encoding(),
                choice("format", ContainerFormat::named, "'plain', 'docker-json' or 'cri'")
                        .orElse(ContainerFormat.PLAIN),
                multiline.read(),
                choice("line.overflow", LineOverflow::named, "'split', 'truncate' or 'skip'"),
                properties.number(properties.nameOf("rate", "send_rate"), 0).orElse(0));
    }

    LineFilter filter() throws RejectedException {
        return new LineFilter(patterns("include.lines"), patterns("exclude.lines"));
    }

    private LineCharset encoding() throws RejectedException {
        Optional<String> name = properties.text("encoding");
        try {
            return name.map(LineCharset::named).orElse(LineCharset.UTF_8);
        } catch (IllegalArgumentException e) {
            throw properties.rejected("encoding", e.getMessage());
        }
    }

    private <T> Optional<T> choice(String property, Function<String, Optional<T>> named, String choices)
            throws RejectedException {
        Optional<String> name = properties.text(property);
        if (name.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> chosen = named.apply(name.get());
        if (chosen.isEmpty()) {
            throw properties.rejected(property, "'" + name.get() + "' is not one of " + choices);
        }
        return chosen;
    }

    private List<LinePattern> patterns(String property) throws RejectedException {
        try {
            return patterns.of(properties.texts(property, "regular expressions").orElse(List.of()));
        } catch (IllegalArgumentException e) {
            throw properties.rejected(property, e.getMessage());
        }
    }
}
