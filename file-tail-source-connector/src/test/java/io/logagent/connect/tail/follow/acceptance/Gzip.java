/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Compresses as the program of that name does: the original goes when the compressed file is complete. */
final class Gzip {
    private static final int CHUNK = 8192;

    private Gzip() {}

    static void compress(Path file) throws IOException {
        Path compressed = file.resolveSibling(file.getFileName() + ".gz");
        byte[] content = Files.readAllBytes(file);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
            for (int i = 0; i < content.length; i += CHUNK) {
                out.write(content, i, Math.min(CHUNK, content.length - i));
                Pause.upToMillis(1);
            }
        }
        Files.setLastModifiedTime(compressed, Files.getLastModifiedTime(file));
        Files.delete(file);
    }
}
