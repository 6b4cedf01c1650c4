/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import java.io.IOException;

/** A file is not any more where a look found it: a new look will tell where it is. */
public class OutdatedScanException extends IOException {
    private static final long serialVersionUID = 1;

    public OutdatedScanException(String message) {
        super(message);
    }
}
