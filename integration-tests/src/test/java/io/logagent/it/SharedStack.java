/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import io.logagent.localstack.LocalStack;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a stack that all test classes share, since its start takes longer than most tests. */
public final class SharedStack implements ParameterResolver {
    private record Started(LocalStack stack) implements AutoCloseable {
        @Override
        public void close() {
            stack.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalStack.class;
    }

    @Override
    public LocalStack resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // JUnit closes what is in the root's store when all tests have ended.
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedStack.class))
                .computeIfAbsent(
                        Started.class,
                        type -> new Started(LocalStack.builder()
                                .elasticsearch()
                                .environment(Map.of("NODE_IP", "web-1"))
                                .start()),
                        Started.class)
                .stack();
    }
}
