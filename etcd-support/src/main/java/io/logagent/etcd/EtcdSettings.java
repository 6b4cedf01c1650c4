/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The settings of the connection to an etcd cluster, and the checks that they fit together.
 *
 * <p>Create them with {@link #of(String, List)} and complete them:
 *
 * <pre>{@code
 * EtcdSettings.of("etcd.", endpoints).withUser(user, password).withTls(ca, cert, key).withTimeout(limit)
 * }</pre>
 *
 * <p>An {@link EtcdSettingException} names the setting that is invalid.
 *
 * @param prefix the prefix of the settings' names in messages, such as {@code etcd.}
 * @param endpoints the client URLs of one or more members, either all {@code http} or all {@code https}
 * @param user the etcd user, together with a password; empty if etcd requires no authentication
 * @param password the user's password; never shown by {@link #toString()}
 * @param tls the PEM files for {@code https}
 * @param timeout the time limit for each call to etcd
 */
public record EtcdSettings(
        String prefix,
        List<URI> endpoints,
        Optional<String> user,
        Optional<String> password,
        TlsFiles tls,
        Duration timeout) {
    /** The names of the settings, without the prefix. */
    public static final String ENDPOINTS = "endpoints";

    public static final String USER = "user";
    public static final String PASSWORD = "password";
    public static final String TLS_CA = "tls.ca";
    public static final String TLS_CERT = "tls.cert";
    public static final String TLS_KEY = "tls.key";
    public static final String TIMEOUT_MS = "timeout.ms";

    /** The default time limit for each call. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    private static final String EXAMPLE = "it should look like http://10.0.0.1:2379 or https://etcd-1.example:2379";

    /** @throws EtcdSettingException naming the invalid setting and what is expected */
    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new EtcdSettingException(
                    prefix + ENDPOINTS, "at least one endpoint is needed, such as http://10.0.0.1:2379");
        }
        for (URI endpoint : endpoints) {
            check(prefix + ENDPOINTS, endpoint);
        }
        long secure = endpoints.stream().filter(EtcdSettings::isHttps).count();
        if (secure != 0 && secure != endpoints.size()) {
            throw new EtcdSettingException(prefix + ENDPOINTS, "some are http and some https; use one scheme for all");
        }
        checkPair(prefix + USER, user, prefix + PASSWORD, password);
        checkPair(prefix + TLS_CERT, tls.certificate(), prefix + TLS_KEY, tls.key());
        if (secure == 0 && !tls.equals(TlsFiles.NONE)) {
            throw new EtcdSettingException(
                    prefix + ENDPOINTS,
                    tls.ca().or(tls::certificate).orElseThrow().setting()
                            + " is set, but TLS would not be used: the endpoints have to be https");
        }
        if (timeout.toMillis() <= 0) {
            throw new EtcdSettingException(prefix + TIMEOUT_MS, "it must be at least 1 ms, not " + timeout);
        }
    }

    /** Settings without a prefix, with the default timeout and without authentication. */
    public static EtcdSettings of(List<String> endpoints) {
        return of("", endpoints);
    }

    /**
     * Settings with the default timeout and without authentication.
     *
     * @param prefix the prefix of the settings' names in messages
     * @throws EtcdSettingException if an endpoint is invalid
     */
    public static EtcdSettings of(String prefix, List<String> endpoints) {
        List<URI> uris =
                endpoints.stream().map(text -> uri(prefix + ENDPOINTS, text)).toList();
        return new EtcdSettings(prefix, uris, Optional.empty(), Optional.empty(), TlsFiles.NONE, DEFAULT_TIMEOUT);
    }

    /**
     * The same settings with this user.
     *
     * @param name null or blank if etcd requires no authentication
     * @param secret null or empty if etcd requires no authentication
     * @throws EtcdSettingException if only one of them is given
     */
    public EtcdSettings withUser(String name, String secret) {
        return new EtcdSettings(
                prefix,
                endpoints,
                Optional.ofNullable(name).filter(text -> !text.isBlank()),
                Optional.ofNullable(secret).filter(text -> !text.isEmpty()),
                tls,
                timeout);
    }

    /**
     * The same settings with these PEM files, which are read whenever a connection is opened. Each may be null or blank.
     *
     * @param ca the trusted CA certificates; without them the JVM's trust store is used
     * @param certificate the client certificate, if etcd requires one
     * @param key the private key of the client certificate
     * @throws EtcdSettingException if only one of certificate and key is given, or any without {@code https}
     */
    public EtcdSettings withTls(String ca, String certificate, String key) {
        TlsFiles files = new TlsFiles(pem(TLS_CA, ca), pem(TLS_CERT, certificate), pem(TLS_KEY, key));
        return new EtcdSettings(prefix, endpoints, user, password, files, timeout);
    }

    /** The same settings with this time limit for each call. */
    public EtcdSettings withTimeout(Duration limit) {
        return new EtcdSettings(prefix, endpoints, user, password, tls, limit);
    }

    private Optional<PemFile> pem(String name, String path) {
        if (path == null || path.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PemFile(prefix + name, Path.of(path.strip())));
        } catch (InvalidPathException e) {
            throw new EtcdSettingException(prefix + name, "it is not a file path: " + e.getReason());
        }
    }

    private static void checkPair(String oneName, Optional<?> one, String otherName, Optional<?> other) {
        if (one.isPresent() && other.isEmpty()) {
            throw new EtcdSettingException(otherName, "it is needed because " + oneName + " is set");
        }
        if (other.isPresent() && one.isEmpty()) {
            throw new EtcdSettingException(oneName, "it is needed because " + otherName + " is set");
        }
    }

    private static URI uri(String setting, String endpoint) {
        try {
            return new URI(endpoint.strip());
        } catch (URISyntaxException e) {
            // Without the cause, whose message quotes the URL, which may contain a password.
            throw new EtcdSettingException(
                    setting, "an endpoint is not a URL (position " + e.getIndex() + "): " + EXAMPLE);
        }
    }

    private static void check(String setting, URI endpoint) {
        if (endpoint.getUserInfo() != null
                || String.valueOf(endpoint.getAuthority()).contains("@")) {
            throw new EtcdSettingException(
                    setting, "an endpoint must not contain a user or password; use the settings for them");
        }
        boolean hasOnlyHostAndPort = (endpoint.getPath() == null
                        || endpoint.getPath().isEmpty()
                        || endpoint.getPath().equals("/"))
                && endpoint.getQuery() == null
                && endpoint.getFragment() == null;
        boolean isWeb = "http".equalsIgnoreCase(endpoint.getScheme()) || isHttps(endpoint);
        if (!isWeb || endpoint.getHost() == null || !hasOnlyHostAndPort) {
            throw new EtcdSettingException(setting, "'" + endpoint + "' is not an endpoint: " + EXAMPLE);
        }
    }

    private static boolean isHttps(URI endpoint) {
        return "https".equalsIgnoreCase(endpoint.getScheme());
    }

    boolean isSecure() {
        return isHttps(endpoints.get(0));
    }

    /** The endpoints for messages. */
    String where() {
        return endpoints.stream().map(URI::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "etcd at " + where() + user.map(name -> " as user " + name).orElse("") + ", timeout " + timeout;
    }
}
