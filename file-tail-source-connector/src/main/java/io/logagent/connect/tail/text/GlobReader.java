/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compiles the text of a {@link Glob} to a program. */
final class GlobReader {
    private final String text;
    private int[] program;
    private int[] arguments;
    private int length;
    private final List<CharacterSet> sets = new ArrayList<>();
    // The ends of the alternatives in the current group; null outside of groups.
    private List<Integer> alternativeEnds;
    private int fork;
    private int lastGroupEnd;
    private int at;

    GlobReader(String text) {
        this.text = text;
        this.program = new int[text.length() + 1];
        this.arguments = new int[text.length() + 1];
        while (at < text.length()) {
            read(next());
        }
        if (alternativeEnds != null) {
            throw new IllegalArgumentException("'{' without '}'");
        }
    }

    private int next() {
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private boolean nextIs(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void read(int c) {
        switch (c) {
            case '\\' -> {
                if (at == text.length()) {
                    throw new IllegalArgumentException("there is nothing behind the backslash at its end");
                }
                add(next(), 0);
            }
            case '*' -> star();
            case '?' -> add(Glob.ANY, 0);
            case '[' -> {
                sets.add(set());
                add(Glob.SET, sets.size() - 1);
            }
            case '{' -> beginGroup();
            case '}' -> endGroup();
            case ',' -> {
                if (alternativeEnds == null) {
                    add(c, 0);
                } else {
                    nextAlternative();
                }
            }
            default -> add(c, 0);
        }
    }

    private void add(int step, int argument) {
        if (length == program.length) {
            program = Arrays.copyOf(program, 2 * length);
            arguments = Arrays.copyOf(arguments, 2 * length);
        }
        program[length] = step;
        arguments[length] = argument;
        length++;
    }

    private void star() {
        boolean all = nextIs('*');
        if (all) {
            at++;
        }
        // Three or more stars mean the same as two.
        boolean covered = length > lastGroupEnd && program[length - 1] == Glob.ALL;
        if (!covered) {
            add(all ? Glob.ALL : Glob.STAR, 0);
        }
    }

    private void beginGroup() {
        if (alternativeEnds != null) {
            throw new IllegalArgumentException("a group within a group");
        }
        alternativeEnds = new ArrayList<>();
        fork = length;
        add(Glob.FORK, 0);
    }

    private void nextAlternative() {
        alternativeEnds.add(length);
        add(Glob.JUMP, 0);
        arguments[fork] = length;
        fork = length;
        add(Glob.FORK, 0);
    }

    private void endGroup() {
        if (alternativeEnds == null) {
            add('}', 0);
            return;
        }
        // The last alternative has no other one to fork to.
        arguments[fork] = fork + 1;
        for (int end : alternativeEnds) {
            arguments[end] = length;
        }
        alternativeEnds = null;
        lastGroupEnd = length;
    }

    private CharacterSet set() {
        boolean negated = nextIs('!');
        if (negated) {
            at++;
        }
        List<Integer> bounds = new ArrayList<>();
        if (nextIs('-')) {
            at++;
            addRange(bounds, '-', '-');
        }
        boolean mayBeRange = false;
        while (at < text.length() && !nextIs(']')) {
            int c = next();
            if (c == '/') {
                throw new IllegalArgumentException("'/' within brackets");
            }
            if (c != '-' || nextIs(']')) {
                addRange(bounds, c, c);
                mayBeRange = true;
            } else if (mayBeRange && at < text.length()) {
                endRange(bounds, next());
                mayBeRange = false;
            } else {
                throw new IllegalArgumentException("'-' within brackets is between no two characters");
            }
        }
        if (at == text.length()) {
            throw new IllegalArgumentException("'[' without ']'");
        }
        if (bounds.isEmpty()) {
            throw new IllegalArgumentException("there is nothing between the brackets");
        }
        at++;
        return new CharacterSet(
                negated, bounds.stream().mapToInt(Integer::intValue).toArray());
    }

    private static void endRange(List<Integer> bounds, int last) {
        if (last < bounds.get(bounds.size() - 1)) {
            throw new IllegalArgumentException("a range within brackets ends before it begins");
        }
        bounds.set(bounds.size() - 1, last);
    }

    private static void addRange(List<Integer> bounds, int first, int last) {
        bounds.add(first);
        bounds.add(last);
    }

    int[] program() {
        return Arrays.copyOf(program, length);
    }

    int[] arguments() {
        return Arrays.copyOf(arguments, length);
    }

    CharacterSet[] sets() {
        return sets.toArray(CharacterSet[]::new);
    }

    /** The end of the last group in the program, because steps before it may be skipped; 0 if there is no group. */
    int lastGroupEnd() {
        return lastGroupEnd;
    }
}
