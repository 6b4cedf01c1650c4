/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

/** A request that a server refused or did not answer. The message has the request and the server's answer. */
public final class ServerRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    ServerRequestException(String method, String url, int status, String message) {
        super(method + " " + url + " was answered with " + status + ": " + message);
        this.status = status;
    }

    ServerRequestException(String method, String url, Throwable cause) {
        super(method + " " + url + " was not answered: " + cause, cause);
        this.status = 0;
    }

    /** The HTTP status; 0 if there was no answer. */
    public int status() {
        return status;
    }
}
