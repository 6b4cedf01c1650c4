/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

/**
 * Text of a document, or the name of a file, as a part of one log line.
 *
 * <p>Whoever writes a document or creates a file chooses this text. A line feed in it would begin a log line of its own, an
 * escape sequence would recolour or clear a terminal, and a change of direction would show other text than there is.
 */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything escaped that is no visible character: controls, line and paragraph separators, format
     * characters, and halves of characters. The text itself if there is nothing to escape.
     */
    public static String of(Object text) {
        String all = String.valueOf(text);
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
