/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdConfigDef;
import io.logagent.etcd.EtcdSettingException;
import io.logagent.etcd.EtcdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The provider's parameters: the part after {@code config.providers.etcd.param.} in a worker's properties.
 *
 * @param etcd the connection to etcd
 * @param space the keys that references can name
 * @param onMissing the result of a reference that finds nothing and has no default
 * @param defaultValue the result for {@link OnMissing#DEFAULT}
 * @param ttl the time after which Connect restarts connectors to renew values; empty for never
 * @param staleMax the maximum age of known values during an outage
 */
record ProviderConfig(
        EtcdSettings etcd,
        KeySpace space,
        OnMissing onMissing,
        Optional<String> defaultValue,
        Optional<Duration> ttl,
        Duration staleMax) {
    static final String PASSWORD_FILE = "password.file";
    static final String PREFIX = "prefix";
    static final String ALLOWED_PREFIXES = "allowed.prefixes";
    static final String ON_MISSING = "on.missing";
    static final String DEFAULT_VALUE = "default.value";
    static final String TTL_MS = "ttl.ms";
    static final String STALE_MAX_MS = "stale.max.ms";

    private static final String USER = EtcdSettings.USER;
    private static final String PASSWORD = EtcdSettings.PASSWORD;

    // Connect's REST API has to answer within 3 s, and some of its answers wait for a lookup.
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    private static final EtcdConfigDef ETCD = new EtcdConfigDef(
            "",
            ConfigDef.NO_DEFAULT_VALUE,
            new EtcdConfigDef.Timeout(
                    DEFAULT_TIMEOUT,
                    Range.atLeast(1),
                    "It also limits each lookup. A lookup may block the whole worker, so keep the limit short. Until etcd"
                            + " has answered once, a lookup waits 10 s longer, after the client's classes are loaded."));

    private static final Range TTL_RANGE = Range.between(1, Duration.ofDays(365).toMillis());

    static final ConfigDef DEFINITION = ETCD.define(new ConfigDef())
            .define(
                    PASSWORD_FILE,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "File that contains the password of the etcd user; use it instead of " + PASSWORD
                            + ". The provider reads it when it is configured, and ignores a line break at the end.")
            .define(
                    PREFIX,
                    Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Prefix that is prepended to every path and key. With /prod, ${etcd:/es:password} names the etcd key"
                            + " /prod/es/password.")
            .define(
                    ALLOWED_PREFIXES,
                    Type.LIST,
                    "",
                    Importance.HIGH,
                    "etcd keys, including the prefix, that references may read: these and all keys below them. /kafka allows"
                            + " /kafka and /kafka/es but not /kafka2; /kafka/ does not allow /kafka itself. Empty: all"
                            + " keys that the etcd user may read. Set it, because otherwise everybody who may create a"
                            + " connector can read any of them.")
            .define(
                    ON_MISSING,
                    Type.STRING,
                    "fail",
                    ValidString.in("fail", "default", "empty"),
                    Importance.MEDIUM,
                    "Result of a reference that finds nothing and has no default (:-) of its own. fail: an error."
                            + " default: the value of " + DEFAULT_VALUE + ". empty: the empty string.")
            .define(
                    DEFAULT_VALUE,
                    Type.STRING,
                    null,
                    Importance.LOW,
                    "Value for " + ON_MISSING + "=default, which requires it.")
            .define(
                    TTL_MS,
                    Type.LONG,
                    null,
                    ConfigDef.LambdaValidator.with(ProviderConfig::checkTtl, TTL_RANGE::toString),
                    Importance.MEDIUM,
                    "Interval in milliseconds at which Connect restarts connectors that use values of this provider, so"
                            + " that they get the newest ones. None: never.")
            .define(
                    STALE_MAX_MS,
                    Type.LONG,
                    Duration.ofDays(1).toMillis(),
                    Range.between(0, Duration.ofDays(365).toMillis()),
                    Importance.MEDIUM,
                    "Maximum age of known values during an outage of etcd, in milliseconds since etcd last confirmed them."
                            + " Beyond it lookups fail.");

    private static void checkTtl(String name, Object value) {
        // The default is none.
        if (value != null) {
            TTL_RANGE.ensureValid(name, value);
        }
    }

    /** @throws ConfigException naming the parameter that is invalid, never with a password in it */
    static ProviderConfig parse(Map<String, ?> parameters) {
        // Not an AbstractConfig, which would log the endpoints before the check that they contain no password.
        Map<String, Object> values = DEFINITION.parse(parameters);
        OnMissing onMissing = OnMissing.valueOf(((String) values.get(ON_MISSING)).toUpperCase(Locale.ROOT));
        Optional<String> defaultValue = Optional.ofNullable((String) values.get(DEFAULT_VALUE));
        if ((onMissing == OnMissing.DEFAULT) != defaultValue.isPresent()) {
            throw invalid(DEFAULT_VALUE, "it must be set if and only if " + ON_MISSING + "=default");
        }
        return new ProviderConfig(
                etcd(values),
                space(values),
                onMissing,
                defaultValue,
                Optional.ofNullable((Long) values.get(TTL_MS)).map(Duration::ofMillis),
                Duration.ofMillis((Long) values.get(STALE_MAX_MS)));
    }

    private static EtcdSettings etcd(Map<String, Object> values) {
        Map<String, Object> complete = new HashMap<>(values);
        String file = (String) values.get(PASSWORD_FILE);
        if (file != null) {
            complete.put(PASSWORD, passwordOf(file, (Password) values.get(PASSWORD)));
        }
        boolean hasUser = !((String) complete.get(USER)).isEmpty();
        boolean hasPassword = !((Password) complete.get(PASSWORD)).value().isEmpty();
        if (hasUser && !hasPassword) {
            throw invalid(PASSWORD, "it or " + PASSWORD_FILE + " is needed because a user is set");
        }
        try {
            return ETCD.settings(complete::get);
        } catch (EtcdSettingException e) {
            // Its message begins with the parameter.
            throw new ConfigException("Invalid value for configuration " + e.getMessage());
        }
    }

    private static Password passwordOf(String file, Password literal) {
        if (!literal.value().isEmpty()) {
            throw invalid(PASSWORD_FILE, PASSWORD + " is set, too; remove one of them");
        }
        String password = contentOf(file);
        if (password.isEmpty()) {
            throw invalid(PASSWORD_FILE, "the file is empty");
        }
        return new Password(password);
    }

    private static String contentOf(String file) {
        try {
            return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            // Its message names the file and never quotes the content.
            throw invalid(PASSWORD_FILE, "it cannot be read as UTF-8 text: " + e);
        }
    }

    private static KeySpace space(Map<String, Object> values) {
        List<String> allowed = ((List<?>) values.get(ALLOWED_PREFIXES))
                .stream().map(Object::toString).toList();
        if (allowed.contains("")) {
            throw invalid(ALLOWED_PREFIXES, "one of the prefixes is empty, which would allow nothing or everything");
        }
        return new KeySpace((String) values.get(PREFIX), allowed);
    }

    /** Unlike ConfigException's own message, this one does not contain the value. */
    private static ConfigException invalid(String parameter, String problem) {
        return new ConfigException("Invalid value for configuration " + parameter + ": " + problem);
    }
}
