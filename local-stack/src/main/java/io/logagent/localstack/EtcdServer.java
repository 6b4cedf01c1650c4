/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A real single-member etcd on the loopback interface that a test can also kill, restart and freeze.
 *
 * <p>It runs an etcd executable (from the PATH or the distribution's {@code etcd-server} package), else a container
 * where Docker is available.
 */
public final class EtcdServer implements AutoCloseable {
    static final String HOW_TO_GET_ETCD =
            "No etcd here: install it (Debian and Ubuntu: apt-get install etcd-server) or put an etcd from"
                    + " https://github.com/etcd-io/etcd/releases on the PATH, or start Docker";

    private final EtcdMember member;
    private final EtcdGateway gateway;

    EtcdServer(EtcdMember member) {
        this.member = member;
        this.gateway = new EtcdGateway(member.gatewayEndpoint());
    }

    /**
     * Starts etcd and returns when it answers.
     *
     * @param directory gets its data and its log
     * @throws IllegalStateException if etcd is not available, with one line on how to get it; or if it does not start,
     *     with the end of its log
     */
    public static EtcdServer start(Path directory) {
        Optional<Path> executable = executable();
        if (executable.isEmpty() && !EtcdContainer.isPossible()) {
            throw new IllegalStateException(HOW_TO_GET_ETCD);
        }
        return start(
                executable.isPresent()
                        ? EtcdProcess.alone(
                                executable.get(), directory, EtcdProcess.LOOPBACK, Optional.empty(), List.of())
                        : new EtcdContainer());
    }

    /**
     * Starts etcd with TLS or further options and returns when it answers. It needs an etcd executable.
     *
     * @param directory gets its data and its log
     * @param tls TLS for the clients; empty for none
     * @param arguments options for its command line, such as {@code --auth-token-ttl=1}
     * @throws IllegalStateException if there is no etcd executable, or if it does not start
     */
    public static EtcdServer start(Path directory, Optional<EtcdTls> tls, String... arguments) {
        Path executable = executable().orElseThrow(() -> new IllegalStateException(HOW_TO_GET_ETCD));
        return start(EtcdProcess.alone(executable, directory, EtcdProcess.LOOPBACK, tls, List.of(arguments)));
    }

    /**
     * Starts etcd where other hosts can reach it and returns when it answers. It needs an etcd executable.
     *
     * @param directory gets its data and its log
     * @param address an address of this machine
     * @throws IllegalStateException if there is no etcd executable, or if it does not start
     */
    public static EtcdServer start(Path directory, String address) {
        Path executable = executable().orElseThrow(() -> new IllegalStateException(HOW_TO_GET_ETCD));
        return start(EtcdProcess.alone(executable, directory, address, Optional.empty(), List.of()));
    }

    private static EtcdServer start(EtcdMember member) {
        member.start();
        return new EtcdServer(member);
    }

    /** Whether etcd runs as a process of this machine instead of in a container. */
    public static boolean isProcess() {
        return executable().isPresent();
    }

    static Optional<Path> executable() {
        return new DistributionProgram("etcd", "etcd-server").find();
    }

    /** The URL for clients; it stays the same across restarts. */
    public String endpoint() {
        return member.endpoint();
    }

    /** All other requests to etcd, such as compaction and users. */
    public EtcdGateway gateway() {
        return gateway;
    }

    /** Writes a key. */
    public void put(String key, String value) {
        gateway.put(key, value);
    }

    /** Deletes a key, if it exists. */
    public void delete(String key) {
        gateway.delete(key);
    }

    /** Kills etcd as a machine crash would. */
    public void kill() {
        member.kill();
    }

    /** Starts etcd again on the same port with the same data, and returns when it answers. */
    public void restart() {
        member.start();
    }

    /** Suspends etcd: its sockets stay open and nothing answers. */
    public void freeze() {
        member.freeze();
    }

    /** Resumes a frozen etcd. */
    public void thaw() {
        member.thaw();
    }

    @Override
    public void close() {
        member.close();
    }
}
