/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The shipped rules for Prometheus and dashboards for Grafana. */
final class MonitoringFiles {
    static final Path ROOT = Project.find().root();
    static final Path RULES = ROOT.resolve("docker/prometheus/rules/logagent.yml");
    static final Path DASHBOARDS = ROOT.resolve("docker/grafana/dashboards");

    /** The documentation that the alerts link to, unless an operator replaces the address. */
    static final String RUNBOOK = "https://github.com/logagent/logagent/blob/main/docs/";

    private static final JsonMapper JSON = new JsonMapper();

    /** An expression on one line, or folded over several that are indented further. */
    private static final Pattern RULE_EXPRESSION =
            Pattern.compile("(?m)^        expr: (?:>-\\n((?: {10}.*\\n)+)|(.+))");

    private static final Pattern METRIC = Pattern.compile(
            "\\b(?:(?:logagent|kafka|node|jvm|process)_[a-zA-Z0-9_]+|host(?:_connector)?:[a-z_]+:[a-z0-9]+|up)\\b");

    private MonitoringFiles() {}

    static List<Path> dashboards() {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode read(Path dashboard) {
        try {
            return JSON.readTree(dashboard.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> ruleExpressions() {
        List<String> expressions = new ArrayList<>();
        Matcher matcher = RULE_EXPRESSION.matcher(text(RULES));
        while (matcher.find()) {
            expressions.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
        }
        return expressions;
    }

    /** The queries of a dashboard, with its variables replaced for this host. */
    static List<String> expressions(JsonNode dashboard, String host) {
        List<String> expressions = new ArrayList<>();
        dashboard
                .findValues("expr")
                .forEach(expression -> expressions.add(
                        expression.asText().replace("$host", host).replace("$connector", ".+")));
        return expressions;
    }

    static SortedSet<String> metricsIn(List<String> expressions) {
        SortedSet<String> metrics = new TreeSet<>();
        // Text in quotes is no metric.
        expressions.forEach(expression -> METRIC.matcher(expression.replaceAll("\"[^\"]*\"", ""))
                .results()
                .forEach(found -> metrics.add(found.group())));
        return metrics;
    }
}
