/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.util.function.Supplier;

/**
 * Runs calls into jetcd with the class loader of this module as the thread's context class loader.
 *
 * <p>Connect gives each plugin its own class loader and may call it from threads with another one. jetcd, gRPC and Vert.x
 * look up classes through the context class loader, which must be the plugin's.
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
