/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;

/** Reads manifests as objects of their types, and fails at unknown properties. */
final class StrictManifests {
    private static final ObjectMapper STRICT = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                /** The types accept unknown properties; here they are an error. */
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private StrictManifests() {}

    /**
     * Reads all documents of a file.
     *
     * @param types the types of the documents, in order
     * @throws IOException if a property is unknown or has a value of another type
     */
    @SafeVarargs
    static List<HasMetadata> read(Path file, Class<? extends HasMetadata>... types) throws IOException {
        List<JsonNode> documents = documents(file);
        assertThat(documents).hasSize(types.length);
        List<HasMetadata> resources = new ArrayList<>();
        for (int i = 0; i < types.length; i++) {
            JsonNode document = documents.get(i);
            assertThat(document.path("kind").asText()).isEqualTo(HasMetadata.getKind(types[i]));
            // For its own resources, Strimzi's API also has the version that is served beside the newest.
            assertThat(document.path("apiVersion").asText())
                    .isIn(HasMetadata.getApiVersion(types[i]), HasMetadata.getGroup(types[i]) + "/v1");
            resources.add(STRICT.treeToValue(document, types[i]));
        }
        return resources;
    }

    /** Uses SnakeYAML directly, because Jackson does not support YAML anchors. A duplicate key is an error. */
    private static List<JsonNode> documents(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<JsonNode> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            new Yaml(options).loadAll(reader).forEach(document -> documents.add(STRICT.valueToTree(document)));
        }
        return documents;
    }
}
