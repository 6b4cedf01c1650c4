/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A contender as it is written on the command line.
 *
 * @param base the name of a source or a peer
 * @param settings the settings in brackets, which apply only to this contender
 */
record ContenderName(String text, String base, boolean exactlyOnce, Map<String, String> settings) {
    private static final Pattern FORMAT = Pattern.compile("([a-z-]+)(\\+eos)?(?:\\[(.+=.+)])?");

    static ContenderName parse(String text) {
        Matcher parts = FORMAT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected a contender as NAME, NAME+eos or NAME[setting=value;…]");
        }
        Map<String, String> settings = parts.group(3) == null
                ? Map.of()
                : Arrays.stream(parts.group(3).split(";"))
                        .map(setting -> setting.split("=", 2))
                        .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));
        return new ContenderName(text, parts.group(1), parts.group(2) != null, settings);
    }

    /** The name with only letters, digits and hyphens, for topics, groups and files. */
    String identifier() {
        return text.replaceAll("[^A-Za-z0-9]+", "-");
    }

    /** The settings of all contenders, replaced by its own. */
    Map<String, String> settingsOver(Map<String, String> all) {
        Map<String, String> merged = new HashMap<>(all);
        merged.putAll(settings);
        return merged;
    }
}
