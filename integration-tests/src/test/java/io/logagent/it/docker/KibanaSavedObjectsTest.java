/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Checks {@code connect-config/kibana-saved-objects.ndjson} against the requirements of Kibana's import.
 *
 * @see <a href="https://www.elastic.co/docs/api/doc/kibana/v8/operation/operation-post-saved-objects-import">Import saved
 *     objects</a>
 */
class KibanaSavedObjectsTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> TYPES = Set.of("index-pattern", "search", "lens", "dashboard");
    // Not a field, but Lens's name for the documents themselves.
    private static final String RECORDS = "___records___";

    private final List<JsonNode> objects = new ArrayList<>();

    KibanaSavedObjectsTest() throws IOException {
        for (String line : Files.readAllLines(Project.find().connectConfig("kibana-saved-objects.ndjson"))) {
            objects.add(JSON.readTree(line));
        }
    }

    private List<JsonNode> ofType(String type) {
        return objects.stream()
                .filter(object -> object.path("type").asText().equals(type))
                .toList();
    }

    private static String key(JsonNode object) {
        return object.path("type").asText() + ":" + object.path("id").asText();
    }

    private static JsonNode json(JsonNode text) throws IOException {
        assertThat(text.isTextual()).as(text.toString()).isTrue();
        return JSON.readTree(text.asText());
    }

    @Test
    void everyLineIsOneObject() {
        assertThat(objects).allSatisfy(object -> {
            assertThat(TYPES).contains(object.path("type").asText());
            assertThat(object.path("id").asText()).isNotBlank();
            assertThat(object.at("/attributes/title").asText()).isNotBlank();
            assertThat(object.path("references").isArray()).isTrue();
            // Without these versions Kibana takes the object for one of its oldest releases, and migrates it.
            assertThat(object.path("coreMigrationVersion").asText()).isEqualTo("8.8.0");
            assertThat(object.path("typeMigrationVersion").asText()).matches("8\\.\\d+\\.\\d+");
        });
        assertThat(objects).extracting(KibanaSavedObjectsTest::key).doesNotHaveDuplicates();
    }

    @Test
    void referencesAreResolvedWithinTheFile() {
        Set<String> known = objects.stream().map(KibanaSavedObjectsTest::key).collect(Collectors.toSet());

        assertThat(objects).allSatisfy(object -> {
            assertThat(object.path("references"))
                    .extracting(KibanaSavedObjectsTest::key)
                    .isSubsetOf(known);
            assertThat(object.path("references"))
                    .extracting(reference -> reference.path("name").asText())
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void aSearchNamesItsDataViewByAReference() throws Exception {
        for (JsonNode object : ofType("search")) {
            JsonNode source = json(object.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON"));
            assertThat(referenceNames(object))
                    .contains(source.path("indexRefName").asText());
            assertThat(object.at("/attributes/columns"))
                    .extracting(JsonNode::asText)
                    .contains("host.name", "service.name", "log.file.path", "message");
        }
    }

    @Test
    void everyLayerOfAVisualisationHasItsDataViewAndItsColumns() {
        assertThat(ofType("lens")).hasSizeGreaterThanOrEqualTo(4).allSatisfy(object -> {
            JsonNode state = object.at("/attributes/state");
            Map<String, JsonNode> layers = fields(state.at("/datasourceStates/formBased/layers"));
            assertThat(layers).isNotEmpty();
            layers.forEach((id, layer) -> {
                assertThat(referenceNames(object)).contains("indexpattern-datasource-layer-" + id);
                Set<String> columns = fields(layer.path("columns")).keySet();
                assertThat(layer.path("columnOrder"))
                        .extracting(JsonNode::asText)
                        .containsExactlyInAnyOrderElementsOf(columns);
                assertThat(columnsThatAreUsed(state.path("visualization"))).isSubsetOf(columns);
                layer.path("columns")
                        .findValues("columnId")
                        .forEach(column -> assertThat(columns).contains(column.asText()));
            });
            assertThat(state.path("visualization").findValuesAsText("layerId"))
                    .isNotEmpty()
                    .allMatch(layers::containsKey);
        });
    }

    private static Set<String> columnsThatAreUsed(JsonNode visualization) {
        Set<String> used = new HashSet<>(visualization.findValuesAsText("columnId"));
        for (JsonNode layer : visualization.path("layers")) {
            used.add(layer.path("xAccessor").asText());
            layer.path("accessors").forEach(accessor -> used.add(accessor.asText()));
            if (layer.has("splitAccessor")) {
                used.add(layer.path("splitAccessor").asText());
            }
        }
        return used;
    }

    @Test
    void everyPanelOfADashboardRefersToAnObjectAndHasItsPlace() throws Exception {
        for (JsonNode dashboard : ofType("dashboard")) {
            json(dashboard.at("/attributes/optionsJSON"));
            json(dashboard.at("/attributes/kibanaSavedObjectMeta/searchSourceJSON"));
            JsonNode panels = json(dashboard.at("/attributes/panelsJSON"));
            Set<String> expected = new TreeSet<>();
            boolean[][] taken = new boolean[200][48];
            for (JsonNode panel : panels) {
                String index = panel.path("panelIndex").asText();
                assertThat(panel.at("/gridData/i").asText()).isEqualTo(index);
                expected.add(index + ":" + panel.path("panelRefName").asText());
                occupy(panel.path("gridData"), taken);
            }
            assertThat(referenceNames(dashboard)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(panels)
                    .extracting(panel -> panel.path("type").asText())
                    .containsExactlyElementsOf(types(dashboard.path("references")));
        }
    }

    private static List<String> types(JsonNode references) {
        List<String> types = new ArrayList<>();
        references.forEach(reference -> types.add(reference.path("type").asText()));
        return types;
    }

    private static void occupy(JsonNode grid, boolean[][] taken) {
        for (int y = 0; y < grid.path("h").asInt(); y++) {
            for (int x = 0; x < grid.path("w").asInt(); x++) {
                int row = grid.path("y").asInt() + y;
                int column = grid.path("x").asInt() + x;
                assertThat(column).as("a dashboard is 48 wide").isLessThan(48);
                assertThat(taken[row][column]).as("panels overlap: " + grid).isFalse();
                taken[row][column] = true;
            }
        }
    }

    @Test
    void theFieldsAreThoseOfTheTemplates() throws Exception {
        Set<String> used = new TreeSet<>();
        for (JsonNode lens : ofType("lens")) {
            used.addAll(lens.findValuesAsText("sourceField"));
        }
        ofType("search")
                .forEach(search -> search.at("/attributes/columns").forEach(column -> used.add(column.asText())));
        used.remove(RECORDS);
        JsonNode dataView = ofType("index-pattern").get(0).path("attributes");
        used.add(dataView.path("timeFieldName").asText());
        Set<String> computed = fields(json(dataView.path("runtimeFieldMap"))).keySet();
        used.removeAll(computed);

        assertThat(computed).isNotEmpty();
        assertThat(used).hasSizeGreaterThan(4);
        for (String template :
                List.of("elasticsearch-index-template.json", "elasticsearch-data-stream-template.json")) {
            assertThat(mapped(template)).as(template).containsAll(used);
        }
        // The delay is computed from a field that the pipeline of the data streams adds.
        assertThat(mapped("elasticsearch-data-stream-template.json")).contains("event.ingested");
    }

    @Test
    void theDataViewFindsWhatEitherSinkWrites() throws Exception {
        List<String> patterns = List.of(
                ofType("index-pattern").get(0).at("/attributes/title").asText().split(","));

        for (String template :
                List.of("elasticsearch-index-template.json", "elasticsearch-data-stream-template.json")) {
            assertThat(template(template).path("index_patterns"))
                    .extracting(JsonNode::asText)
                    .isSubsetOf(patterns);
        }
    }

    private static Set<String> mapped(String template) throws IOException {
        Set<String> names = new TreeSet<>();
        collect(template(template).at("/template/mappings/properties"), "", names);
        return names;
    }

    private static void collect(JsonNode properties, String prefix, Set<String> names) {
        fields(properties).forEach((name, property) -> {
            if (property.has("properties")) {
                collect(property.path("properties"), prefix + name + ".", names);
            } else {
                names.add(prefix + name);
            }
        });
    }

    private static JsonNode template(String file) throws IOException {
        return JSON.readTree(Project.find().connectConfig(file).toFile());
    }

    private static Set<String> referenceNames(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.path("references")
                .forEach(reference -> names.add(reference.path("name").asText()));
        return names;
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        return object.properties().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
