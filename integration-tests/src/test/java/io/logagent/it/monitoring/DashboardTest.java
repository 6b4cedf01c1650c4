/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks of the dashboards that need no Grafana; {@link MonitoringIT} sends all their queries to Prometheus. */
class DashboardTest {
    private static final int COLUMNS = 24;

    static List<Path> dashboards() {
        return MonitoringFiles.dashboards();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void givenADashboardThenAllOfItUsesTheProvisionedDataSource(Path file) {
        String uid = provisioned("datasources/prometheus.yaml", "uid");
        List<JsonNode> sources = MonitoringFiles.read(file).findValues("datasource");

        assertThat(sources).isNotEmpty().allSatisfy(source -> {
            assertThat(source.path("uid").asText()).isEqualTo(uid);
            assertThat(source.path("type").asText()).isEqualTo("prometheus");
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void givenADashboardThenEachPanelHasItsPlaceAndItsQueries(Path file) {
        Set<Integer> ids = new HashSet<>();
        Set<String> taken = new HashSet<>();
        for (JsonNode panel : MonitoringFiles.read(file).path("panels")) {
            String title = panel.path("title").asText();
            assertThat(ids.add(panel.path("id").asInt())).as("id of " + title).isTrue();
            JsonNode place = panel.path("gridPos");
            assertThat(place.path("x").asInt() + place.path("w").asInt())
                    .as(title)
                    .isLessThanOrEqualTo(COLUMNS);
            for (int x = 0; x < place.path("w").asInt(); x++) {
                for (int y = 0; y < place.path("h").asInt(); y++) {
                    String cell = (place.path("x").asInt() + x) + "/"
                            + (place.path("y").asInt() + y);
                    assertThat(taken.add(cell)).as(title + " at " + cell).isTrue();
                }
            }
            if (!panel.path("type").asText().equals("row")) {
                assertThat(panel.path("targets")).as(title).isNotEmpty();
                assertThat(panel.at("/fieldConfig/defaults/unit").asText())
                        .as(title)
                        .isNotEmpty();
            }
        }
    }

    /**
     * Rows are merged if all their labels are the same. A bare metric, even a recorded one, has its name among the
     * labels.
     */
    @Test
    void givenATableOfSeveralQueriesThenEachOfThemGivesTheSameLabels() {
        List<String> expressions = new ArrayList<>();
        for (Path file : dashboards()) {
            for (JsonNode panel : MonitoringFiles.read(file).path("panels")) {
                if (panel.path("transformations").findValuesAsText("id").contains("merge")) {
                    expressions.addAll(panel.path("targets").findValuesAsText("expr"));
                }
            }
        }

        assertThat(expressions)
                .hasSizeGreaterThan(2)
                .allSatisfy(expression -> assertThat(expression).matches("(sum|max|min) by \\(host\\) \\(.+\\)"));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void givenADashboardThenItsVariablesAndLinksExist(Path file) {
        JsonNode dashboard = MonitoringFiles.read(file);
        Set<String> variables = new TreeSet<>(dashboard.at("/templating/list").findValuesAsText("name"));
        Set<String> used = new TreeSet<>();
        Matcher use = Pattern.compile("\\$([a-z]+)").matcher(String.join("\n", dashboard.findValuesAsText("expr")));
        while (use.find()) {
            used.add(use.group(1));
        }
        assertThat(variables).isEqualTo(used);

        List<String> uids = dashboards().stream()
                .map(other -> MonitoringFiles.read(other).path("uid").asText())
                .toList();
        assertThat(uids).doesNotHaveDuplicates();
        assertThat(dashboard.findValuesAsText("url"))
                .isNotEmpty()
                .allSatisfy(url -> assertThat(uids).contains(url.replaceAll("^/d/|\\?.*", "")));
    }

    @Test
    void theDashboardsAreInTheFolderThatGrafanaLoads() {
        String folder = provisioned("dashboards/logagent.yaml", "path");

        assertThat(MonitoringFiles.text(MonitoringFiles.ROOT.resolve("docker/compose.yaml")))
                .contains("- ./grafana/dashboards:" + folder + ":ro");
    }

    @Test
    void theAgentOfTheImageIsTheOneThatIsTested() {
        Matcher tested = Pattern.compile("<jmx-exporter.version>(.+)</jmx-exporter.version>")
                .matcher(MonitoringFiles.text(MonitoringFiles.ROOT.resolve("pom.xml")));
        assertThat(tested.find()).isTrue();

        assertThat(MonitoringFiles.text(MonitoringFiles.ROOT.resolve("docker/connect/Dockerfile")))
                .contains("ARG JMX_EXPORTER_VERSION=" + tested.group(1) + "\n");
    }

    @Test
    void eachAlertHasASectionInTheRunbookAndViceVersa() {
        List<String> alerts = new ArrayList<>();
        Matcher alert =
                Pattern.compile("(?m)^      - alert: (\\w+)$").matcher(MonitoringFiles.text(MonitoringFiles.RULES));
        while (alert.find()) {
            alerts.add(alert.group(1));
        }
        List<String> links = new ArrayList<>();
        Matcher link = Pattern.compile("runbook_url: (\\S+)").matcher(MonitoringFiles.text(MonitoringFiles.RULES));
        while (link.find()) {
            links.add(link.group(1));
        }
        assertThat(links)
                .isEqualTo(alerts.stream()
                        .map(name -> MonitoringFiles.RUNBOOK + "operating.md#" + name.toLowerCase())
                        .toList());

        List<String> sections = new ArrayList<>();
        Matcher section = Pattern.compile("(?m)^### ((?:LogAgent|Connect)\\w+)$")
                .matcher(MonitoringFiles.text(MonitoringFiles.ROOT.resolve("docs/operating.md")));
        while (section.find()) {
            sections.add(section.group(1));
        }
        assertThat(sections).isEqualTo(alerts);
    }

    private static String provisioned(String file, String property) {
        String text = MonitoringFiles.text(
                MonitoringFiles.ROOT.resolve("docker/grafana/provisioning").resolve(file));
        Matcher value = Pattern.compile("(?m)^ +" + property + ": (.+)$").matcher(text);
        assertThat(value.find()).as(property + " in " + file).isTrue();
        return value.group(1);
    }
}
