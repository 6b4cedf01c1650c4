/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** A file is no longer where a scan found it. A new scan tells where it is. */
public class OutdatedScanException extends IOException {
    private static final long serialVersionUID = 1;

    public OutdatedScanException(String message) {
        super(message);
    }
}
