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
 * A server that runs as a separate process. A test can also freeze or kill it.
 *
 * <p>Its output goes to a log file. The process ends with this JVM, also after a failure or Ctrl-C.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Set<ServerProcess> RUNNING = ConcurrentHashMap.newKeySet();
    private static final Object STARTING = new Object();
    private static boolean ending;
    private static final Duration GRACE = Duration.ofMinutes(1);
    // When this JVM ends, the data is no longer needed, and servers that lose each other at the same time wait in vain.
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
     * @param name its name in messages
     * @param command the program and its arguments
     * @param environment added to this JVM's own environment
     * @param directory the working directory
     * @param log the file to which its output and error output are appended
     */
    public static ServerProcess start(
            String name, List<String> command, Map<String, String> environment, Path directory, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return startPipeline(name, List.of(builder), directory, log).get(0);
    }

    /**
     * Starts a pipeline, in which each process reads the output of the one before it. Does not wait until they are
     * ready.
     *
     * @param name the name of each of them in messages
     * @param builders the programs, their arguments and environments
     * @param directory the working directory of all
     * @param log the file to which the output of the last one and the error output of all are appended
     * @return one process for each builder, in their order
     */
    public static List<ServerProcess> startPipeline(
            String name, List<ProcessBuilder> builders, Path directory, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            ProcessBuilder.Redirect toLog = ProcessBuilder.Redirect.appendTo(log.toFile());
            builders.forEach(builder -> builder.directory(directory.toFile()).redirectError(toLog));
            builders.get(builders.size() - 1).redirectOutput(toLog);
            // After Ctrl-C during the start of a stack, no further process may start.
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

    /** Whether this process has logged a text; output of an earlier process in the same file does not count. */
    public boolean hasLogged(String text) {
        try (InputStream in = Files.newInputStream(log)) {
            in.skipNBytes(logStart);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the log of " + name, e);
        }
    }

    /**
     * Waits for a process that ends by itself.
     *
     * @throws IllegalStateException with the end of the log if it fails or the limit passes first
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

    /** Kills the process as a machine crash would: no handler runs, nothing is flushed. */
    public void kill() {
        // SIGTERM does not end a frozen process, but SIGKILL does.
        process.destroyForcibly();
        awaitEnd(process, GRACE);
        RUNNING.remove(this);
    }

    /** Suspends the process (SIGSTOP): its sockets stay open and nothing answers. */
    public void freeze() {
        signal("STOP");
        // The signal stops one thread after another; until all have stopped, one may still answer.
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

    /** Resumes a frozen process (SIGCONT). */
    public void thaw() {
        signal("CONT");
    }

    /** Ends the process with SIGTERM, or with SIGKILL if that takes too long. */
    @Override
    public void close() {
        end(GRACE);
    }

    /** Like {@link #close}, and returns whether the process shut down cleanly. */
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

    // Waits even if the thread was interrupted, which is how the start of a stack is aborted: the processes that the
    // thread has started have to be gone before it continues.
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
            // Not as UTF-8, because a killed server may have written half a character.
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
        // In parallel, because their grace periods would add up otherwise.
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
