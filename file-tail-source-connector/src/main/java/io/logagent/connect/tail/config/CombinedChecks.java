/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.etcd.EtcdSettingException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** Checks settings of the connector that depend on each other. */
final class CombinedChecks {
    private CombinedChecks() {}

    /** Adds errors to the result of a validation of single settings. */
    static void addTo(Config config, Map<String, String> properties) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        config.configValues().forEach(value -> values.put(value.name(), value));
        checkThereIsSomethingToCollect(values);
        checkStatusKey(values);
        checkHostKeys(values);
        checkEtcd(values);
        checkConverter(values, properties);
    }

    private static void checkThereIsSomethingToCollect(Map<String, ConfigValue> values) {
        ConfigValue keys = values.get(CollectSettings.COLLECT_KEYS);
        boolean noKeys = List.of().equals(keys.value());
        boolean noEntries =
                "[]".equals(values.get(CollectSettings.COLLECT_ENTRIES).value());
        if (noKeys && noEntries) {
            keys.addErrorMessage("Nothing to collect: give " + CollectSettings.COLLECT_KEYS + " or "
                    + CollectSettings.COLLECT_ENTRIES + ".");
        }
    }

    private static void checkStatusKey(Map<String, ConfigValue> values) {
        ConfigValue status = values.get(CollectSettings.STATUS_KEY);
        if (status.value() instanceof String statusKey
                && !statusKey.isEmpty()
                && values.get(CollectSettings.COLLECT_KEYS).value() instanceof List<?> keys) {
            statusKeyProblem(statusKey, strings(keys)).ifPresent(status::addErrorMessage);
        }
    }

    /** Only fixed names can be checked here: other workers have other addresses. */
    private static void checkHostKeys(Map<String, ConfigValue> values) {
        ConfigValue hostId = values.get(HostIdSetting.HOST_ID);
        if (values.get(CollectSettings.COLLECT_KEYS).value() instanceof List<?> keys
                && hostId.value() instanceof List<?> hosts
                && values.get(CollectSettings.STATUS_KEY).value() instanceof String statusKey
                && HostIdSetting.isFixed(hosts)) {
            try {
                HostKeys.of(
                        strings(keys), strings(hosts), Optional.of(statusKey).filter(key -> !key.isEmpty()));
            } catch (ConfigException e) {
                hostId.addErrorMessage(e.getMessage());
            }
        }
    }

    private static void checkConverter(Map<String, ConfigValue> values, Map<String, String> properties) {
        ConfigValue format = values.get(RecordSettings.RECORD_FORMAT);
        // Connect shows an error of a setting of its own only if the connector defines it too.
        if (format.errorMessages().isEmpty() && format.value() instanceof String name) {
            ConverterChecks.problem(RecordFormat.named(name), properties).ifPresent(format::addErrorMessage);
        }
    }

    private static void checkEtcd(Map<String, ConfigValue> values) {
        boolean eachIsValid = values.values().stream()
                .filter(value -> value.name().startsWith(EtcdConfig.PREFIX))
                .allMatch(value -> value.errorMessages().isEmpty());
        if (eachIsValid) {
            try {
                EtcdConfig.settings(name -> values.get(name).value());
            } catch (EtcdSettingException e) {
                values.get(e.setting()).addErrorMessage(e.getMessage());
            }
        }
    }

    /** The problem of a status key beside these collect keys; empty if there is none. */
    static Optional<String> statusKeyProblem(String statusKey, List<String> collectKeys) {
        if (collectKeys.contains(statusKey)) {
            return Optional.of("This is one of " + CollectSettings.COLLECT_KEYS
                    + ": the status would overwrite the document. Use another key.");
        }
        boolean isHostMode = HostKeys.hasHostPlace(collectKeys);
        if (isHostMode == HostKeys.hasHostPlace(statusKey)) {
            return Optional.empty();
        }
        return Optional.of(
                isHostMode
                        ? "In host mode the key needs " + HostKeys.HOST_PLACE
                                + ", which each host replaces by its name: all hosts would write the same key."
                        : "The key contains " + HostKeys.HOST_PLACE + ", and no key of " + CollectSettings.COLLECT_KEYS
                                + " does. In shared mode use a key such as /logagent/shared/status.");
    }

    private static List<String> strings(List<?> values) {
        return values.stream().map(String.class::cast).toList();
    }
}
