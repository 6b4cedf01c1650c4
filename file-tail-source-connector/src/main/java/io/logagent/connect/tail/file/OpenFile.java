/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file that is open for reading.
 *
 * @param channel the channel to read from; the owner of this object closes it
 * @param identity the identity of the file
 */
public record OpenFile(FileChannel channel, FileIdentity identity) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
