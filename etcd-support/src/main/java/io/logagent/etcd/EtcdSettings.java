/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How to reach an etcd cluster.
 *
 * <p>Connections are in the clear for now. TLS (a CA, and a certificate with its key for client authentication, as PEM
 * files) will be one more component here; until then {@code https} endpoints are refused, because jetcd would quietly
 * talk to them without TLS.
 *
 * @param endpoints the client URLs of one or more members, such as {@code http://10.0.0.1:2379}
 * @param user the etcd user, together with a password; without, etcd must not require authentication
 * @param password the user's password; never shown by {@link #toString()}
 * @param timeout the limit for each call to etcd
 */
public record EtcdSettings(List<URI> endpoints, Optional<String> user, Optional<String> password, Duration timeout) {
    /** The limit for each call where nothing else was asked for: 3 seconds. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalArgumentException naming what is wrong and how it should be */
    public EtcdSettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("at least one etcd endpoint is needed, such as http://10.0.0.1:2379");
        }
        endpoints.forEach(EtcdSettings::check);
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("an etcd user and a password are needed together: only the "
                    + (user.isPresent() ? "user" : "password") + " is set");
        }
        if (user.filter(String::isEmpty).isPresent()
                || password.filter(String::isEmpty).isPresent()) {
            throw new IllegalArgumentException("the etcd user and password must not be empty");
        }
        if (timeout.toMillis() <= 0) {
            throw new IllegalArgumentException("the etcd timeout must be at least 1 ms, not " + timeout);
        }
    }

    /**
     * Settings with the default timeout and without authentication.
     *
     * @throws IllegalArgumentException naming the endpoint that is wrong and how it should be
     */
    public static EtcdSettings of(List<String> endpoints) {
        List<URI> uris = endpoints.stream().map(EtcdSettings::uri).toList();
        return new EtcdSettings(uris, Optional.empty(), Optional.empty(), DEFAULT_TIMEOUT);
    }

    /** The same endpoints and timeout, as this user. */
    public EtcdSettings withUser(String name, String secret) {
        return new EtcdSettings(endpoints, Optional.of(name), Optional.of(secret), timeout);
    }

    /** The same endpoints and user, with this limit for each call. */
    public EtcdSettings withTimeout(Duration limit) {
        return new EtcdSettings(endpoints, user, password, limit);
    }

    private static URI uri(String endpoint) {
        try {
            return new URI(endpoint.strip());
        } catch (URISyntaxException e) {
            // Without the cause: its message repeats the text, which may hold a password.
            throw new IllegalArgumentException("an etcd endpoint is not a URL (position " + e.getIndex()
                    + "): it should look like http://10.0.0.1:2379");
        }
    }

    private static void check(URI endpoint) {
        if (endpoint.getUserInfo() != null
                || String.valueOf(endpoint.getAuthority()).contains("@")) {
            throw new IllegalArgumentException(
                    "an etcd endpoint must not contain a user or password: set them on their own");
        }
        if ("https".equalsIgnoreCase(endpoint.getScheme())) {
            throw new IllegalArgumentException(
                    "etcd endpoint " + endpoint + " asks for TLS, which is not supported yet: use http://");
        }
        boolean hasOnlyHostAndPort = (endpoint.getPath() == null
                        || endpoint.getPath().isEmpty()
                        || endpoint.getPath().equals("/"))
                && endpoint.getQuery() == null
                && endpoint.getFragment() == null;
        if (!"http".equalsIgnoreCase(endpoint.getScheme()) || endpoint.getHost() == null || !hasOnlyHostAndPort) {
            throw new IllegalArgumentException("etcd endpoint " + endpoint + " should look like http://10.0.0.1:2379");
        }
    }

    /** The endpoints as an operator knows them. */
    String where() {
        return endpoints.stream().map(URI::toString).collect(Collectors.joining(", "));
    }

    @Override
    public String toString() {
        return "etcd at " + where() + user.map(name -> " as user " + name).orElse("") + ", timeout " + timeout;
    }
}
