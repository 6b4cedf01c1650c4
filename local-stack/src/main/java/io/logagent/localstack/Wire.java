/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A proxy between a client and etcd. A test can cut it, delay answers, or make it drop the data of open connections.
 */
public final class Wire implements AutoCloseable {
    private final URI target;
    private final ServerSocket entry = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean cut;
    private volatile Duration latency = Duration.ZERO;

    /** @param endpoint the URL of etcd at the other end */
    public Wire(String endpoint) throws IOException {
        target = URI.create(endpoint);
        daemon(() -> {
            while (true) {
                accept(entry.accept());
            }
        });
    }

    /** The URL for the client. */
    public String endpoint() {
        return target.getScheme() + "://127.0.0.1:" + entry.getLocalPort();
    }

    /** Closes all connections and, from now on, each new one at once. */
    public void cut() {
        cut = true;
        links.forEach(Link::close);
    }

    /** Lets connections through again. */
    public void mend() {
        cut = false;
    }

    /** Drops all further data of the current connections, which stay open. New connections work. */
    public void goSilent() {
        links.forEach(link -> link.silent = true);
    }

    /** Delays each answer by this time from now on. */
    public void answerAfter(Duration time) {
        latency = time;
    }

    /** The number of connections let through so far. */
    public int connections() {
        return connections.get();
    }

    private void accept(Socket client) throws IOException {
        if (cut) {
            client.close();
            return;
        }
        Link link;
        try {
            link = new Link(client, new Socket(target.getHost(), target.getPort()));
        } catch (IOException e) {
            // etcd does not listen now.
            client.close();
            return;
        }
        links.add(link);
        connections.incrementAndGet();
        daemon(() -> link.carry(link.client, link.server, () -> Duration.ZERO));
        daemon(() -> link.carry(link.server, link.client, () -> latency));
        if (cut) {
            link.close();
        }
    }

    @Override
    public void close() throws IOException {
        entry.close();
        cut();
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // A socket was closed, so this thread has no more work.
                    }
                },
                "wire");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carry(Socket from, Socket to, Supplier<Duration> latency) throws IOException {
            byte[] buffer = new byte[8192];
            for (int count; (count = from.getInputStream().read(buffer)) >= 0; ) {
                delay(latency.get());
                if (!silent) {
                    to.getOutputStream().write(buffer, 0, count);
                }
            }
            close();
        }

        private static void delay(Duration time) throws InterruptedIOException {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException();
            }
        }

        void close() {
            try {
                client.close();
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
