/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Sets a deadline on every call except watch streams, including the calls with which jetcd authenticates.
 *
 * <p>Without a deadline an abandoned call would stay in flight as long as etcd hangs.
 */
final class CallDeadline implements ClientInterceptor {
    private final Duration limit;

    CallDeadline(Duration limit) {
        this.limit = limit;
    }

    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
        boolean isUnary = method.getType() == MethodDescriptor.MethodType.UNARY;
        return next.newCall(
                method, isUnary ? options.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS) : options);
    }
}
