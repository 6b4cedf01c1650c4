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
 * Refuses settings that still hold a reference such as {@code ${env:NODE_IP}}. Connect leaves one as it is where the
 * provider knows no value, or is not there: a host would then be called {@code ${env:NODE_IP}}.
 */
public final class UnresolvedReferences {
    /** What Connect does not resolve there, and what may be in it besides, is the documents' business. */
    private static final Set<String> OF_DOCUMENTS = Set.of(TailTaskConfig.ENTRIES, TailTaskConfig.SHARD);

    private UnresolvedReferences() {}

    /**
     * The properties themselves.
     *
     * @throws ConfigException naming a setting of the definition that holds a reference
     */
    static Map<String, String> checked(ConfigDef definition, Map<String, String> properties) {
        first(definition, definition.names(), properties).ifPresent(problem -> {
            throw new ConfigException(problem);
        });
        return properties;
    }

    /** The problem of one of these settings that holds a reference; empty if none does. */
    static Optional<String> first(ConfigDef definition, Collection<String> names, Map<String, String> properties) {
        return names.stream()
                .sorted()
                .flatMap(name -> problem(definition.configKeys().get(name), properties.get(name))
                        .map(problem -> "Invalid value of " + name + ": " + problem)
                        .stream())
                .findFirst();
    }

    /** Adds them to the result of a validation. */
    public static void tell(ConfigDef definition, Config config, Map<String, String> properties) {
        for (ConfigValue value : config.configValues()) {
            ConfigDef.ConfigKey setting = definition.configKeys().get(value.name());
            if (setting != null) {
                problem(setting, properties.get(value.name())).ifPresent(value::addErrorMessage);
            }
        }
    }

    /** Without the rest of the value; of a password without the reference, too, which may be a part of it. */
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
                + ", for which this worker has no value. Give it one on every worker of the group (environment variable,"
                + " file or key), and see that config.providers names "
                + (isSecret ? "its provider" : "the provider '" + reference.group(1) + "'"));
    }
}
