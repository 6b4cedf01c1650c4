/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

/** One running etcd member, as a process or in a container. */
sealed interface EtcdMember extends AutoCloseable permits EtcdProcess, EtcdContainer {
    /** The URL for clients; it stays the same across restarts. */
    String endpoint();

    /** The URL of its HTTP gateway, without TLS. */
    String gatewayEndpoint();

    /** Starts the member with the data it had, and returns when it answers. */
    void start();

    /** Kills the member as a machine crash would. */
    void kill();

    /** Suspends the member: its sockets stay open and nothing answers. */
    void freeze();

    void thaw();

    @Override
    void close();
}
