/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address where connecting is neither accepted nor refused, as behind a firewall that drops packets. */
final class BlackHole implements AutoCloseable {
    private final ServerSocket entry = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final List<Socket> waiting = new ArrayList<>();

    /** Fills the queue of a socket that nobody accepts from: Linux then ignores who else wants to connect. */
    BlackHole() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), entry.getLocalPort());
        try {
            while (true) {
                Socket socket = new Socket();
                waiting.add(socket);
                socket.connect(address, 200);
            }
        } catch (SocketTimeoutException e) {
            // The queue is full.
        }
    }

    String endpoint() {
        return "http://127.0.0.1:" + entry.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        entry.close();
        for (Socket socket : waiting) {
            socket.close();
        }
    }
}
