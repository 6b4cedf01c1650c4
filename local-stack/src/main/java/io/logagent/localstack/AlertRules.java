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

/** The recording and alert rules that users have too, for a Prometheus whose user does not want to wait. */
final class AlertRules {
    private static final String RULES = "docker/prometheus/rules/logagent.yml";
    private static final Pattern WAIT = Pattern.compile("(?m)^( +for: ).+$");

    private AlertRules() {}

    /**
     * Writes the rules with one thing changed: each alert fires when its condition has held for this long. That is the time
     * which they wait to be sure (the lines {@code for:}); conditions and thresholds are the same.
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
