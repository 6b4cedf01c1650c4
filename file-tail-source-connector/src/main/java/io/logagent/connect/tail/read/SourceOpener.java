/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.read;

import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.function.LongSupplier;

/** Opens the bytes of files that a scan found, and notices when a file is not the one that the scan found. */
final class SourceOpener {
    private final FileOpener opener;
    private final CompressedFiles compressed;
    private final int stepBack;
    private final LongSupplier nanoTime;

    /**
     * @param compressed has the file that is being decompressed, which is not opened again
     * @param stepBack how far a read may begin before the end of the last one
     */
    SourceOpener(FileOpener opener, CompressedFiles compressed, int stepBack, LongSupplier nanoTime) {
        this.opener = opener;
        this.compressed = compressed;
        this.stepBack = stepBack;
        this.nanoTime = nanoTime;
    }

    /**
     * Opens a file, and decompresses it if it is compressed.
     *
     * @throws OutdatedScanException if the file was renamed, replaced or truncated since the scan
     */
    ByteSource open(GenerationFile file) throws IOException {
        ByteSource kept = compressed.take(file);
        if (kept != null) {
            return kept;
        }
        OpenFile opened = openFile(file);
        try {
            if (!file.status().identity().equals(opened.identity())) {
                throw new OutdatedScanException(file.path() + " was replaced before it was opened");
            }
            ByteSource source = file.isCompressed() ? decompressed(file, opened) : new PlainSource(opened.channel());
            if (opened.channel().size() < file.status().size()) {
                throw new OutdatedScanException(file.path() + " was truncated before it was opened");
            }
            return source;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens the plain file that is at the path now, be it the one that the scan found or not. */
    PlainSource openPlain(GenerationFile file) throws IOException {
        return new PlainSource(opener.open(file.path()).channel());
    }

    /**
     * The first bytes of the plain file that is at the path now.
     *
     * @throws OutdatedScanException if there is no file
     */
    byte[] firstBytes(GenerationFile file, int most) throws IOException {
        OpenFile opened = openFile(file);
        try (PlainSource source = new PlainSource(opened.channel())) {
            ByteBuffer first = ByteBuffer.allocate(most);
            while (first.hasRemaining() && source.read(first, first.position()) > 0) {
                // A read may return fewer bytes than there are.
            }
            return Arrays.copyOf(first.array(), first.position());
        }
    }

    private DecompressedSource decompressed(GenerationFile file, OpenFile opened) {
        return new DecompressedSource(opened.channel(), file, stepBack, compressed.size(file.status()), nanoTime);
    }

    private OpenFile openFile(GenerationFile file) throws IOException {
        try {
            return opener.open(file.path());
        } catch (NoSuchFileException e) {
            throw new OutdatedScanException(file.path() + " was renamed or deleted before it was opened");
        }
    }
}
