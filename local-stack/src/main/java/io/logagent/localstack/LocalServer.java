/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;

/**
 * One server of the stack, which a test can kill, freeze and restart. It keeps its address and data across restarts.
 */
public abstract sealed class LocalServer implements AutoCloseable
        permits KafkaBroker, ConnectWorker, ElasticsearchServer, PrometheusServer {
    private volatile ServerProcess process;

    /** Starts the process without waiting for it. */
    abstract ServerProcess launch();

    /** Waits until clients can use the server, or throws with the end of its log. */
    abstract void awaitReady(ServerProcess launched);

    /** Called after the process has shut down cleanly. */
    void ended() {}

    private void end() {
        if (process.end()) {
            ended();
        }
    }

    /** Starts the server and waits until it can be used; if it does not get ready, its process is ended. */
    final void launchAndAwait() {
        ServerProcess launched;
        // Ctrl-C closes servers in another thread while they are starting.
        synchronized (this) {
            launched = launch();
            process = launched;
        }
        try {
            awaitReady(launched);
        } catch (RuntimeException e) {
            launched.close();
            throw e;
        }
    }

    /** Kills the server as a crash of its machine would (SIGKILL). */
    public final void kill() {
        process.kill();
    }

    /**
     * Shuts the server down cleanly if it still runs, starts it again and waits until it can be used.
     *
     * @throws IllegalStateException with the end of its log if it does not get ready
     */
    public final void restart() {
        end();
        launchAndAwait();
    }

    /** Suspends the server (SIGSTOP): its sockets stay open and nothing answers. */
    public final void freeze() {
        process.freeze();
    }

    /** Resumes a frozen server (SIGCONT). */
    public final void thaw() {
        process.thaw();
    }

    public final boolean isAlive() {
        return process.isAlive();
    }

    public final long pid() {
        return process.pid();
    }

    /** The file with the server's output since its first start. */
    public final Path log() {
        return process.log();
    }

    /** Shuts the server down cleanly. Its folder stays. */
    @Override
    public void close() {
        synchronized (this) {
            if (process != null) {
                end();
            }
        }
    }
}
