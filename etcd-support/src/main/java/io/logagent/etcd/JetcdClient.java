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

/** Sets jetcd up so that no call of its client lasts, and that the client itself fails early rather than retries. */
final class JetcdClient {
    /** gRPC's own limit of 4 MiB is less than a few values of the 1.5 MiB that etcd allows each. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final int DEFAULT_PORT = 2379;

    private static final Duration KEEPALIVE = Duration.ofSeconds(10);

    private JetcdClient() {}

    /**
     * A new client, which has connected to nothing yet. The files of certificates are read for each, so that it has
     * those of the moment.
     *
     * @throws EtcdException naming the file that is of no use
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
                // No faster and not without a call in flight: etcd hangs up on clients that ping more than it permits.
                .keepaliveTime(KEEPALIVE)
                .keepaliveTimeout(settings.timeout())
                .keepaliveWithoutCalls(false)
                .maxInboundMessageSize(MAX_ANSWER_BYTES)
                .interceptor(new CallDeadline(settings.timeout()))
                // For a token that etcd no longer knows, after a restart; everything else fails at once.
                .retryMaxAttempts(2)
                .retryDelay(50)
                .retryMaxDelay(500);
        settings.user().ifPresent(name -> builder.user(bytes(name)));
        settings.password().ifPresent(secret -> builder.password(bytes(secret)));
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** What jetcd itself makes of endpoints, but with the brackets of IPv6 addresses as a URI has to have them. */
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
