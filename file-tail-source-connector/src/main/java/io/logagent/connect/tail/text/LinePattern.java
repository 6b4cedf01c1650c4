/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;

/**
 * A regular expression to find in lines, in the syntax of RE2. The time is bounded by the length of the line times
 * the length of the pattern, because RE2 has nothing that needs backtracking.
 */
public final class LinePattern {
    /** The most characters of a pattern. */
    public static final int MAX_LENGTH = 1000;

    /** How many bytes of a line are searched. What operators look for is near the beginning. */
    public static final int LOOKED_AT = 64 * 1024;

    /** The most instructions of a compiled pattern. A larger one could overflow the stack of a task's thread. */
    private static final int MOST_INSTRUCTIONS = 5000;

    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?\\}");
    private static final java.util.regex.Pattern UNICODE_CLASS = java.util.regex.Pattern.compile("\\\\[pP]");

    /** What a script or a category counts, because it has hundreds of ranges of characters. */
    private static final int SIZE_OF_UNICODE_CLASS = 100;

    private static final String OPERATORS = "\\.[]{}()*+?^$";

    /** Common multiline patterns that only test the first character of a line, with the characters that match. */
    private static final Map<String, String> BEGINNINGS = Map.of(
            "^\\s",
            " \t\f\r\n",
            "^[ \\t]",
            " \t",
            "^[ \t]",
            " \t",
            "^ ",
            " ",
            "^\\t",
            "\t",
            "^\\d",
            "0123456789",
            "^[0-9]",
            "0123456789");

    private final String text;
    private final int size;
    // Null if the pattern is a choice of words.
    private final Pattern pattern;
    // The characters that a line can begin with, if the pattern tests nothing else; otherwise null.
    private final String beginning;
    // The words of a pattern like ERROR|WARN; null for any other pattern.
    private final byte[][] words;

    private LinePattern(String text, Pattern pattern, byte[][] words) {
        this.text = text;
        this.size = size(text);
        this.pattern = pattern;
        this.words = words;
        this.beginning = BEGINNINGS.get(text);
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it cannot be used; the message says why
     */
    public static LinePattern of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty pattern is in every line");
        }
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the pattern has " + text.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
        if (instructions(text) > MOST_INSTRUCTIONS) {
            throw new IllegalArgumentException("'" + text + "' repeats too much with {n}: use smaller numbers, * or +");
        }
        try {
            byte[][] words = words(text);
            return new LinePattern(text, words == null ? Pattern.compile(text) : null, words);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + text + "' is not a valid pattern: " + e.getDescription() + place(e)
                    + (needsBacktracking(text) ? "; look-around and back references are not supported" : ""));
        }
    }

    /** Whether the pattern is found in the UTF-8 text. */
    public boolean isIn(byte[] utf8, int offset, int length) {
        int looked = Math.min(length, LOOKED_AT);
        if (beginning != null) {
            return looked > 0 && beginning.indexOf(utf8[offset]) >= 0;
        }
        if (words != null) {
            for (byte[] word : words) {
                if (contains(utf8, offset, looked, word)) {
                    return true;
                }
            }
            return false;
        }
        // The engine's own matching of UTF-8 bytes is wrong: it takes each place after a non-ASCII character for the
        // beginning of the text. The copy costs next to nothing.
        return pattern.matcher(new String(utf8, offset, looked, StandardCharsets.UTF_8))
                .find();
    }

    private static boolean contains(byte[] utf8, int offset, int length, byte[] word) {
        byte first = word[0];
        int last = offset + length - word.length;
        for (int i = offset; i <= last; i++) {
            if (utf8[i] == first && startsWith(utf8, i, word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] utf8, int from, byte[] word) {
        for (int i = 1; i < word.length; i++) {
            if (utf8[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Finds the words of a pattern like {@code ERROR|WARN}. A plain search for words is much faster than the engine.
     */
    private static byte[][] words(String text) {
        if (text.chars().anyMatch(c -> OPERATORS.indexOf(c) >= 0 || Character.isSurrogate((char) c))) {
            return null;
        }
        List<byte[]> words = new ArrayList<>();
        for (String word : text.split("\\|", -1)) {
            if (word.isEmpty()) {
                return null;
            }
            words.add(word.getBytes(StandardCharsets.UTF_8));
        }
        return words.toArray(byte[][]::new);
    }

    /**
     * The most instructions that the pattern can have. Estimated before it is compiled, when it would be too late.
     */
    private static long instructions(String text) {
        long groups = 1;
        long single = text.length();
        Matcher counts = COUNTED.matcher(text);
        while (counts.find()) {
            long count = Math.max(number(counts.group(1)), number(counts.group(2)));
            char before = counts.start() == 0 ? ' ' : text.charAt(counts.start() - 1);
            // \E, which ends a quotation, may be between a group and its count.
            if (before == ')' || before == 'E') {
                groups = Math.min(MOST_INSTRUCTIONS + 1L, groups * Math.max(1, count));
            } else {
                single += count;
            }
        }
        return groups * single;
    }

    private static int size(String text) {
        long classes = UNICODE_CLASS.matcher(text).results().count();
        return (int) (instructions(text) + classes * SIZE_OF_UNICODE_CLASS);
    }

    /**
     * The approximate cost of the pattern: the most instructions that it has. Each takes some 64 bytes, and may take
     * time for each character of a line.
     */
    public int size() {
        return size;
    }

    private static long number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : digits.length() > 4 ? 9999 : Long.parseLong(digits);
    }

    private static String place(PatternSyntaxException e) {
        return e.getPattern().isEmpty() ? "" : " at '" + e.getPattern() + "'";
    }

    private static boolean needsBacktracking(String text) {
        return java.util.regex.Pattern.compile("\\(\\?<?[=!]|\\(\\?>|[*+?}]\\+|\\\\[1-9]|\\\\k<")
                .matcher(text)
                .find();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinePattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The pattern as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
