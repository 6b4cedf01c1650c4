/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import io.grpc.Status;
import io.logagent.etcd.EtcdException.Kind;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Translates exceptions of jetcd and gRPC into messages that an operator can act on. */
final class Diagnosis {
    private Diagnosis() {}

    /** @param what the action that failed, such as {@code reading /a, /b} */
    static EtcdException of(Throwable failure, EtcdSettings settings, String what) {
        Status status = status(failure);
        Optional<String> untrusted = untrusted(failure);
        if (untrusted.isPresent()) {
            return new EtcdException(Kind.NOT_TRUSTED, notTrusted(settings, what, untrusted.get()), failure);
        }
        String etcd = "etcd at " + settings.where();
        String user = settings.user().map(name -> "user '" + name + "'").orElse("a client without a user");
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED ->
                new EtcdException(
                        Kind.UNREACHABLE,
                        etcd + " did not answer within " + settings.timeout().toMillis() + " ms (" + what
                                + "): check that it runs, has a leader" + (settings.isSecure() ? ", speaks TLS" : "")
                                + " and can be reached from here, or raise the timeout",
                        failure);
            case UNAVAILABLE, CANCELLED ->
                new EtcdException(
                        Kind.UNREACHABLE,
                        etcd + " cannot be reached (" + what + "; " + reason(status)
                                + "): check that it runs, that the endpoints are right, and " + hangUp(settings),
                        failure);
            case UNAUTHENTICATED ->
                new EtcdException(
                        Kind.NOT_AUTHENTICATED,
                        etcd + " did not accept " + user + " (" + what + "; " + reason(status)
                                + "): check the user and the password",
                        failure);
            case PERMISSION_DENIED ->
                new EtcdException(
                        Kind.NOT_PERMITTED,
                        etcd + " does not permit " + user + " to do this (" + what
                                + "): grant its role the keys with `etcdctl role grant-permission`",
                        failure);
            case OUT_OF_RANGE ->
                new EtcdException(
                        isCompacted(status) ? Kind.FORGOTTEN : Kind.OTHER,
                        etcd + " does not have this revision (" + what + "; " + reason(status) + ")",
                        failure);
            default ->
                new EtcdException(
                        Kind.OTHER,
                        etcd + " failed (" + what + "; " + status.getCode() + ", " + reason(status) + ")",
                        failure);
        };
    }

    /** Whether etcd or its host did not answer at all, as opposed to a refusal. */
    static boolean isSilence(EtcdException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectTimeoutException) {
                return true;
            }
        }
        return failure.getCause() != null && status(failure.getCause()).getCode() == Status.Code.DEADLINE_EXCEEDED;
    }

    /** Client and server hang up without a reason if only one of them uses TLS. */
    private static String hangUp(EtcdSettings settings) {
        return settings.isSecure()
                ? "that it speaks TLS and accepts the client certificate (" + settings.prefix() + EtcdSettings.TLS_CERT
                        + ")"
                : "that it does not expect https";
    }

    private static String notTrusted(EtcdSettings settings, String what, String reason) {
        String prefix = settings.prefix();
        return "etcd at " + settings.where() + " and this client do not trust each other (" + what + "; " + reason
                + "): check that etcd's certificate is for the host names of the endpoints and signed by "
                + settings.tls().ca().map(ca -> "a CA in " + ca.path()).orElse("a CA that the JVM trusts") + " ("
                + prefix + EtcdSettings.TLS_CA + "), and whether it requires a client certificate ("
                + prefix + EtcdSettings.TLS_CERT + ", " + prefix + EtcdSettings.TLS_KEY + ")";
    }

    /** The reason that TLS gives, if TLS has failed. */
    private static Optional<String> untrusted(Throwable failure) {
        Optional<String> words = Optional.empty();
        boolean isTls = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            isTls |= cause instanceof SSLException || cause instanceof GeneralSecurityException;
            words = isTls ? Optional.ofNullable(cause.getMessage()).or(() -> Optional.of("no reason given")) : words;
        }
        return words;
    }

    /** The innermost status: gRPC wraps a failure of the authentication call into one of the call that needed it. */
    private static Status status(Throwable failure) {
        Status status = Status.UNKNOWN.withDescription(failure.toString());
        boolean isOfTheNetwork = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                status = Status.DEADLINE_EXCEEDED;
            } else if (cause instanceof io.grpc.StatusRuntimeException grpc) {
                status = grpc.getStatus();
            } else if (cause instanceof io.grpc.StatusException grpc) {
                status = grpc.getStatus();
            }
            isOfTheNetwork |= cause instanceof IOException;
        }
        if (isOfTheNetwork && status.getCode() == Status.Code.UNKNOWN) {
            // For example, the channel was closed during a call.
            status = Status.UNAVAILABLE.withDescription(status.getDescription()).withCause(status.getCause());
        }
        return isAboutCredentials(status) ? Status.UNAUTHENTICATED.withDescription(status.getDescription()) : status;
    }

    /** etcd answers a wrong or missing user with INVALID_ARGUMENT or FAILED_PRECONDITION, and a text. */
    private static boolean isAboutCredentials(Status status) {
        String words = String.valueOf(status.getDescription()).toLowerCase(Locale.ROOT);
        return words.contains("authentication")
                || words.contains("auth token")
                || words.contains("user name is empty")
                || words.contains("invalid user");
    }

    /** OUT_OF_RANGE also stands for a future revision. */
    private static boolean isCompacted(Status status) {
        return String.valueOf(status.getDescription()).contains("compacted");
    }

    private static String reason(Status status) {
        Throwable cause = status.getCause();
        // The other lines are about gRPC's internals.
        String words = status.getDescription() == null
                ? "no reason given"
                : status.getDescription().lines().findFirst().orElse("");
        return cause == null || cause.getMessage() == null ? words : words + ": " + cause.getMessage();
    }
}
