/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.text.LineCharset;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Tells the encoding of a file by its byte order mark. */
final class ByteOrderMark {
    private static final int MAX_BYTES = 4;

    private ByteOrderMark() {}

    /** The encoding that the mark tells; the configured encoding if it needs no mark, or while the file is too short. */
    static LineCharset resolve(ByteSource source, LineCharset configured) throws IOException {
        if (!configured.dependsOnMark()) {
            return configured;
        }
        ByteBuffer beginning = ByteBuffer.allocate(MAX_BYTES);
        ByteSource first = source.beginning();
        while (beginning.hasRemaining() && first.read(beginning, beginning.position()) > 0) {
            // A read may return fewer bytes than there are.
        }
        return beginning.position() < configured.terminator().width()
                ? configured
                : configured.of(beginning.array(), beginning.position());
    }
}
