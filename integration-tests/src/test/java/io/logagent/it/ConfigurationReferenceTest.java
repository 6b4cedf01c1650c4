/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.config.etcd.ProviderParameters;
import io.logagent.connect.tail.FileTailSourceConnector;
import io.logagent.localstack.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/configuration.md} equal to the settings that the plugins accept. */
class ConfigurationReferenceTest {
    private static final String UPDATE = "logagent.docs.update";

    @Test
    void theReferenceListsTheSettingsThatThePluginsAccept() throws Exception {
        Path file = Project.find().root().resolve("docs/configuration.md");
        String expected = "# Configuration\n\n"
                + "Made from the definitions in the code: change those, then run\n"
                + "`./mvnw verify -pl integration-tests -am -DskipITs -D" + UPDATE + "`.\n\n"
                + "## File tail source connector\n\n"
                + "Beside what [Connect itself](https://kafka.apache.org/documentation/#sourceconnectconfigs) takes for"
                + " a source connector.\n\n"
                + table(new FileTailSourceConnector().config())
                + "\n## etcd config provider\n\n"
                + "As `config.providers.<name>.param.<parameter>` of a worker, a client or a broker.\n\n"
                + table(ProviderParameters.definition());
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(file, expected);
        }

        assertThat(file).as("run with -D" + UPDATE + " to write it").hasContent(expected);
    }

    private static String table(ConfigDef definition) {
        StringBuilder table = new StringBuilder("| name | type | default | what |\n|---|---|---|---|\n");
        definition.configKeys().values().stream()
                .sorted((a, b) -> a.name.compareTo(b.name))
                .forEach(key -> table.append("| `")
                        .append(key.name)
                        .append("` | ")
                        .append(key.type.toString().toLowerCase(java.util.Locale.ROOT))
                        .append(" | ")
                        .append(defaultOf(key))
                        .append(" | ")
                        .append(key.documentation.replace("|", "\\|"))
                        .append(key.validator == null ? "" : " Valid: " + key.validator + ".")
                        .append(" |\n"));
        return table.toString();
    }

    private static String defaultOf(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        Object value = key.defaultValue;
        if (value == null || "".equals(value) || List.of().equals(value)) {
            return "none";
        }
        if (key.type == ConfigDef.Type.PASSWORD) {
            return "none";
        }
        return "`"
                + (value instanceof List<?> list
                        ? String.join(",", list.stream().map(Object::toString).toList())
                        : value)
                + "`";
    }
}
