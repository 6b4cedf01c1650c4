/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.ConfigValue;

/**
 * Refuses settings that still hold a reference such as {@code ${env:NODE_IP}}. Connect leaves a reference in place if
 * the provider has no value for it or does not exist. The name of a host would then be {@code ${env:NODE_IP}}.
 */
final class UnresolvedReferences {
    /** Settings with texts of collect documents, in which a reference has no meaning. */
    private static final Set<String> OF_DOCUMENTS = Set.of(TailTaskConfig.ENTRIES, TailTaskConfig.SHARD);

    private UnresolvedReferences() {}

    /**
     * Returns the properties if none holds a reference.
     *
     * @throws ConfigException with the first setting of the definition that holds a reference
     */
    static Map<String, String> checked(ConfigDef definition, Map<String, String> properties) {
        first(definition, definition.names(), properties).ifPresent(problem -> {
            throw new ConfigException(problem);
        });
        return properties;
    }

    /** The problem of the first of these settings that holds a reference; empty if none does. */
    static Optional<String> first(ConfigDef definition, Collection<String> names, Map<String, String> properties) {
        return names.stream()
                .sorted()
                .flatMap(name -> problem(definition.configKeys().get(name), properties.get(name))
                        .map(problem -> "Invalid value of " + name + ": " + problem)
                        .stream())
                .findFirst();
    }

    /** Adds errors to the result of a validation. */
    static void addTo(Config config, ConfigDef definition, Map<String, String> properties) {
        for (ConfigValue value : config.configValues()) {
            ConfigDef.ConfigKey setting = definition.configKeys().get(value.name());
            if (setting != null) {
                problem(setting, properties.get(value.name())).ifPresent(value::addErrorMessage);
            }
        }
    }

    /**
     * Does not show the rest of the value. Of a password it does not show the reference either, which may be a part of
     * it.
     */
    private static Optional<String> problem(ConfigDef.ConfigKey setting, String value) {
        if (value == null || OF_DOCUMENTS.contains(setting.name)) {
            return Optional.empty();
        }
        Matcher reference = ConfigTransformer.DEFAULT_PATTERN.matcher(value);
        if (!reference.find()) {
            return Optional.empty();
        }
        boolean isSecret = setting.type == ConfigDef.Type.PASSWORD;
        return Optional.of("it still holds "
                + (isSecret ? "a reference" : "the reference " + reference.group())
                + ", for which this worker has no value. Give it one on every worker of the group (environment"
                + " variable, file or key), and see that config.providers names "
                + (isSecret ? "its provider" : "the provider '" + reference.group(1) + "'"));
    }
}
