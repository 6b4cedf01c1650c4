/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The provider's parameters: what follows {@code config.providers.etcd.param.} in a worker's properties. */
final class ProviderConfig {
    static final String ENDPOINTS = "endpoints";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String TIMEOUT_MS = "timeout.ms";

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    ENDPOINTS,
                    Type.LIST,
                    Importance.HIGH,
                    "The client URLs of the etcd members, separated by commas, such as"
                            + " http://10.0.0.1:2379,http://10.0.0.2:2379.")
            .define(
                    USER,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "The etcd user, where etcd requires authentication. Its role must be allowed to read the keys.")
            .define(PASSWORD, Type.PASSWORD, null, Importance.MEDIUM, "The password of the etcd user.")
            .define(
                    TIMEOUT_MS,
                    Type.INT,
                    (int) EtcdSettings.DEFAULT_TIMEOUT.toMillis(),
                    Range.atLeast(1),
                    Importance.LOW,
                    "The limit for each read, in milliseconds. A read may hold up the whole worker, so keep it short.");

    private ProviderConfig() {}

    /** @throws ConfigException naming the parameter that is wrong, never with a password in it */
    static EtcdSettings parse(Map<String, ?> parameters) {
        // Not an AbstractConfig: that would log the endpoints before they are found to hold a password.
        Map<String, Object> values = DEFINITION.parse(parameters);
        Optional<String> user = Optional.ofNullable((String) values.get(USER));
        Optional<String> password =
                Optional.ofNullable((Password) values.get(PASSWORD)).map(Password::value);
        if (user.isEmpty() && password.isPresent()) {
            throw invalid(USER, "it is needed because a password is set");
        }
        if (user.isPresent() && password.isEmpty()) {
            throw invalid(PASSWORD, "it is needed because a user is set");
        }
        user.filter(String::isBlank).ifPresent(blank -> {
            throw invalid(USER, "it is empty; leave it out where etcd requires no authentication");
        });
        password.filter(String::isEmpty).ifPresent(empty -> {
            throw invalid(PASSWORD, "it is empty");
        });
        Duration timeout = Duration.ofMillis((Integer) values.get(TIMEOUT_MS));
        return new EtcdSettings(endpoints(values.get(ENDPOINTS)).endpoints(), user, password, timeout);
    }

    private static EtcdSettings endpoints(Object value) {
        try {
            return EtcdSettings.of(
                    ((List<?>) value).stream().map(Object::toString).toList());
        } catch (IllegalArgumentException e) {
            throw invalid(ENDPOINTS, e.getMessage());
        }
    }

    /** Unlike ConfigException's own, without the value. */
    private static ConfigException invalid(String parameter, String problem) {
        return new ConfigException("Invalid value for configuration " + parameter + ": " + problem);
    }
}
