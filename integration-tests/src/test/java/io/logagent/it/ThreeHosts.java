/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.EtcdServer;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.LocalStackBuilder;
import io.logagent.localstack.NetworkNamespace;
import io.logagent.localstack.NetworkNamespaces;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stack with a group of three workers, each on a separate host. If this machine allows it, the hosts are three
 * network namespaces, and the tasks determine their addresses themselves. Otherwise a variable tells each worker its
 * host name.
 *
 * @param ids the values for {@code %s} in the collect keys of the hosts
 * @param hostId the connector's {@code host.id}; empty for its default
 */
record ThreeHosts(
        LocalStack stack,
        List<ConnectWorker> workers,
        List<String> ids,
        Optional<String> hostId,
        Optional<NetworkNamespaces> namespaces)
        implements AutoCloseable {
    private static final List<String> NAMES = List.of("web-1", "web-2", "web-3");

    /** {@code -Dhosts.named} forces a start without namespaces. */
    static ThreeHosts start(Map<String, String> workerSettings) {
        LocalStackBuilder builder = LocalStack.builder().workerSettings(workerSettings);
        if (System.getProperty("hosts.named") != null) {
            return named(builder, "this was asked for");
        }
        if (!EtcdServer.isProcess()) {
            return named(builder, "etcd runs in a container, where they may not reach it");
        }
        NetworkNamespaces namespaces;
        try {
            namespaces = NetworkNamespaces.create(NAMES.size());
        } catch (IllegalStateException e) {
            return named(builder, e.getMessage());
        }
        return inNamespaces(builder, namespaces);
    }

    private static ThreeHosts named(LocalStackBuilder builder, String reason) {
        System.out.println("Three workers with names instead of three network namespaces: " + reason);
        LocalStack stack = builder.environment(Map.of("NODE_IP", NAMES.get(0))).start();
        List<ConnectWorker> workers = List.of(
                stack.worker(),
                stack.addWorker("worker-2", Map.of(), Map.of("NODE_IP", NAMES.get(1))),
                stack.addWorker("worker-3", Map.of(), Map.of("NODE_IP", NAMES.get(2))));
        return new ThreeHosts(stack, workers, NAMES, Optional.of("${env:NODE_IP}"), Optional.empty());
    }

    private static ThreeHosts inNamespaces(LocalStackBuilder builder, NetworkNamespaces namespaces) {
        try {
            List<NetworkNamespace> hosts = namespaces.hosts();
            List<String> ids = hosts.stream().map(NetworkNamespace::address).toList();
            System.out.println("Three network namespaces with the addresses " + ids);
            LocalStack stack = builder.namespaces(namespaces).start();
            List<ConnectWorker> workers = List.of(
                    stack.worker(),
                    stack.addWorker("worker-2", Map.of(), Map.of(), hosts.get(1)),
                    stack.addWorker("worker-3", Map.of(), Map.of(), hosts.get(2)));
            return new ThreeHosts(stack, workers, ids, Optional.empty(), Optional.of(namespaces));
        } catch (RuntimeException e) {
            namespaces.close();
            throw e;
        }
    }

    /** The key of a host's document. */
    String collectKey(int host) {
        return "/logagent/" + ids.get(host) + "/collect_config";
    }

    @Override
    public void close() {
        stack.close();
        namespaces.ifPresent(NetworkNamespaces::close);
    }
}
