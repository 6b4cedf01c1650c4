/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Configures jetcd so that every call has a deadline, and that the client fails early instead of retrying. */
final class JetcdClient {
    /** gRPC's default of 4 MiB is too small for a few values of 1.5 MiB, the most that etcd stores. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final int DEFAULT_PORT = 2379;

    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private JetcdClient() {}

    /**
     * Creates a client, which connects with its first call. Each client reads the certificate files anew, so a replaced
     * file applies to the next connection.
     *
     * @throws EtcdException naming the file that cannot be used
     */
    static Client of(EtcdSettings settings) throws EtcdException {
        Optional<SslContext> tls = settings.isSecure() ? Optional.of(TlsContext.of(settings.tls())) : Optional.empty();
        return ContextClassLoader.ours(() -> build(settings, tls));
    }

    private static Client build(EtcdSettings settings, Optional<SslContext> tls) {
        var builder = Client.builder()
                .target(target(settings))
                .waitForReady(false)
                .connectTimeout(settings.timeout())
                // Not more often, and only during calls: etcd disconnects clients that ping too much.
                .keepaliveTime(KEEPALIVE)
                .keepaliveTimeout(settings.timeout())
                .keepaliveWithoutCalls(false)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .interceptor(new CallDeadline(settings.timeout()))
                // For a token that etcd has lost in a restart; everything else fails at once.
                .retryMaxAttempts(2)
                .retryDelay(50)
                .retryMaxDelay(500);
        settings.user().ifPresent(name -> builder.user(bytes(name)));
        settings.password().ifPresent(secret -> builder.password(bytes(secret)));
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** The target that jetcd derives from endpoints, but with the brackets of IPv6 addresses encoded for a URI. */
    private static String target(EtcdSettings settings) {
        return settings.endpoints().stream()
                .map(endpoint -> endpoint.getHost().replace("[", "%5B").replace("]", "%5D") + ":"
                        + (endpoint.getPort() < 0 ? DEFAULT_PORT : endpoint.getPort()))
                .distinct()
                .collect(Collectors.joining(",", "ip:///", ""));
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
}
