/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalServer;
import io.logagent.localstack.LocalStack;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the stack that all test classes of a JVM share, because a stack takes longer to start than most tests
 * run. Elasticsearch and the exactly-once worker start at their first use.
 *
 * <p>A test may kill, freeze and restart servers if they run again when it ends; after a failed test this extension
 * restores them. Names of connectors, topics and keys must be unique to the test.
 *
 * <p>Parameters: the {@link LocalStack}, whose worker is {@code web-1} and has no exactly once; a {@link ConnectWorker} is a
 * worker of the same name in {@linkplain #EXACTLY_ONCE a group of its own}, with exactly once.
 */
public final class SharedStack implements ParameterResolver, AfterEachCallback {
    /** The host id of both workers. */
    public static final String HOST = "web-1";

    /** The group of the exactly-once worker; its internal topics are named after it, see {@link Group}. */
    public static final String EXACTLY_ONCE = "exactly-once";

    private record Started(LocalStack stack) implements AutoCloseable {
        @Override
        public void close() {
            stack.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == LocalStack.class || type == ConnectWorker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        LocalStack stack = stack(context);
        if (parameter.getParameter().getType() == LocalStack.class) {
            return stack;
        }
        // The stack closes it.
        return session(context).computeIfAbsent(EXACTLY_ONCE, name -> exactlyOnceWorker(stack), ConnectWorker.class);
    }

    private static LocalStack stack(ExtensionContext context) {
        return session(context)
                .computeIfAbsent(Started.class, type -> new Started(start()), Started.class)
                .stack();
    }

    /**
     * Surefire executes each class as a separate root. The session lasts as long as the JVM, and JUnit closes it at the
     * end.
     */
    private static ExtensionContext.Store session(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(SharedStack.class));
    }

    /** Restores the servers after a failed test, so that it does not make the next test fail. */
    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            LocalStack stack = stack(context);
            stack.etcd().thaw();
            stack.etcd().restart();
            stack.kafka().brokers().forEach(SharedStack::revive);
            revive(stack.worker());
        }
    }

    private static void revive(LocalServer server) {
        server.thaw();
        if (!server.isAlive()) {
            server.restart();
        }
    }

    private static LocalStack start() {
        return LocalStack.builder()
                .elasticsearchOnDemand()
                .environment(Map.of("NODE_IP", HOST))
                .brokerSettings(Map.of(
                        // Allows short session timeouts, so that a killed worker is detected soon and there is time for
                        // many kills.
                        "group.min.session.timeout.ms",
                        "1000",
                        // Aborts a transaction soon after its timeout, instead of up to ten seconds later.
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                        "500"))
                .start();
    }

    private static ConnectWorker exactlyOnceWorker(LocalStack stack) {
        return stack.addWorker(EXACTLY_ONCE, Group.exactlyOnce(EXACTLY_ONCE), Map.of());
    }
}
