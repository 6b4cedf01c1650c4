/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a file is compressed, as the extension of its name says. Everything that depends on a compression reads this
 * table: which names are rotated ones, which files are excluded by default, and which files can be read.
 */
public enum Compression {
    /** Not compressed. */
    NONE("", true),
    GZIP("gz", true),
    ZSTANDARD("zst", true),
    BZIP2("bz2", false),
    XZ("xz", false),
    ZIP("zip", false),
    LZ4("lz4", false),
    COMPRESS("Z", false);

    private final String extension;
    private final boolean readable;

    Compression(String extension, boolean readable) {
        this.extension = extension;
        this.readable = readable;
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
        return readable;
    }

    /** Returns the name without the extension of this compression. */
    public String strip(String name) {
        return isCompressed() ? name.substring(0, name.length() - extension.length() - 1) : name;
    }
}
