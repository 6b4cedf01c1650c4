/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.nio.file.Path;

/**
 * Makes text of a document, or the name of a file, safe to print in a log line.
 *
 * <p>The author of a document, or the creator of a file, chooses this text. A line feed in it would forge a log line,
 * an escape sequence would recolour or clear a terminal, and a change of direction would display another text.
 */
public final class Printable {
    private Printable() {}

    /**
     * Escapes all invisible characters: controls, line and paragraph separators, format characters, and unpaired
     * surrogates. Returns the text itself if it has none.
     */
    public static String of(Object text) {
        String all = text instanceof Path path ? PathText.of(path) : String.valueOf(text);
        for (int i = 0; i < all.length(); i += Character.charCount(all.codePointAt(i))) {
            if (isHidden(all.codePointAt(i))) {
                return escaped(all);
            }
        }
        return all;
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                escape(c, escaped);
            } else {
                escaped.appendCodePoint(c);
            }
        });
        return escaped.toString();
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void escape(int c, StringBuilder escaped) {
        switch (c) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (char unit : Character.toChars(c)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
