/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The etcd requests of tests and the quickstart, through etcd's own HTTP/JSON gateway.
 *
 * <p>It does not use the plugins' client, so that a test never checks that client with itself.
 *
 * @see <a href="https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/">etcd: Why gRPC gateway</a>
 */
public final class EtcdGateway {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String endpoint;
    private final Duration timeout;
    private volatile String rootPassword;
    private volatile String token;

    EtcdGateway(String endpoint) {
        this(HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build(), endpoint, TIMEOUT, null);
    }

    private EtcdGateway(HttpClient http, String endpoint, Duration timeout, String rootPassword) {
        this.http = http;
        this.endpoint = endpoint;
        this.timeout = timeout;
        this.rootPassword = rootPassword;
    }

    /** The same gateway with another limit for an answer than the default of 60 seconds. */
    public EtcdGateway withTimeout(Duration limit) {
        return new EtcdGateway(http, endpoint, limit, rootPassword);
    }

    /** Writes a key and returns the revision that this made. */
    public long put(String key, String value) {
        return put(key, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a key and returns the revision that this made. */
    public long put(String key, byte[] value) {
        return revision(call("/v3/kv/put", Map.of("key", bytes(key), "value", value)));
    }

    /** Writes several keys in one transaction and returns the revision that this made. */
    public long put(Map<String, String> pairs) {
        List<Map<String, ?>> puts = new ArrayList<>();
        pairs.forEach(
                (key, value) -> puts.add(Map.of("request_put", Map.of("key", bytes(key), "value", bytes(value)))));
        return revision(call("/v3/kv/txn", Map.of("success", puts)));
    }

    /** Deletes a key, if it exists, and returns etcd's revision after that. */
    public long delete(String key) {
        return revision(call("/v3/kv/deleterange", Map.of("key", bytes(key))));
    }

    /** Deletes several keys in one transaction and returns etcd's revision after that. */
    public long delete(Collection<String> keys) {
        List<Map<String, ?>> deletes = new ArrayList<>();
        keys.forEach(key -> deletes.add(Map.of("request_delete_range", Map.of("key", bytes(key)))));
        return revision(call("/v3/kv/txn", Map.of("success", deletes)));
    }

    /** Reads the values of some keys in one transaction; missing keys are left out. */
    public Map<String, String> read(Collection<String> keys) {
        List<Map<String, ?>> ranges = new ArrayList<>();
        keys.forEach(key -> ranges.add(Map.of("request_range", Map.of("key", bytes(key)))));
        Map<String, String> values = new TreeMap<>();
        for (JsonNode response : call("/v3/kv/txn", Map.of("success", ranges)).path("responses")) {
            response.at("/response_range/kvs").forEach(pair -> values.put(text(pair, "key"), text(pair, "value")));
        }
        return values;
    }

    /** The lease of a key; 0 if it has none. */
    public long lease(String key) {
        return call("/v3/kv/range", Map.of("key", bytes(key)))
                .at("/kvs/0/lease")
                .asLong();
    }

    /** Revokes a lease, which deletes its keys at once. */
    public void revoke(long lease) {
        call("/v3/lease/revoke", Map.of("ID", lease));
    }

    /** The seconds until a lease expires unless it is renewed; -1 if it has expired. */
    public long timeToLive(long lease) {
        return call("/v3/lease/timetolive", Map.of("ID", lease)).path("TTL").asLong();
    }

    /** Compacts the history before a revision. A watch that starts before it is then cancelled. */
    public void compact(long revision) {
        call("/v3/kv/compaction", Map.of("revision", revision, "physical", true));
    }

    /** Enables authentication; from then on this gateway acts as the user {@code root}. */
    public void enableAuthentication(String password) {
        addUser("root", password, "root");
        call("/v3/auth/enable", Map.of());
        actAsRoot(password);
    }

    /** Makes this gateway act as the user {@code root} from now on. */
    void actAsRoot(String password) {
        token = null;
        rootPassword = password;
    }

    /** Changes a user's password, which invalidates its tokens. */
    public void changePassword(String user, String password) {
        call("/v3/auth/user/changepw", Map.of("name", user, "password", password));
        if (user.equals("root")) {
            actAsRoot(password);
        }
    }

    /** Adds a user that may only read the keys with a prefix. */
    public void addReader(String user, String password, String prefix) {
        addUser(user, password, user);
        permitReading(user, prefix);
    }

    /** Also lets a user read the keys with a prefix. */
    public void permitReading(String user, String prefix) {
        grant(user, Map.of("permType", "READ", "key", bytes(prefix), "range_end", endOf(prefix)));
    }

    /** Revokes the permission that {@link #permitReading} granted. */
    public void forbidReading(String user, String prefix) {
        call("/v3/auth/role/revoke", Map.of("role", user, "key", bytes(prefix), "range_end", endOf(prefix)));
    }

    private static byte[] endOf(String prefix) {
        byte[] end = bytes(prefix);
        end[end.length - 1]++;
        return end;
    }

    /** Also lets a user read and write one key. */
    public void permitWriting(String user, String key) {
        grant(user, Map.of("permType", "READWRITE", "key", bytes(key)));
    }

    /** Also lets a user write one key without reading it. */
    public void permitOnlyWriting(String user, String key) {
        grant(user, Map.of("permType", "WRITE", "key", bytes(key)));
    }

    private void grant(String role, Map<String, ?> permission) {
        call("/v3/auth/role/grant", Map.of("name", role, "perm", permission));
    }

    private void addUser(String user, String password, String role) {
        call("/v3/auth/user/add", Map.of("name", user, "password", password));
        call("/v3/auth/role/add", Map.of("name", role));
        call("/v3/auth/user/grant", Map.of("user", user, "role", role));
    }

    /** Whether etcd answers and has a leader. */
    boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/health"))
                .timeout(timeout)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    JsonNode call(String path, Map<String, ?> body) {
        if (rootPassword == null) {
            return post(path, body, null);
        }
        if (token != null) {
            try {
                return post(path, body, token);
            } catch (IllegalStateException e) {
                if (!isOfInvalidToken(e)) {
                    throw e;
                }
                // Tokens do not survive a restart of etcd.
            }
        }
        token = newToken();
        return post(path, body, token);
    }

    /** A new token of root, for {@link #accepts}. */
    public String newToken() {
        Map<String, ?> credentials = Map.of("name", "root", "password", rootPassword);
        return post("/v3/auth/authenticate", credentials, null).path("token").asText();
    }

    /** Whether a token is valid. Asking renews a valid token. */
    public boolean accepts(String someToken) {
        try {
            post("/v3/kv/range", Map.of("key", bytes("/")), someToken);
            return true;
        } catch (IllegalStateException e) {
            if (isOfInvalidToken(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOfInvalidToken(IllegalStateException refusal) {
        return refusal.getMessage().contains("invalid auth token");
    }

    private JsonNode post(String path, Map<String, ?> body, String token) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + path))
                    .timeout(timeout)
                    // Jackson writes byte[] as base64, which is what the gateway expects.
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            if (token != null) {
                request.header("Authorization", token);
            }
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("etcd at " + endpoint + " answered " + path + " with "
                        + response.statusCode() + ": " + new String(response.body(), StandardCharsets.UTF_8));
            }
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException("etcd at " + endpoint + " did not answer " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for etcd at " + endpoint, e);
        }
    }

    private static long revision(JsonNode response) {
        return response.path("header").path("revision").asLong();
    }

    private static String text(JsonNode pair, String field) {
        return new String(Base64.getDecoder().decode(pair.path(field).asText()), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
