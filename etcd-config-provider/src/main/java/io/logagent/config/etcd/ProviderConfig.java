/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import io.logagent.etcd.EtcdSettingException;
import io.logagent.etcd.EtcdSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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
 * The provider's parameters: what follows {@code config.providers.etcd.param.} in a worker's properties.
 *
 * @param etcd how to reach etcd
 * @param space which keys references can name
 * @param onMissing what a reference gives that finds nothing and has no default
 * @param defaultValue what it gives if that is {@link OnMissing#DEFAULT}
 * @param ttl how long Connect may use values before it asks again; empty: for ever
 * @param staleMax how old known values may become while etcd is away
 */
record ProviderConfig(
        EtcdSettings etcd,
        KeySpace space,
        OnMissing onMissing,
        Optional<String> defaultValue,
        Optional<Duration> ttl,
        Duration staleMax) {
    static final String ENDPOINTS = "endpoints";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String PASSWORD_FILE = "password.file";
    static final String TLS_CA = EtcdSettings.TLS_CA;
    static final String TLS_CERT = EtcdSettings.TLS_CERT;
    static final String TLS_KEY = EtcdSettings.TLS_KEY;
    static final String TIMEOUT_MS = "timeout.ms";
    static final String PREFIX = "prefix";
    static final String ALLOWED_PREFIXES = "allowed.prefixes";
    static final String ON_MISSING = "on.missing";
    static final String DEFAULT_VALUE = "default.value";
    static final String TTL_MS = "ttl.ms";
    static final String STALE_MAX_MS = "stale.max.ms";

    // Connect's REST API has to answer within 3 s, and some of its answers wait for a lookup.
    private static final int DEFAULT_TIMEOUT_MS = 2000;

    private static final Range TTL_RANGE = Range.between(1, Duration.ofDays(365).toMillis());

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
                    PASSWORD_FILE,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "A file that holds the password of the etcd user, instead of " + PASSWORD
                            + ". It is read when the provider is configured; a line break at its end is left out.")
            .define(
                    TLS_CA,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "For https: a PEM file with the certificates of the authorities that may have signed etcd's"
                            + " certificate. None: those that the JVM trusts.")
            .define(
                    TLS_CERT,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "For https, where etcd asks its clients for a certificate: a PEM file with ours. Together with "
                            + TLS_KEY + ".")
            .define(
                    TLS_KEY,
                    Type.STRING,
                    null,
                    Importance.MEDIUM,
                    "The private key of " + TLS_CERT + ": a PEM file in PKCS#8 form without a password.")
            .define(
                    TIMEOUT_MS,
                    Type.INT,
                    DEFAULT_TIMEOUT_MS,
                    Range.atLeast(1),
                    Importance.LOW,
                    "The limit for each lookup and each read, in milliseconds. A lookup may hold up the whole worker, so"
                            + " keep it short. Until etcd has answered once, a lookup waits 10 s longer for it, and before"
                            + " that for the client's classes to be loaded.")
            .define(
                    PREFIX,
                    Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "What is put in front of every path and key, as it is, such as /prod: then ${etcd:/es:password} is"
                            + " the etcd key /prod/es/password.")
            .define(
                    ALLOWED_PREFIXES,
                    Type.LIST,
                    "",
                    Importance.HIGH,
                    "Which etcd keys may be read: these and all below them, the prefix included. /kafka allows /kafka and"
                            + " /kafka/es, but not /kafka2; /kafka/ not /kafka itself. Empty: all that the etcd user may"
                            + " read. Set it: everybody who may post a connector can otherwise read any key.")
            .define(
                    ON_MISSING,
                    Type.STRING,
                    "fail",
                    ValidString.in("fail", "default", "empty"),
                    Importance.MEDIUM,
                    "What a reference gives that finds nothing and has no default (:-) of its own. fail: an error."
                            + " default: what " + DEFAULT_VALUE + " says. empty: the empty string.")
            .define(
                    DEFAULT_VALUE,
                    Type.STRING,
                    null,
                    Importance.LOW,
                    "The value for " + ON_MISSING + "=default, and needed for it.")
            .define(
                    TTL_MS,
                    Type.LONG,
                    null,
                    ConfigDef.LambdaValidator.with(ProviderConfig::checkTtl, TTL_RANGE::toString),
                    Importance.MEDIUM,
                    "After so many milliseconds Connect restarts the connectors that use values of this provider, so that"
                            + " they get the newest ones. None: never.")
            .define(
                    STALE_MAX_MS,
                    Type.LONG,
                    Duration.ofDays(1).toMillis(),
                    Range.between(0, Duration.ofDays(365).toMillis()),
                    Importance.MEDIUM,
                    "For how long known values are given while etcd is away, in milliseconds since it last confirmed"
                            + " them. After that lookups fail.");

    private static void checkTtl(String name, Object value) {
        // By default there is none.
        if (value != null) {
            TTL_RANGE.ensureValid(name, value);
        }
    }

    /** @throws ConfigException naming the parameter that is wrong, never with a password in it */
    static ProviderConfig parse(Map<String, ?> parameters) {
        // Not an AbstractConfig: that would log the endpoints before they are found to hold a password.
        Map<String, Object> values = DEFINITION.parse(parameters);
        OnMissing onMissing = OnMissing.valueOf(((String) values.get(ON_MISSING)).toUpperCase(Locale.ROOT));
        Optional<String> defaultValue = Optional.ofNullable((String) values.get(DEFAULT_VALUE));
        if ((onMissing == OnMissing.DEFAULT) != defaultValue.isPresent()) {
            throw invalid(DEFAULT_VALUE, "it is needed for " + ON_MISSING + "=default, and for that alone");
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
        EtcdSettings settings = connection(values);
        Optional<String> user = Optional.ofNullable((String) values.get(USER));
        Optional<String> password = password(values);
        if (user.isEmpty() && password.isPresent()) {
            throw invalid(USER, "it is needed because a password is set");
        }
        if (user.isPresent() && password.isEmpty()) {
            throw invalid(PASSWORD, "it or " + PASSWORD_FILE + " is needed because a user is set");
        }
        user.filter(String::isBlank).ifPresent(blank -> {
            throw invalid(USER, "it is empty; leave it out where etcd requires no authentication");
        });
        return user.isPresent() ? settings.withUser(user.get(), password.orElseThrow()) : settings;
    }

    private static Optional<String> password(Map<String, Object> values) {
        Password literal = (Password) values.get(PASSWORD);
        String file = (String) values.get(PASSWORD_FILE);
        if (literal != null && file != null) {
            throw invalid(PASSWORD_FILE, "there is a " + PASSWORD + " too; leave one of them out");
        }
        if (literal == null && file == null) {
            return Optional.empty();
        }
        String password = literal == null ? contentOf(file) : literal.value();
        if (password.isEmpty()) {
            throw invalid(literal == null ? PASSWORD_FILE : PASSWORD, "it is empty");
        }
        return Optional.of(password);
    }

    private static String contentOf(String file) {
        try {
            return Files.readString(Path.of(file)).replaceFirst("\\R\\z", "");
        } catch (IOException | InvalidPathException e) {
            // Its message names the file, never the content.
            throw invalid(PASSWORD_FILE, "it cannot be read as UTF-8 text: " + e);
        }
    }

    private static KeySpace space(Map<String, Object> values) {
        List<String> allowed = ((List<?>) values.get(ALLOWED_PREFIXES))
                .stream().map(Object::toString).toList();
        if (allowed.contains("")) {
            throw invalid(ALLOWED_PREFIXES, "one of them is empty, which would allow nothing or everything");
        }
        return new KeySpace((String) values.get(PREFIX), allowed);
    }

    private static EtcdSettings connection(Map<String, Object> values) {
        List<String> endpoints =
                ((List<?>) values.get(ENDPOINTS)).stream().map(Object::toString).toList();
        try {
            return EtcdSettings.of(endpoints)
                    .withTls((String) values.get(TLS_CA), (String) values.get(TLS_CERT), (String) values.get(TLS_KEY))
                    .withTimeout(Duration.ofMillis((Integer) values.get(TIMEOUT_MS)));
        } catch (EtcdSettingException e) {
            // Its message begins with the parameter.
            throw new ConfigException("Invalid value for configuration " + e.getMessage());
        }
    }

    /** Unlike ConfigException's own, without the value. */
    private static ConfigException invalid(String parameter, String problem) {
        return new ConfigException("Invalid value for configuration " + parameter + ": " + problem);
    }
}
