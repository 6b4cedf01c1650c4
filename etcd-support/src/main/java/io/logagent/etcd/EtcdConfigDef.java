/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings of the connection to etcd as a part of a plugin's {@link ConfigDef}, and their conversion to
 * {@link EtcdSettings}.
 *
 * @param prefix the prefix of the names, such as {@code etcd.}
 * @param defaultEndpoints a list of URLs, or {@link ConfigDef#NO_DEFAULT_VALUE} if the setting is required
 * @param timeout the plugin's own part of {@code timeout.ms}
 */
public record EtcdConfigDef(String prefix, Object defaultEndpoints, Timeout timeout) {
    /**
     * The part of {@code timeout.ms} that differs between the plugins.
     *
     * @param byDefault the default
     * @param range the valid milliseconds
     * @param note an addition to the documentation; may be empty
     */
    public record Timeout(Duration byDefault, ConfigDef.Range range, String note) {}

    private static final String GROUP = "etcd";

    /** The names of all settings, with the prefix. */
    public List<String> names() {
        return Stream.of(
                        EtcdSettings.ENDPOINTS,
                        EtcdSettings.USER,
                        EtcdSettings.PASSWORD,
                        EtcdSettings.TLS_CA,
                        EtcdSettings.TLS_CERT,
                        EtcdSettings.TLS_KEY,
                        EtcdSettings.TIMEOUT_MS)
                .map(this::name)
                .toList();
    }

    /** Adds the settings to a definition, which is returned. */
    public ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        name(EtcdSettings.ENDPOINTS),
                        Type.LIST,
                        defaultEndpoints,
                        ConfigDef.LambdaValidator.with(
                                this::checkEndpoints, () -> "URLs such as http://127.0.0.1:2379"),
                        Importance.HIGH,
                        "Client URLs of the etcd members, separated by commas, such as"
                                + " http://10.0.0.1:2379,http://10.0.0.2:2379. All must be http, or all https.",
                        GROUP,
                        1,
                        Width.LONG,
                        "Endpoints")
                .define(
                        name(EtcdSettings.USER),
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "etcd user. Leave it empty if etcd does not require authentication. The user's role must"
                                + " permit the keys in use.",
                        GROUP,
                        2,
                        Width.MEDIUM,
                        "User")
                .define(
                        name(EtcdSettings.PASSWORD),
                        Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "Password of the etcd user.",
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Password")
                .define(
                        name(EtcdSettings.TLS_CA),
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "For https: PEM file with the CA certificates that etcd's certificate is checked against."
                                + " Default: the JVM's trust store. etcd's certificate must also match the host names"
                                + " of the endpoints. All TLS files are read again on a reconnect after a failed call, so"
                                + " a replaced file needs no restart.",
                        GROUP,
                        4,
                        Width.LONG,
                        "CA certificates (PEM)")
                .define(
                        name(EtcdSettings.TLS_CERT),
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "For https: PEM file with the client certificate, followed by intermediate certificates. Set"
                                + " it together with " + name(EtcdSettings.TLS_KEY)
                                + " if etcd requires client certificates.",
                        GROUP,
                        5,
                        Width.LONG,
                        "Client certificate (PEM)")
                .define(
                        name(EtcdSettings.TLS_KEY),
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "PEM file with the private key of " + name(EtcdSettings.TLS_CERT)
                                + ", unencrypted and in PKCS#8 form ('BEGIN PRIVATE KEY'). Convert other forms with"
                                + " `openssl pkcs8 -topk8 -nocrypt`.",
                        GROUP,
                        6,
                        Width.LONG,
                        "Client key (PEM)")
                .define(
                        name(EtcdSettings.TIMEOUT_MS),
                        Type.LONG,
                        timeout.byDefault().toMillis(),
                        timeout.range(),
                        Importance.LOW,
                        ("Time limit for each call to etcd, in milliseconds. " + timeout.note()).strip(),
                        GROUP,
                        7,
                        Width.SHORT,
                        "Timeout (ms)");
    }

    /**
     * Converts parsed values.
     *
     * @param values the value of each setting, by its name with the prefix
     * @throws EtcdSettingException if the settings do not fit together
     */
    public EtcdSettings settings(Function<String, Object> values) {
        return endpoints(values.apply(name(EtcdSettings.ENDPOINTS)))
                .withUser(
                        (String) values.apply(name(EtcdSettings.USER)),
                        ((Password) values.apply(name(EtcdSettings.PASSWORD))).value())
                .withTls(
                        (String) values.apply(name(EtcdSettings.TLS_CA)),
                        (String) values.apply(name(EtcdSettings.TLS_CERT)),
                        (String) values.apply(name(EtcdSettings.TLS_KEY)))
                .withTimeout(Duration.ofMillis((Long) values.apply(name(EtcdSettings.TIMEOUT_MS))));
    }

    private void checkEndpoints(String name, Object value) {
        try {
            endpoints(value);
        } catch (EtcdSettingException e) {
            // Without the value, because a URL may contain a password.
            throw new ConfigException("Invalid value for configuration " + e.getMessage());
        }
    }

    private EtcdSettings endpoints(Object value) {
        return EtcdSettings.of(
                prefix, ((List<?>) value).stream().map(String.class::cast).toList());
    }

    private String name(String setting) {
        return prefix + setting;
    }
}
