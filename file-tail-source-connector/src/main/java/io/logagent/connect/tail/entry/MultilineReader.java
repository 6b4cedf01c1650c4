/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.entry;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;

/** Reads {@code multiline}: the name of a preset, or an object. */
final class MultilineReader {
    private static final String NAME = "multiline";
    private static final String PRESETS = "'java', 'python' or 'go-panic'";

    private final EntryProperties entry;
    private final LinePatterns patterns;

    MultilineReader(EntryProperties entry, LinePatterns patterns) {
        this.entry = entry;
        this.patterns = patterns;
    }

    Optional<Multiline> read() throws RejectedException {
        JsonNode value = entry.take(NAME);
        if (value == null) {
            return Optional.empty();
        }
        if (value.isTextual()) {
            return Optional.of(
                    new Multiline(preset(entry, NAME, value.asText()), Multiline.MAX_LINES, Multiline.TIMEOUT));
        }
        if (!value.isObject()) {
            throw entry.rejected(
                    NAME, "an object or one of " + PRESETS + " is expected, not " + EntryProperties.type(value));
        }
        EntryProperties inside = entry.inside(NAME, value);
        Multiline multiline = new Multiline(
                boundary(inside),
                inside.number("max.lines", 1).orElse(Multiline.MAX_LINES),
                Duration.ofMillis(inside.number("timeout.ms", 1).orElse((int) Multiline.TIMEOUT.toMillis())));
        inside.refuseUnknown();
        return Optional.of(multiline);
    }

    private Multiline.Boundary boundary(EntryProperties inside) throws RejectedException {
        Optional<String> preset = inside.text("preset");
        Optional<String> pattern = inside.text("pattern");
        if (preset.isPresent()) {
            if (pattern.isPresent()) {
                throw inside.rejected("pattern", "there is a preset already: either of the two");
            }
            return preset(inside, "preset", preset.get());
        }
        if (pattern.isEmpty()) {
            throw inside.rejected("pattern", "is required, or a preset: " + PRESETS);
        }
        try {
            return new Multiline.Matching(patterns.of(pattern.get()), inside.flag("negate"), isBefore(inside));
        } catch (IllegalArgumentException e) {
            throw inside.rejected("pattern", e.getMessage());
        }
    }

    private static boolean isBefore(EntryProperties inside) throws RejectedException {
        String match = inside.text("match").orElse("after");
        if (!match.equals("after") && !match.equals("before")) {
            throw inside.rejected("match", "'" + match + "' is neither 'after' nor 'before'");
        }
        return match.equals("before");
    }

    private static Multiline.Preset preset(EntryProperties properties, String property, String name)
            throws RejectedException {
        return Multiline.Preset.named(name)
                .orElseThrow(() -> properties.rejected(property, "'" + name + "' is not one of " + PRESETS));
    }
}
