/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Several hosts on a network with this machine, each a network namespace with its own address.
 *
 * <p>A bridge connects them. It is in a namespace of its own, where this machine's firewall rules, such as Docker's, do
 * not apply. The namespaces are removed when this JVM ends, except by SIGKILL.
 *
 * @see <a href="https://man7.org/linux/man-pages/man8/ip-netns.8.html">ip-netns(8)</a>
 */
public final class NetworkNamespaces implements AutoCloseable {
    private static final Set<NetworkNamespaces> PRESENT = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final int ATTEMPTS = 20;
    private static final int FIRST_HOST = 11;

    static {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> PRESENT.forEach(NetworkNamespaces::close), "network-namespaces-shutdown"));
    }

    private final DistributionProgram program =
            new DistributionProgram("ip", "iproute2", "libbpf1", "libbsd0", "libelf1", "libmd0", "libmnl0");
    // Short, because it also names this machine's network interface, and those names have at most 15 characters.
    private final String prefix = "la" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    private final List<String> names = new ArrayList<>();
    private final List<NetworkNamespace> hosts = new ArrayList<>();
    private final Path ip;
    private final String network;

    private NetworkNamespaces() {
        if (!isRoot()) {
            throw new IllegalStateException("only root can make network namespaces");
        }
        ip = program.find()
                .orElseThrow(() -> new IllegalStateException(
                        "network namespaces need the program ip (Debian and Ubuntu: apt-get install iproute2)"));
        network = freeNetwork();
    }

    /**
     * Makes a network with this machine and the given number of hosts.
     *
     * @throws IllegalStateException with the reason if namespaces cannot be made here, such as missing root permissions
     *     or no {@code ip}; partly made ones are removed
     */
    public static NetworkNamespaces create(int hosts) {
        NetworkNamespaces created = new NetworkNamespaces();
        PRESENT.add(created);
        try {
            created.connectThisMachine();
            for (int i = 0; i < hosts; i++) {
                created.addHost(i);
            }
            return created;
        } catch (RuntimeException e) {
            created.close();
            throw e;
        }
    }

    private static boolean isRoot() {
        try {
            return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false;
        }
    }

    /** This machine's address in the network. */
    public String address() {
        return network + "1";
    }

    public List<NetworkNamespace> hosts() {
        return List.copyOf(hosts);
    }

    /** The first three numbers of a network that this machine has no route to. */
    private String freeNetwork() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < ATTEMPTS; i++) {
            String candidate = "10.%d.%d.".formatted(random.nextInt(256), random.nextInt(256));
            if (run("-4", "route", "show", "match", candidate + "0/24")
                    .lines()
                    .allMatch(route -> route.startsWith("default"))) {
                return candidate;
            }
        }
        throw new IllegalStateException("this machine seems to be connected to all networks 10.x.y.0/24");
    }

    private void connectThisMachine() {
        String hub = add("hub");
        run("-n", hub, "link", "add", "bridge", "type", "bridge");
        run("-n", hub, "link", "set", "bridge", "up");
        run("link", "add", prefix, "type", "veth", "peer", "name", "machine", "netns", hub);
        run("-n", hub, "link", "set", "machine", "master", "bridge", "up");
        run("address", "add", address() + "/24", "dev", prefix);
        run("link", "set", prefix, "up");
    }

    private void addHost(int index) {
        String hub = names.get(0);
        String host = add("host" + index);
        String address = network + (FIRST_HOST + index);
        run("-n", host, "link", "add", "eth0", "type", "veth", "peer", "name", "host" + index, "netns", hub);
        run("-n", hub, "link", "set", "host" + index, "master", "bridge", "up");
        run("-n", host, "link", "set", "lo", "up");
        run("-n", host, "address", "add", address + "/24", "dev", "eth0");
        run("-n", host, "link", "set", "eth0", "up");
        run("-n", host, "route", "add", "default", "via", address());
        hosts.add(new NetworkNamespace(host, address));
    }

    private String add(String name) {
        String full = prefix + "-" + name;
        run("netns", "add", full);
        names.add(full);
        return full;
    }

    private String run(String... arguments) {
        try {
            Process process = program.command(ip, List.of(arguments))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("ip " + String.join(" ", arguments) + ": " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + ip, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while network namespaces were set up", e);
        }
    }

    /** Removes all namespaces with their interfaces and this machine's. Processes in them lose their network. */
    @Override
    public void close() {
        if (PRESENT.remove(this)) {
            names.forEach(name -> run("netns", "delete", name));
        }
    }
}
