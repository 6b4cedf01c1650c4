/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

/** One running etcd member, whatever runs it. */
sealed interface EtcdMember extends AutoCloseable permits EtcdProcess, EtcdContainer {
    /** Where clients reach it: the same address over every restart. */
    String endpoint();

    /** Where its HTTP gateway is, without TLS. */
    String gatewayEndpoint();

    /** Starts it with the data it had, and returns when it answers. */
    void start();

    /** Ends it as a machine crash would. */
    void kill();

    /** Stops it where it is: its sockets stay open and nothing answers. */
    void freeze();

    void thaw();

    @Override
    void close();
}
