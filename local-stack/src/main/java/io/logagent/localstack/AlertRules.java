/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** The shipped recording and alert rules, with alerts that fire sooner. */
final class AlertRules {
    private static final String RULES = "docker/prometheus/rules/logagent.yml";
    private static final Pattern WAIT = Pattern.compile("(?m)^( +for: ).+$");

    private AlertRules() {}

    /**
     * Writes the rules with a shorter {@code for:} on each alert, the time for which its condition has to hold.
     * Conditions and thresholds stay the same.
     */
    static Path writeImpatient(Project project, Duration wait, Path file) {
        try {
            String rules = Files.readString(project.root().resolve(RULES));
            return Files.writeString(file, WAIT.matcher(rules).replaceAll("$1" + wait.toSeconds() + "s"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the alert rules to " + file, e);
        }
    }
}
