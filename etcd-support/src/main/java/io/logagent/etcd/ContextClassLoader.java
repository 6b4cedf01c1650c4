/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.function.Supplier;

/**
 * Runs calls into jetcd with our own class loader as the thread's context class loader.
 *
 * <p>Connect gives each plugin a class loader of its own, and calls from threads with other ones; what jetcd, gRPC and
 * Vert.x look up through the context class loader is in ours.
 */
final class ContextClassLoader {
    private ContextClassLoader() {}

    static <T> T ours(Supplier<T> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ContextClassLoader.class.getClassLoader());
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
