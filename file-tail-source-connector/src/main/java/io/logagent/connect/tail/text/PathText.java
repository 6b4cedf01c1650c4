/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The text of a path, one for each path. A file name is bytes. Java decodes them as the locale says and replaces what it
 * cannot decode, so that two names may have the same text. Here, names are UTF-8 whatever the locale is, and a path whose
 * bytes are not UTF-8 is a {@code file:} URI.
 */
public final class PathText {
    private static final Logger LOG = LoggerFactory.getLogger(PathText.class);

    private static final String ENCODING = "sun.jnu.encoding";
    private static final String SCHEME = "file://";
    private static final String UNESCAPED = "/._-";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private PathText() {}

    /** The text of an absolute path; the path's own text if that is ASCII, as most are. */
    public static String of(Path path) {
        String text = path.toString();
        if (isAscii(text)) {
            return text;
        }
        String escaped = path.toUri().getRawPath();
        if (escaped.length() > 1 && escaped.endsWith("/")) {
            // The path leads to a directory.
            escaped = escaped.substring(0, escaped.length() - 1);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes(escaped)).toString();
        } catch (CharacterCodingException e) {
            return SCHEME + escaped;
        }
    }

    /** The last name in the text of a path; empty for the root. */
    public static String nameOf(Path path) {
        Path name = path.getFileName();
        if (name == null || isAscii(name.toString())) {
            return name == null ? "" : name.toString();
        }
        String text = of(path);
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /**
     * The path that has this text.
     *
     * @throws InvalidPathException if there is none
     */
    public static Path parse(String text) {
        if (isAscii(text) && !text.startsWith(SCHEME)) {
            return Path.of(text);
        }
        try {
            String escaped = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : escape(text);
            return Path.of(URI.create(SCHEME + escaped));
        } catch (IllegalArgumentException e) {
            throw new InvalidPathException(text, String.valueOf(e.getMessage()));
        }
    }

    /** Warns once in this process if the locale cannot name all files. */
    public static void warnOfLocale() {
        problemOf(System.getProperty(ENCODING))
                .filter(problem -> !WARNED.getAndSet(true))
                .ifPresent(LOG::warn);
    }

    /** What is wrong with an encoding of file names; empty if it names all files. */
    static Optional<String> problemOf(String encoding) {
        return "UTF-8".equalsIgnoreCase(encoding)
                ? Optional.empty()
                : Optional.of(
                        "The locale of this worker encodes file names as " + encoding + ". Files whose names are not"
                                + " ASCII can be matched by wildcards only, not by name, and links to them may be left out. Start"
                                + " the worker with LANG=C.UTF-8 and without LC_ALL");
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static ByteBuffer bytes(String escaped) {
        ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.put((byte) Integer.parseInt(escaped.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                bytes.put((byte) escaped.charAt(i));
            }
        }
        return bytes.flip();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xff).forEach(b -> {
            boolean isPlain = b < 0x80 && (Character.isLetterOrDigit(b) || UNESCAPED.indexOf(b) >= 0);
            escaped.append(isPlain ? String.valueOf((char) b) : String.format("%%%02X", b));
        });
        return escaped.toString();
    }
}
