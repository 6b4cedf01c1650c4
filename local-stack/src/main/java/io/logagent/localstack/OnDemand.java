/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.util.function.Supplier;

/** Makes a value at its first use and keeps it. */
final class OnDemand<T> implements Supplier<T> {
    private final Supplier<T> source;
    private T value;

    OnDemand(Supplier<T> source) {
        this.source = source;
    }

    @Override
    public synchronized T get() {
        if (value == null) {
            value = source.get();
        }
        return value;
    }
}
