/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.etcd.EtcdConfigDef;
import io.logagent.etcd.EtcdSettings;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;

/** The etcd settings of the connector, and of tasks that write a status document. */
final class EtcdConfig {
    static final String PREFIX = "etcd.";
    static final String ENDPOINTS = PREFIX + EtcdSettings.ENDPOINTS;
    static final String PASSWORD = PREFIX + EtcdSettings.PASSWORD;

    private static final EtcdConfigDef ETCD = new EtcdConfigDef(
            PREFIX,
            List.of("http://127.0.0.1:2379"),
            new EtcdConfigDef.Timeout(EtcdSettings.DEFAULT_TIMEOUT, ConfigDef.Range.between(100, 60_000), ""));

    static final List<String> NAMES = ETCD.names();

    private EtcdConfig() {}

    /** Adds the settings to a definition, which is returned. */
    static ConfigDef define(ConfigDef definition) {
        return ETCD.define(definition);
    }

    /**
     * Converts parsed values.
     *
     * @param values the value of each setting, by its name
     * @throws io.logagent.etcd.EtcdSettingException if the settings do not fit together
     */
    static EtcdSettings settings(Function<String, Object> values) {
        return ETCD.settings(values);
    }
}
