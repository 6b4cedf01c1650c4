/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code docker/compose.yaml} as compose reads it: anchors merged, and variables replaced by their defaults. */
final class ComposeFile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::-([^}]*))?}");

    private final Path file = Project.find().root().resolve("docker/compose.yaml");
    private final Map<?, ?> content;

    ComposeFile() throws IOException {
        try (Reader reader = Files.newBufferedReader(file)) {
            content = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
        }
    }

    Path folder() {
        return file.getParent();
    }

    Map<String, Service> services() {
        Map<String, Service> services = new TreeMap<>();
        map(content.get("services")).forEach((name, service) -> services.put(text(name), new Service(map(service))));
        return services;
    }

    /** The names of the volumes that the file declares. */
    List<String> volumes() {
        return map(content.get("volumes")).keySet().stream()
                .map(ComposeFile::text)
                .toList();
    }

    static Map<?, ?> map(Object value) {
        return value == null ? Map.of() : (Map<?, ?>) value;
    }

    private static List<String> list(Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(ComposeFile::text).toList();
    }

    private static String text(Object value) {
        return VARIABLE.matcher(Objects.toString(value))
                .replaceAll(variable -> Matcher.quoteReplacement(Objects.toString(variable.group(2), "")));
    }

    /** One service. */
    record Service(Map<?, ?> settings) {

        String text(String setting) {
            return ComposeFile.text(settings.get(setting));
        }

        boolean has(String setting) {
            return settings.containsKey(setting);
        }

        List<String> list(String setting) {
            return ComposeFile.list(settings.get(setting));
        }

        Map<?, ?> map(String setting) {
            return ComposeFile.map(settings.get(setting));
        }

        /** The services that it waits for, with the conditions. */
        Map<String, String> dependencies() {
            Map<String, String> conditions = new TreeMap<>();
            map("depends_on")
                    .forEach((name, how) -> conditions.put(
                            ComposeFile.text(name),
                            ComposeFile.text(ComposeFile.map(how).get("condition"))));
            return conditions;
        }

        /** Whether it runs once and ends, instead of staying up. */
        boolean isOneShot() {
            return "no".equals(text("restart"));
        }

        /** The sources of its mounts: folders and files beside the compose file, or volumes. */
        Stream<String> mountSources() {
            return list("volumes").stream().map(mount -> mount.split(":", 2)[0]);
        }
    }
}
