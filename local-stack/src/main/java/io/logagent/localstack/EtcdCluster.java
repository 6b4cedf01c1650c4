/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real etcd cluster of three members on the loopback interface. Each member can be killed, frozen, restarted or
 * replaced on its own.
 */
public final class EtcdCluster implements AutoCloseable {
    private static final Duration LEADER_LIMIT = Duration.ofSeconds(120);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);

    /** What a member asks of a leader that has just gone is never answered. */
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(10);

    private final List<EtcdProcess> processes;
    private final List<EtcdServer> members;

    private EtcdCluster(List<EtcdProcess> processes) {
        this.processes = processes;
        this.members = processes.stream().map(EtcdServer::new).toList();
    }

    /**
     * Starts a cluster and returns when each member answers.
     *
     * @param directory gets a folder for each member, with its data and its log
     * @param tls TLS for the clients; empty for a cluster without TLS
     * @throws IllegalStateException if there is no etcd executable, or a member does not start
     */
    public static EtcdCluster start(Path directory, Optional<EtcdTls> tls) {
        Path executable =
                EtcdServer.executable().orElseThrow(() -> new IllegalStateException(EtcdServer.HOW_TO_GET_ETCD));
        List<EtcdProcess> processes = Stream.of("m0", "m1", "m2")
                .map(name -> EtcdProcess.member(name, executable, directory.resolve(name), tls))
                .toList();
        EtcdCluster cluster = new EtcdCluster(processes);
        try {
            processes.forEach(process -> process.join(processes, false));
            cluster.restart();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The three members. The list stays the same when a member is replaced. */
    public List<EtcdServer> members() {
        return members;
    }

    /** The URLs that clients use. */
    public List<String> endpoints() {
        return members.stream().map(EtcdServer::endpoint).toList();
    }

    /** Enables authentication; from then on the gateways act as the user {@code root}. */
    public void enableAuthentication(String password) {
        members.get(0).gateway().enableAuthentication(password);
        members.forEach(member -> member.gateway().actAsRoot(password));
    }

    /** Waits for a leader and returns it. */
    public EtcdServer leader() {
        long deadline = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            for (EtcdServer member : members) {
                if (isLeader(member)) {
                    return member;
                }
            }
        }
        throw new IllegalStateException("the etcd cluster has no leader");
    }

    private static boolean isLeader(EtcdServer member) {
        try {
            JsonNode status = member.gateway().withTimeout(STATUS_LIMIT).call("/v3/maintenance/status", Map.of());
            return status.path("leader")
                    .asText("none")
                    .equals(status.at("/header/member_id").asText());
        } catch (UncheckedIOException e) {
            // The member is down or hangs.
            return false;
        }
    }

    /** Restarts all members with their data and returns when each answers. */
    public void restart() {
        // A member cannot get ready alone, so launch all before waiting.
        processes.forEach(EtcdProcess::launch);
        processes.forEach(EtcdProcess::awaitReady);
    }

    /**
     * Kills a member, removes it from the cluster and adds a new one without data in its place. The other two have to
     * be running.
     */
    public void replace(EtcdServer member) {
        EtcdProcess old = processes.get(members.indexOf(member));
        EtcdGateway gateway = members.get((members.indexOf(member) + 1) % members.size())
                .gateway()
                .withTimeout(ATTEMPT_LIMIT);
        old.wipe();
        insist(() -> putInPlace(old, gateway));
        old.join(processes, true);
        old.start();
    }

    /** Can be repeated, even after an attempt that failed halfway. */
    private static void putInPlace(EtcdProcess replaced, EtcdGateway gateway) {
        for (JsonNode known : gateway.call("/v3/cluster/member/list", Map.of()).path("members")) {
            if (known.path("name").asText().equals(replaced.name())) {
                gateway.call(
                        "/v3/cluster/member/remove",
                        Map.of("ID", known.path("ID").asText()));
            } else if (known.at("/peerURLs/0").asText().equals(replaced.peerUrl())) {
                // The new member, which has no name until it has started.
                return;
            }
        }
        gateway.call("/v3/cluster/member/add", Map.of("peerURLs", List.of(replaced.peerUrl())));
    }

    /** Repeats a request: a cluster that has just lost a member or its leader may refuse at first. */
    private static void insist(Runnable request) {
        long deadline = System.nanoTime() + LEADER_LIMIT.toNanos();
        while (true) {
            try {
                request.run();
                return;
            } catch (IllegalStateException | UncheckedIOException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        // In parallel, because a member that has lost the others takes long to shut down.
        List<Thread> closers = new ArrayList<>();
        processes.forEach(process -> closers.add(new Thread(process::close)));
        closers.forEach(Thread::start);
        for (Thread closer : closers) {
            try {
                closer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
