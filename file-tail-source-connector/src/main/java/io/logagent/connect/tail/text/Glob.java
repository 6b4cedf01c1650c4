/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.util.Arrays;

/**
 * A glob in the syntax of {@link java.nio.file.FileSystem#getPathMatcher}: {@code *} for any characters except
 * {@code /}, {@code **} for any characters, {@code ?} for one character, {@code {a,b}}, {@code [..]}, and a backslash that
 * quotes the next character.
 *
 * <p>The author of a collect document writes globs, so the time to match one is bounded by the length of the text
 * times the length of the glob. All states of the glob are followed at once, one bit for each, without backtracking.
 * Java's own matcher backtracks and may take practically forever.
 *
 * <p>Safe for use by several threads.
 */
public final class Glob {
    /** The most characters of a glob, which is also the longest path on Linux. */
    public static final int MAX_LENGTH = 4096;

    /** One character except {@code /}. */
    static final int ANY = -1;
    /** Any number of characters except {@code /}. */
    static final int STAR = -2;
    /** Any number of any characters. */
    static final int ALL = -3;
    /** One of the characters in {@link #sets}. */
    static final int SET = -4;
    /** Continues with the next step, and with the step in the argument. */
    static final int FORK = -5;
    /** Continues with the step in the argument. */
    static final int JUMP = -6;

    /** The end of the text, in place of a character. */
    private static final int END = -1;

    private final String text;
    // A character to match, or one of the steps above.
    private final int[] program;
    private final int[] arguments;
    private final CharacterSet[] sets;
    // How many steps at the beginning, and at the end, match one character each.
    private final int head;
    private final int tail;

    private Glob(String text, GlobReader reader) {
        this.text = text;
        this.program = reader.program();
        this.arguments = reader.arguments();
        this.sets = reader.sets();
        int begin = 0;
        while (begin < program.length && isSingle(program[begin])) {
            begin++;
        }
        int end = program.length;
        while (end > begin && end > reader.lastGroupEnd() && isSingle(program[end - 1])) {
            end--;
        }
        this.head = begin;
        this.tail = program.length - end;
    }

    /**
     * Reads a glob.
     *
     * @throws IllegalArgumentException if the glob is malformed or too long; the message says why, without quoting it
     */
    public static Glob of(String text) {
        checkLength(text);
        return new Glob(text, new GlobReader(text));
    }

    /**
     * Checks the length of a path or a glob.
     *
     * @throws IllegalArgumentException if it has more than {@link #MAX_LENGTH} characters
     */
    public static void checkLength(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "it has " + text.length() + " characters, at most " + MAX_LENGTH + " are allowed");
        }
    }

    private static boolean isSingle(int step) {
        return step > STAR || step == SET;
    }

    /** Whether the glob matches the whole path or name. */
    public boolean matches(String path) {
        int from = 0;
        for (int step = 0; step < head; step++) {
            if (from == path.length()) {
                return false;
            }
            int c = path.codePointAt(from);
            if (!takes(step, c)) {
                return false;
            }
            from += Character.charCount(c);
        }
        int to = path.length();
        int end = program.length - tail;
        for (int step = program.length - 1; step >= end; step--) {
            if (to == from) {
                return false;
            }
            int c = path.codePointBefore(to);
            if (!takes(step, c)) {
                return false;
            }
            to -= Character.charCount(c);
        }
        return matchesBetween(path, from, to, end);
    }

    private boolean matchesBetween(String path, int from, int to, int end) {
        if (end == head) {
            return from == to;
        }
        if (end - head > 1 || program[head] < ALL) {
            return follow(path, from, to, end);
        }
        if (program[head] == ALL) {
            return true;
        }
        int slash = path.indexOf('/', from);
        return slash < 0 || slash >= to;
    }

    private boolean takes(int step, int c) {
        int what = program[step];
        return what >= 0 ? what == c : what == ANY ? c != '/' : sets[arguments[step]].has(c);
    }

    /** Follows all states at once. Bit n is set if the glob can be at step n. */
    private boolean follow(String path, int from, int to, int end) {
        long[] now = new long[end / Long.SIZE + 1];
        long[] next = new long[now.length];
        set(head, now);
        for (int at = from; at < to; ) {
            int c = path.codePointAt(at);
            at += Character.charCount(c);
            if (!take(c, now, next)) {
                return false;
            }
            long[] done = now;
            now = next;
            next = done;
            Arrays.fill(next, 0);
        }
        take(END, now, next);
        return (now[end / Long.SIZE] & bit(end)) != 0;
    }

    /** Advances by one character. Returns false if no state is left. */
    private boolean take(int c, long[] now, long[] next) {
        for (int word = 0; word < now.length; word++) {
            long done = 0;
            // Steps that match no character only lead forward, so the loop reaches the states that they lead to.
            for (long left = now[word]; left != 0; left = now[word] & ~done) {
                int step = word * Long.SIZE + Long.numberOfTrailingZeros(left);
                done |= bit(step);
                if (step < program.length - tail) {
                    take(step, c, now, next);
                }
            }
        }
        for (long word : next) {
            if (word != 0) {
                return true;
            }
        }
        return false;
    }

    private void take(int step, int c, long[] now, long[] next) {
        switch (program[step]) {
            case STAR -> {
                set(step + 1, now);
                if (c != '/') {
                    set(step, next);
                }
            }
            case ALL -> {
                set(step + 1, now);
                set(step, next);
            }
            case FORK -> {
                set(step + 1, now);
                set(arguments[step], now);
            }
            case JUMP -> set(arguments[step], now);
            default -> {
                if (c != END && takes(step, c)) {
                    set(step + 1, next);
                }
            }
        }
    }

    private static long bit(int step) {
        return 1L << step;
    }

    private static void set(int step, long[] states) {
        states[step / Long.SIZE] |= bit(step);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Glob that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The glob as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
