/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file that was opened for reading.
 *
 * @param channel to read from; its owner closes it
 * @param identity which file it is
 */
public record OpenFile(FileChannel channel, FileIdentity identity) implements AutoCloseable {
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
