/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Unused ports of the loopback interface. A server may bind its port only a while later, so each JVM takes ports from blocks
 * of its own, which it locks.
 */
public final class FreePort {
    // Below the range that Linux uses for outgoing connections (from 32768), so that the port of a killed server is
    // still free at its restart.
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int BLOCK = 100;

    // Open as long as the JVM runs: to close one ends its lock.
    private static final List<FileChannel> LOCKED = new ArrayList<>();
    private static final Deque<Integer> PORTS = new ArrayDeque<>();

    private FreePort() {}

    /** A port that is free now, and that no JVM of this user has returned that still runs. */
    public static synchronized int next() {
        while (true) {
            if (PORTS.isEmpty()) {
                takeBlock();
            }
            int port = PORTS.remove();
            if (isFree(port)) {
                return port;
            }
        }
    }

    private static void takeBlock() {
        for (int first : shuffled(FIRST, END, BLOCK)) {
            if (lock(first)) {
                PORTS.addAll(shuffled(first, first + BLOCK, 1));
                return;
            }
        }
        throw new IllegalStateException("no free port on the loopback interface from " + FIRST + " to " + END);
    }

    private static List<Integer> shuffled(int first, int end, int step) {
        List<Integer> numbers = new ArrayList<>(
                IntStream.iterate(first, i -> i < end, i -> i + step).boxed().toList());
        Collections.shuffle(numbers);
        return numbers;
    }

    /** The file that a JVM locks for the block of a port. */
    static Path lockFile(int port) {
        Path folder =
                Path.of(System.getProperty("java.io.tmpdir"), "logagent-ports-" + System.getProperty("user.name"));
        return folder.resolve(port / BLOCK * BLOCK + ".lock");
    }

    private static boolean lock(int first) {
        Path file = lockFile(first);
        try {
            Files.createDirectories(file.getParent());
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return false;
            }
            LOCKED.add(channel);
            return true;
        } catch (OverlappingFileLockException e) {
            // This JVM has the block already. Its file stays open, because closing it would end that lock.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lock " + file, e);
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
