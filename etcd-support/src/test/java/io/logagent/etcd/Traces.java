/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import java.io.PrintWriter;
import java.io.StringWriter;

/** The stack trace of an exception as a log shows it. */
final class Traces {
    private Traces() {}

    static String of(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
