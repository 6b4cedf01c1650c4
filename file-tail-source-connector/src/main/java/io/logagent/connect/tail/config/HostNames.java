/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.host.LocalAddresses;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.config.ConfigException;

/** Finds the names of the host that this worker runs on: those in {@code host.id}, or addresses. */
final class HostNames {
    private HostNames() {}

    /**
     * The names of the host in host mode; others see the first one.
     *
     * @throws ConfigException if there are none: all such hosts would read the same key, and write the same status
     */
    static List<String> inHostMode(FileTailSourceConfig config) {
        return inHostMode(config.hostId(), () -> address(config));
    }

    static List<String> inHostMode(List<String> hostId, Supplier<Optional<String>> address) {
        List<String> names = names(hostId, address);
        if (names.isEmpty()) {
            throw new ConfigException(
                    "This host has no route to others, and so no address that tells it from them: set "
                            + HostIdSetting.HOST_ID);
        }
        return names;
    }

    /** The names of the host in shared mode, where hosts without an address may have the same one. */
    static List<String> inSharedMode(List<String> hostId, Supplier<Optional<String>> address) {
        List<String> names = names(hostId, address);
        return names.isEmpty() ? List.of(LocalAddresses.LOOPBACK) : names;
    }

    private static List<String> names(List<String> hostId, Supplier<Optional<String>> address) {
        if (HostIdSetting.isFixed(hostId)) {
            return hostId;
        }
        Optional<String> outbound = address.get();
        return hostId.isEmpty() ? outbound.stream().toList() : List.copyOf(LocalAddresses.all(outbound));
    }

    /** The address from which this host sends to others, or to etcd if it has no default route; empty without both. */
    static Optional<String> address(FileTailSourceConfig config) {
        return LocalAddresses.outbound()
                .or(() ->
                        LocalAddresses.towards(socket(config.etcd().endpoints().get(0))));
    }

    private static InetSocketAddress socket(URI endpoint) {
        return new InetSocketAddress(endpoint.getHost(), Math.max(0, endpoint.getPort()));
    }
}
