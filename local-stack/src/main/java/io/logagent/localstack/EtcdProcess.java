/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A member run by an etcd executable of this machine. */
final class EtcdProcess implements EtcdMember {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path executable;
    private final Path directory;
    private final String clientUrl = "http://127.0.0.1:" + FreePort.next();
    private final String peerUrl = "http://127.0.0.1:" + FreePort.next();
    private ServerProcess process;

    EtcdProcess(Path executable, Path directory) {
        this.executable = executable;
        this.directory = directory;
    }

    @Override
    public String endpoint() {
        return clientUrl;
    }

    @Override
    public void start() {
        close();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create " + directory, e);
        }
        EtcdGateway gateway = new EtcdGateway(clientUrl);
        process = ServerProcess.start("etcd", command(), environment(), directory, directory.resolve("etcd.log"));
        try {
            process.awaitReady(START_LIMIT, gateway::isHealthy);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private List<String> command() {
        return List.of(
                executable.toString(),
                "--name=local",
                "--data-dir=" + directory.resolve("data").toAbsolutePath(),
                "--listen-client-urls=" + clientUrl,
                "--advertise-client-urls=" + clientUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=local=" + peerUrl,
                // A lone member elects itself after this timeout; by default each start would take a second longer.
                "--heartbeat-interval=20",
                "--election-timeout=200",
                // The cheapest hash that etcd accepts: these are no one's real passwords.
                "--bcrypt-cost=4");
    }

    private static Map<String, String> environment() {
        // etcd 3.4 refuses to start on arm64 without it; newer versions do not look at it.
        return "aarch64".equals(System.getProperty("os.arch")) ? Map.of("ETCD_UNSUPPORTED_ARCH", "arm64") : Map.of();
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void freeze() {
        process.freeze();
    }

    @Override
    public void thaw() {
        process.thaw();
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
