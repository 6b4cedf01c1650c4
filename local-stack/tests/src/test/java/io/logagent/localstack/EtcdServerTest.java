/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EtcdServerTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private EtcdServer etcd;

    @BeforeEach
    void start() {
        etcd = EtcdServer.start(folder.resolve("etcd"));
    }

    @AfterEach
    void stop() {
        etcd.close();
    }

    @Test
    void aValueIsStoredUntilItIsDeleted() throws Exception {
        etcd.put("/key", "välue");
        assertThat(range("/key")).contains(base64("välue"));

        etcd.delete("/key");
        assertThat(range("/key")).doesNotContain("kvs");
    }

    @Test
    void aRestartAfterAKillKeepsTheEndpointAndTheData() throws Exception {
        String endpoint = etcd.endpoint();
        etcd.put("/key", "value");

        etcd.kill();
        assertThatThrownBy(() -> range("/key")).isInstanceOf(IOException.class);
        etcd.restart();

        assertThat(etcd.endpoint()).isEqualTo(endpoint);
        assertThat(range("/key")).contains(base64("value"));
    }

    @Test
    void aFrozenServerAcceptsConnectionsButDoesNotAnswer() throws Exception {
        etcd.put("/key", "value");

        etcd.freeze();
        assertThatThrownBy(() -> range("/key")).isInstanceOf(HttpTimeoutException.class);
        etcd.thaw();

        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(range("/key")).contains(base64("value")));
    }

    @Test
    void withAuthenticationTheGatewayActsAsRootEvenAfterARestart() throws Exception {
        etcd.gateway().enableAuthentication("secret");
        assertThat(range("/key")).contains("user name is empty");

        etcd.restart();
        assertThat(etcd.gateway().put("/key", "value")).isPositive();
    }

    private String range(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(etcd.endpoint() + "/v3/kv/range"))
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString("{\"key\":\"" + base64(key) + "\"}"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
