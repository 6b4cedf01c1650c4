/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A server running as a process of its own, that a test can also freeze or kill the hard way.
 *
 * <p>Its output goes to a log file. Whatever ends this JVM (a failure and Ctrl-C included) ends the process too.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Object STARTING = new Object();
    private static boolean ending;
    private static final Duration GRACE = Duration.ofMinutes(1);
    // When this JVM ends nobody needs the data any more, and servers that lose each other all at once wait in vain.
    private static final Duration GRACE_AT_EXIT = Duration.ofSeconds(3);
    private static final int TAIL_LINES = 40;
    private static final Duration POLL = Duration.ofMillis(50);

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ServerProcess::endAll, "local-stack-shutdown"));
    }

    private final String name;
    private final Path log;
    private final long logStart;
    private final Process process;

    private ServerProcess(String name, Path log, long logStart, Process process) {
        this.name = name;
        this.log = log;
        this.logStart = logStart;
        this.process = process;
    }

    /**
     * Starts a process without waiting for it to be ready.
     *
     * @param name what messages call it
     * @param command the program and its arguments
     * @param environment added to this JVM's own environment
     * @param directory the working directory
     * @param log the file that gets its output and error output, appended
     */
    public static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return startPipeline(name, List.of(builder), directory, log).get(0);
    }

    /**
     * Starts processes of which each reads what the one before it writes, without waiting for them to be ready.
     *
     * @param name what messages call each of them
     * @param builders the programs, their arguments and environments
     * @param directory the working directory of all
     * @param log the file that gets the output of the last and the error output of all, appended
     * @return one for each builder, in their order
     */
    public static List<ServerProcess> startPipeline(
            String name, List<ProcessBuilder> builders, Path directory, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
            builders.forEach(builder -> builder.directory(directory.toFile()).redirectError(toLog));
            builders.get(builders.size() - 1).redirectOutput(toLog);
            // Ctrl-C while a stack is starting: what is not ended by then must not start any more.
            synchronized (STARTING) {
                if (ending) {
                    throw new IllegalStateException(name + " is not started: this JVM is shutting down");
                }
                long logStart = Files.exists(log) ? Files.size(log) : 0;
                List<ServerProcess> servers = ProcessBuilder.startPipeline(builders).stream()
                        .map(process -> new ServerProcess(name, log, logStart, process))
                        .toList();
                RUNNING.addAll(servers);
                return servers;
            }
        } catch (IOException e) {
            String program = builders.get(0).command().get(0);
            throw new UncheckedIOException("cannot start " + name + " (" + program + ")", e);
        }
    }

    /**
     * Waits until the server is ready.
     *
     * @throws IllegalStateException with the end of the log if the process dies or the limit passes first
     */
    public ServerProcess awaitReady(Duration limit, BooleanSupplier ready) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw ended();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(name + " was not ready within " + limit.toSeconds() + " s" + logTail());
            }
            try {
                Thread.sleep(POLL.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + name, e);
            }
        }
        return this;
    }

    /** Whether a text is in what this process has written; what an earlier one left in the same file does not count. */
    public boolean hasLogged(String text) {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(logStart);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + name, e);
        }
    }

    /**
     * Waits for the end of a process that ends by itself.
     *
     * @throws IllegalStateException with the end of the log if it reports an error or the limit passes first
     */
    public void awaitSuccess(Duration limit) {
        awaitReady(limit, () -> !process.isAlive());
        if (process.exitValue() != 0) {
            throw ended();
        }
    }

    /** The file that holds the server's output. */
    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as a machine crash would: no handler runs, nothing is flushed. */
    public void kill() {
        // A frozen process does not die of SIGTERM, but SIGKILL reaches it all the same.
        process.destroyForcibly();
        awaitEnd(process, GRACE);
        RUNNING.remove(this);
    }

    /** Stops the process where it is (SIGSTOP): its sockets stay open and nothing answers. */
    public void freeze() {
        signal("STOP");
        // The signal stops one thread after the other: until then another one may still answer.
        long deadline = System.nanoTime() + GRACE.toNanos();
        while (process.isAlive() && !isStopped()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException(name + " does not stop at SIGSTOP");
            }
            Thread.onSpinWait();
        }
    }

    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            return threads.allMatch(ServerProcess::isStopped);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the threads of " + name, e);
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.startsWith(") T", stat.lastIndexOf(')'));
        } catch (IOException e) {
            // The thread has ended.
            return true;
        }
    }

    /** Lets a frozen process go on (SIGCONT). */
    public void thaw() {
        signal("CONT");
    }

    /** Ends the process in good order, and with SIGKILL if it takes too long. */
    @Override
    public void close() {
        end(GRACE);
    }

    /** Does what {@link #close} does, and returns whether the process ended in good order. */
    boolean end() {
        return end(GRACE);
    }

    private boolean end(Duration grace) {
        boolean inOrder = false;
        if (process.isAlive()) {
            thaw();
            process.destroy();
            inOrder = awaitEnd(process, grace);
            if (!inOrder) {
                process.destroyForcibly();
                awaitEnd(process, GRACE);
            }
        }
        RUNNING.remove(this);
        return inOrder;
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            awaitEnd(kill, GRACE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot send SIG" + signal + " to " + name, e);
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException(name + " ended with exit code " + process.exitValue() + logTail());
    }

    // Also by a thread that was interrupted, which is how the start of a stack is given up: what it has started has to
    // be gone before it goes on.
    private static boolean awaitEnd(Process process, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private String logTail() {
        try {
            // Not as UTF-8: a server may be cut off in the middle of a character.
            List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "; the end of its log " + log + ":\n" + String.join("\n", tail);
        } catch (IOException e) {
            return "; its log " + log + " cannot be read: " + e;
        }
    }

    private static void endAll() {
        synchronized (STARTING) {
            ending = true;
        }
        // All at once: one after the other would add up their grace periods.
        RUNNING.forEach(server -> {
            server.thaw();
            server.process.destroy();
        });
        RUNNING.forEach(server -> server.end(GRACE_AT_EXIT));
    }

    @Override
    public String toString() {
        return name + " (pid " + process.pid() + ")";
    }
}
