/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The name of this host, and the addresses under which other hosts know it. */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    /**
     * An address in a network that is reserved for documentation (RFC 5737). Finding the route to it sends no packet.
     */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    /** The loopback address. Every host has it, so it does not identify a host. */
    public static final String LOOPBACK = "127.0.0.1";

    private LocalAddresses() {}

    /** The name of this host in the operating system. It needs no name server, which might not answer. */
    public static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            LOG.debug("Cannot read the name of this host", e);
            return "unknown";
        }
    }

    /** The IPv4 address from which this host sends to other hosts; empty if it has no route to them. */
    public static Optional<String> outbound() {
        return towards(ELSEWHERE);
    }

    /**
     * The IPv4 address from which this host sends to another one, whether that one answers or not. Empty if there is no
     * route to it, or if it is this host itself.
     */
    public static Optional<String> towards(InetSocketAddress other) {
        if (other.isUnresolved()) {
            return Optional.empty();
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(other);
            return Optional.of(socket.getLocalAddress())
                    .filter(address -> address instanceof Inet4Address
                            && !address.isAnyLocalAddress()
                            && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("There is no route to {}", other, e);
            return Optional.empty();
        }
    }

    /**
     * All IPv4 addresses of this host except loopback addresses.
     *
     * @param first the address that comes first, if it is known
     */
    public static List<String> all(Optional<String> first) {
        List<String> addresses = new ArrayList<>(first.stream().toList());
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .filter(address -> !addresses.contains(address))
                    .distinct()
                    .sorted()
                    .toList()
                    .forEach(addresses::add);
        } catch (SocketException e) {
            LOG.warn("Cannot list the addresses of this host; using only {}", addresses, e);
        }
        return addresses;
    }
}
