/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.line;

import java.io.IOException;

/** A file is not any more where a look found it: a new look will tell where it is. */
class OutdatedLookException extends IOException {
    private static final long serialVersionUID = 1;

    OutdatedLookException(String message) {
        super(message);
    }
}
