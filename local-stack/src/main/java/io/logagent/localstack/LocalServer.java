/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Path;

/**
 * One server of the stack, which a test can kill, freeze and restart. After a restart it has the same address and the
 * same data.
 */
public abstract sealed class LocalServer implements AutoCloseable
        permits KafkaBroker, ConnectWorker, ElasticsearchServer, PrometheusServer {
    private volatile ServerProcess process;

    /** Starts the process, without waiting for it. */
    abstract ServerProcess launch();

    /** Waits until clients can use the server, or throws with the end of its log. */
    abstract void awaitReady(ServerProcess launched);

    /** Is told when the process has ended in good order. */
    void ended() {}

    private void end() {
        if (process.end()) {
            ended();
        }
    }

    /** Starts the server and waits until it can be used; a server that does not get there is ended. */
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

    /** Ends the server as a crash of its machine would (SIGKILL). */
    public final void kill() {
        process.kill();
    }

    /**
     * Ends the server in good order if it still runs, starts it again and waits until it can be used.
     *
     * @throws IllegalStateException with the end of its log if it does not get there
     */
    public final void restart() {
        end();
        launchAndAwait();
    }

    /** Stops the server where it is (SIGSTOP): its sockets stay open and nothing answers. */
    public final void freeze() {
        process.freeze();
    }

    /** Lets a frozen server go on. */
    public final void thaw() {
        process.thaw();
    }

    public final boolean isAlive() {
        return process.isAlive();
    }

    public final long pid() {
        return process.pid();
    }

    /** The file that has the server's output since its first start. */
    public final Path log() {
        return process.log();
    }

    /** Ends the server in good order. Its folder stays. */
    @Override
    public void close() {
        synchronized (this) {
            if (process != null) {
                end();
            }
        }
    }
}
