/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A member that runs an etcd executable on this machine. */
final class EtcdProcess implements EtcdMember {
    static final String LOOPBACK = "127.0.0.1";
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    /** Without fsync, written data still outlives the process; only a crash of the machine could lose it. */
    private static final String NO_FSYNC = "--unsafe-no-fsync";

    private static final Map<Path, Boolean> CAN_DO_WITHOUT_FSYNC = new ConcurrentHashMap<>();

    private final String name;
    private final Path executable;
    private final Path directory;
    private final List<String> arguments = new ArrayList<>();
    private final String clientUrl;
    // Without TLS even if clients use it, because a test's own requests are not about certificates.
    private final String gatewayUrl;
    // All members of a cluster run on this machine.
    private final String peerUrl = "http://127.0.0.1:" + FreePort.next();
    private String membership;
    private ServerProcess process;

    private EtcdProcess(String name, Path executable, Path directory, String address, Optional<EtcdTls> tls) {
        this.name = name;
        this.executable = executable;
        this.directory = directory;
        this.gatewayUrl = "http://" + address + ":" + FreePort.next();
        this.clientUrl = tls.isPresent() ? "https://" + address + ":" + FreePort.next() : gatewayUrl;
        tls.map(EtcdTls::arguments).ifPresent(arguments::addAll);
    }

    /** A member that forms a cluster alone. */
    static EtcdProcess alone(
            Path executable, Path directory, String address, Optional<EtcdTls> tls, List<String> arguments) {
        EtcdProcess alone = new EtcdProcess("local", executable, directory, address, tls);
        alone.membership = alone.peer();
        alone.arguments.addAll(arguments);
        // A lone member elects itself after this timeout; the default would make each start a second longer.
        alone.arguments.addAll(List.of("--heartbeat-interval=20", "--election-timeout=200"));
        return alone;
    }

    /** A member of a larger cluster; {@link #join} tells it about the others. */
    static EtcdProcess member(String name, Path executable, Path directory, Optional<EtcdTls> tls) {
        EtcdProcess member = new EtcdProcess(name, executable, directory, LOOPBACK, tls);
        // With the check, a member could be replaced only after the others have been connected for 5 seconds.
        member.arguments.add("--strict-reconfig-check=false");
        return member;
    }

    String name() {
        return name;
    }

    String peerUrl() {
        return peerUrl;
    }

    private String peer() {
        return name + "=" + peerUrl;
    }

    /** Sets the initial cluster. A member that has data uses the membership in its data instead. */
    void join(List<EtcdProcess> members, boolean exists) {
        membership = String.join(",", members.stream().map(EtcdProcess::peer).toList());
        arguments.removeIf(argument -> argument.startsWith("--initial-cluster-state"));
        arguments.add("--initial-cluster-state=" + (exists ? "existing" : "new"));
    }

    @Override
    public String endpoint() {
        return clientUrl;
    }

    @Override
    public String gatewayEndpoint() {
        return gatewayUrl;
    }

    @Override
    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the process without waiting, because the first members of a cluster need each other to get ready. */
    void launch() {
        close();
        Folders.create(directory);
        process = ServerProcess.start("etcd", command(), environment(), directory, directory.resolve("etcd.log"));
    }

    void awaitReady() {
        EtcdGateway gateway = new EtcdGateway(gatewayUrl);
        try {
            process.awaitReady(START_LIMIT, gateway::isHealthy);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private List<String> command() {
        String clientUrls = clientUrl.equals(gatewayUrl) ? clientUrl : clientUrl + "," + gatewayUrl;
        List<String> command = new ArrayList<>(List.of(
                executable.toString(),
                "--name=" + name,
                "--data-dir=" + data(),
                "--listen-client-urls=" + clientUrls,
                "--advertise-client-urls=" + clientUrls,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=" + membership,
                // The cheapest hash that etcd accepts; these are test passwords only.
                "--bcrypt-cost=4"));
        command.addAll(arguments);
        if (CAN_DO_WITHOUT_FSYNC.computeIfAbsent(executable, EtcdProcess::canDoWithoutFsync)) {
            command.add(NO_FSYNC);
        }
        return command;
    }

    /** Whether this release knows the option; old ones do not. */
    private static boolean canDoWithoutFsync(Path executable) {
        ProcessBuilder question = new ProcessBuilder(executable.toString(), NO_FSYNC, "--version")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        question.environment().putAll(environment());
        try {
            return question.start().waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + executable, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking " + executable + " for its version", e);
        }
    }

    private Path data() {
        return directory.resolve("data").toAbsolutePath();
    }

    private static Map<String, String> environment() {
        // etcd 3.4 refuses to start on arm64 without it; newer versions ignore it.
        return "aarch64".equals(System.getProperty("os.arch")) ? Map.of("ETCD_UNSUPPORTED_ARCH", "arm64") : Map.of();
    }

    /** Kills the member and deletes its data. */
    void wipe() {
        kill();
        Folders.delete(data());
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
