/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import static io.logagent.connect.tail.entry.PropertyType.choice;
import static io.logagent.connect.tail.entry.PropertyType.flag;
import static io.logagent.connect.tail.entry.PropertyType.number;
import static io.logagent.connect.tail.entry.PropertyType.pattern;
import static io.logagent.connect.tail.entry.PropertyType.withDefault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.connect.tail.entry.Multiline.Matching;
import io.logagent.connect.tail.entry.Multiline.Preset;
import io.logagent.connect.tail.text.LinePattern;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** The property {@code multiline}: the name of a preset, or an object with the properties of this table. */
final class MultilineProperties {
    static final PropertyType<Optional<Multiline>> TYPE =
            new PropertyType<>(MultilineProperties::read, MultilineProperties::write);

    private static final Property.Table<Multiline> TABLE = new Property.Table<>();

    private static final Property<Multiline, Optional<Preset>> PRESET =
            TABLE.add("preset", choice(Preset.class), MultilineProperties::preset);

    private static final Property<Multiline, Optional<LinePattern>> PATTERN =
            TABLE.add("pattern", pattern(), multiline -> matching(multiline).map(Matching::pattern));

    private static final Property<Multiline, Optional<Boolean>> NEGATE =
            TABLE.add("negate", flag(), multiline -> matching(multiline).map(Matching::negate));

    private static final Property<Multiline, Optional<Match>> MATCH = TABLE.add(
            "match",
            choice(Match.class),
            multiline -> matching(multiline).map(matching -> matching.before() ? Match.BEFORE : Match.AFTER));

    private static final Property<Multiline, Integer> MAX_LINES =
            TABLE.add("max.lines", withDefault(Multiline.MAX_LINES, number(1)), Multiline::maxLines);

    private static final Property<Multiline, Integer> TIMEOUT_MS =
            TABLE.add("timeout.ms", withDefault((int) Multiline.TIMEOUT.toMillis(), number(1)), multiline ->
                    (int) multiline.timeout().toMillis());

    private MultilineProperties() {}

    /** Which event the lines of a pattern belong to. */
    private enum Match {
        AFTER,
        BEFORE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static Optional<Multiline> read(PropertyReader entry, String name) throws RejectedException {
        JsonNode value = entry.take(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            Optional<Preset> preset = PRESET.type().reader().read(entry, name);
            return preset.map(boundary -> new Multiline(boundary, Multiline.MAX_LINES, Multiline.TIMEOUT));
        }
        if (!value.isObject()) {
            throw entry.rejected(
                    name,
                    "an object or one of " + PropertyType.names(Preset.class) + " is expected, not "
                            + PropertyReader.type(value));
        }
        PropertyReader in = entry.inside(name, value);
        Multiline multiline = new Multiline(boundary(in), MAX_LINES.read(in), Duration.ofMillis(TIMEOUT_MS.read(in)));
        in.refuseUnknown(TABLE.names());
        return Optional.of(multiline);
    }

    private static Multiline.Boundary boundary(PropertyReader in) throws RejectedException {
        Optional<Preset> preset = PRESET.read(in);
        Optional<LinePattern> pattern = PATTERN.read(in);
        Optional<Boolean> negate = NEGATE.read(in);
        Optional<Match> match = MATCH.read(in);
        if (preset.isPresent()) {
            refuse(pattern, PATTERN, in);
            refuse(negate, NEGATE, in);
            refuse(match, MATCH, in);
            return preset.get();
        }
        return new Matching(
                pattern.orElseThrow(() ->
                        in.rejected(PATTERN.name(), "is required, or a preset: " + PropertyType.names(Preset.class))),
                negate.orElse(false),
                match.orElse(Match.AFTER) == Match.BEFORE);
    }

    private static void refuse(Optional<?> value, Property<?, ?> property, PropertyReader in) throws RejectedException {
        if (value.isPresent()) {
            throw in.rejected(property.name(), "cannot be combined with a preset");
        }
    }

    private static Optional<Preset> preset(Multiline multiline) {
        return multiline.boundary() instanceof Preset preset ? Optional.of(preset) : Optional.empty();
    }

    private static Optional<Matching> matching(Multiline multiline) {
        return multiline.boundary() instanceof Matching matching ? Optional.of(matching) : Optional.empty();
    }

    private static void write(Optional<Multiline> value, String name, ObjectNode node) {
        value.ifPresent(multiline -> TABLE.write(multiline, node.putObject(name)));
    }
}
