/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * How a file is compressed, as the extension of its name says. Everything that depends on a compression reads this
 * table: which names are rotated ones, which files are excluded by default, which files can be read, and how.
 */
public enum Compression {
    /** Not compressed. */
    NONE(""),
    GZIP("gz", file -> new GZIPInputStream(file, Compression.BUFFER)),
    BZIP2("bz2"),
    XZ("xz"),
    ZSTANDARD("zst"),
    ZIP("zip"),
    LZ4("lz4"),
    COMPRESS("Z");

    private static final int BUFFER = 64 * 1024;

    private final String extension;
    private final Decompressor decompressor;

    /** Decompresses a file. */
    @FunctionalInterface
    private interface Decompressor {
        InputStream open(InputStream file) throws IOException;
    }

    /** A compression that is known by name only. */
    Compression(String extension) {
        this(extension, null);
    }

    Compression(String extension, Decompressor decompressor) {
        this.extension = extension;
        this.decompressor = decompressor;
    }

    /** Finds the compression of a file by the extension of its name. */
    public static Compression of(String name) {
        return Stream.of(values())
                .filter(compression -> compression.isCompressed() && name.endsWith("." + compression.extension))
                .findFirst()
                .orElse(NONE);
    }

    /** The extensions of all compressions, without the dot. */
    public static List<String> extensions() {
        return Stream.of(values())
                .filter(Compression::isCompressed)
                .map(compression -> compression.extension)
                .toList();
    }

    /** A regular expression that matches the extension of any compression, with the dot. */
    static String regex() {
        return "\\.(" + String.join("|", extensions()) + ")";
    }

    public boolean isCompressed() {
        return this != NONE;
    }

    /** Whether files with this compression can be read. A file that is not compressed can. */
    public boolean isReadable() {
        return this == NONE || decompressor != null;
    }

    /** Returns the name without the extension of this compression. */
    public String strip(String name) {
        return isCompressed() ? name.substring(0, name.length() - extension.length() - 1) : name;
    }

    /**
     * Decompresses a file.
     *
     * @throws IOException if the file cannot be read, or is not compressed like this
     * @throws IllegalStateException if the file is not compressed, or cannot be decompressed
     */
    public InputStream open(InputStream file) throws IOException {
        if (decompressor == null) {
            throw new IllegalStateException(this + " cannot be decompressed");
        }
        return decompressor.open(file);
    }
}
