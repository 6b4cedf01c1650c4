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
 * Gives tests the stack that all test classes of a JVM share, since a stack takes longer to start than most tests take. It
 * starts Elasticsearch and the exactly-once worker when a test first asks for them.
 *
 * <p>A test may kill, freeze and restart servers if they run again when the test ends; behind one that fails they are made to.
 * Names of connectors, topics and keys must be the test's own.
 *
 * <p>Parameters: the {@link LocalStack}, whose worker is {@code web-1} and has no exactly once; a {@link ConnectWorker} is a
 * worker of the same name in {@linkplain #EXACTLY_ONCE a group of its own}, with exactly once.
 */
public final class SharedStack implements ParameterResolver, AfterEachCallback {
    /** The host that both workers are told to be. */
    public static final String HOST = "web-1";

    /** The group of the exactly-once worker; its internal topics are named after it, see {@link Group}. */
    public static final String EXACTLY_ONCE = "exactly-once";

    private static final int BROKERS = Integer.getInteger("stack.brokers", 1);

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

    /** Surefire executes each class as a root of its own; the session lasts as long as the JVM, and JUnit closes it then. */
    private static ExtensionContext.Store session(ExtensionContext context) {
        return context.getStore(StoreScope.LAUNCHER_SESSION, ExtensionContext.Namespace.create(SharedStack.class));
    }

    /** So that the next test does not fail for the failure of this one. */
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
                .brokers(BROKERS)
                .environment(Map.of("NODE_IP", HOST))
                .brokerSettings(Map.of(
                        // A killed worker is missed soon, so that there is time for many kills.
                        "group.min.session.timeout.ms",
                        "1000",
                        // A transaction is given up when its timeout has passed, and not ten seconds later.
                        "transaction.abort.timed.out.transaction.cleanup.interval.ms",
                        "500"))
                .start();
    }

    private static ConnectWorker exactlyOnceWorker(LocalStack stack) {
        return stack.addWorker(EXACTLY_ONCE, Group.exactlyOnce(EXACTLY_ONCE), Map.of());
    }
}
