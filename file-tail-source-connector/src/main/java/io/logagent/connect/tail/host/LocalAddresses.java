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
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The addresses under which a host is known to others. */
public final class LocalAddresses {
    private static final Logger LOG = LoggerFactory.getLogger(LocalAddresses.class);

    /** In a network reserved for documentation (RFC 5737); asking for the route to it sends nothing. */
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.1", 9);

    private static final String LOOPBACK = "127.0.0.1";

    private LocalAddresses() {}

    /** The IPv4 address from which this host sends to others; its loopback address where it has no route to them. */
    public static String outbound() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(ELSEWHERE);
            InetAddress address = socket.getLocalAddress();
            return address.isAnyLocalAddress() ? LOOPBACK : address.getHostAddress();
        } catch (IOException | UncheckedIOException e) {
            return LOOPBACK;
        }
    }

    /** All IPv4 addresses of this host except loopback ones, the {@linkplain #outbound() outbound} one first. */
    public static List<String> all() {
        String outbound = outbound();
        List<String> addresses = new ArrayList<>(List.of(outbound));
        try {
            NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                    .map(InetAddress::getHostAddress)
                    .filter(address -> !address.equals(outbound))
                    .sorted()
                    .forEach(addresses::add);
        } catch (SocketException e) {
            LOG.warn("The addresses of this host cannot be listed, only {} is used", outbound, e);
        }
        return addresses;
    }
}
