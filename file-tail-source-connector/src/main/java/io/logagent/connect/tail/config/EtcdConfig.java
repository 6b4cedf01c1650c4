/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.etcd.EtcdSettings;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.types.Password;

/** How etcd is reached: the settings of the connector, and of tasks that write a status document. */
public final class EtcdConfig {
    static final String PREFIX = "etcd.";
    static final String ENDPOINTS = PREFIX + EtcdSettings.ENDPOINTS;
    static final String USER = PREFIX + EtcdSettings.USER;
    static final String PASSWORD = PREFIX + EtcdSettings.PASSWORD;
    static final String TLS_CA = PREFIX + EtcdSettings.TLS_CA;
    static final String TLS_CERT = PREFIX + EtcdSettings.TLS_CERT;
    static final String TLS_KEY = PREFIX + EtcdSettings.TLS_KEY;
    static final String TIMEOUT_MS = PREFIX + EtcdSettings.TIMEOUT_MS;
    static final List<String> NAMES = List.of(ENDPOINTS, USER, PASSWORD, TLS_CA, TLS_CERT, TLS_KEY, TIMEOUT_MS);

    private static final String GROUP = "etcd";

    private EtcdConfig() {}

    /** Adds the settings to a definition. */
    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        ENDPOINTS,
                        Type.LIST,
                        List.of("http://127.0.0.1:2379"),
                        Validators.ENDPOINTS,
                        Importance.HIGH,
                        "The members of the etcd cluster, such as http://h1:2379,http://h2:2379; either all http or"
                                + " all https.",
                        GROUP,
                        1,
                        Width.LONG,
                        "Endpoints")
                .define(
                        USER,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The etcd user; empty where etcd asks for none.",
                        GROUP,
                        2,
                        Width.MEDIUM,
                        "User")
                .define(
                        PASSWORD,
                        Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "The etcd user's password.",
                        GROUP,
                        3,
                        Width.MEDIUM,
                        "Password")
                .define(
                        TLS_CA,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "For https: a PEM file with the certificates of the authorities that may have signed etcd's"
                                + " certificate, which has to be for the hosts of the endpoints. Empty: those that the"
                                + " worker's JVM trusts. Read on the worker, like the other files, whenever a connection"
                                + " is opened after a call failed, so that a replaced file needs no restart.",
                        GROUP,
                        4,
                        Width.LONG,
                        "Authorities (PEM)")
                .define(
                        TLS_CERT,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "For https, where etcd asks its clients for a certificate: a PEM file with ours, followed by"
                                + " those between it and its authority. Together with " + TLS_KEY + ".",
                        GROUP,
                        5,
                        Width.LONG,
                        "Client certificate (PEM)")
                .define(
                        TLS_KEY,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The private key of " + TLS_CERT + ": a PEM file in PKCS#8 form ('BEGIN PRIVATE KEY')"
                                + " without a password. `openssl pkcs8 -topk8 -nocrypt` converts other forms.",
                        GROUP,
                        6,
                        Width.LONG,
                        "Client key (PEM)")
                .define(
                        TIMEOUT_MS,
                        Type.LONG,
                        EtcdSettings.DEFAULT_TIMEOUT.toMillis(),
                        ConfigDef.Range.between(100, 60_000),
                        Importance.LOW,
                        "How long one call to etcd may take, in milliseconds.",
                        GROUP,
                        7,
                        Width.SHORT,
                        "Timeout (ms)");
    }

    /**
     * What they say.
     *
     * @param values the value of each setting, by its name
     * @throws io.logagent.etcd.EtcdSettingException if they do not fit together
     */
    static EtcdSettings settings(Function<String, Object> values) {
        List<String> endpoints = ((List<?>) values.apply(ENDPOINTS))
                .stream().map(String.class::cast).toList();
        return EtcdSettings.of(PREFIX, endpoints)
                .withUser((String) values.apply(USER), ((Password) values.apply(PASSWORD)).value())
                .withTls((String) values.apply(TLS_CA), (String) values.apply(TLS_CERT), (String) values.apply(TLS_KEY))
                .withTimeout(Duration.ofMillis((Long) values.apply(TIMEOUT_MS)));
    }
}
