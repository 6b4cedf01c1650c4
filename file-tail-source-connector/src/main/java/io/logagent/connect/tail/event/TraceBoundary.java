/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.text.LinePattern;
import java.util.List;
import java.util.Map;

/**
 * Recognises stack traces. A line without a rule begins an event of its own, and a stack trace belongs to the line
 * before it, because loggers write the message first.
 */
final class TraceBoundary implements EventBoundary {
    /** Stored offsets contain the number of a state, so their order stays. */
    private enum State {
        /** After any other line. */
        OUTSIDE,
        /** After a line that begins or continues a trace. */
        TRACE,
        /** After the last line of a Python traceback. */
        RAISED,
        /** After a line that announces another Python traceback. */
        CHAINED
    }

    /**
     * @param first the characters that such a line can begin with, which are faster to test than the pattern; null
     *     for any
     */
    private record Rule(LinePattern pattern, Place place, State then, String first) {
        Rule(LinePattern pattern, Place place, State then) {
            this(pattern, place, then, null);
        }

        /** The same rule for lines that can only begin with one of these characters. */
        Rule beginningWith(String characters) {
            return new Rule(pattern, place, then, characters);
        }

        boolean holds(byte[] utf8, int offset, int length) {
            boolean possible = first == null || length > 0 && first.indexOf(utf8[offset]) >= 0;
            return possible && pattern.isIn(utf8, offset, length);
        }
    }

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static final Map<Multiline.Preset, Map<State, List<Rule>>> RULES = Map.of(
            Multiline.Preset.JAVA, java(), Multiline.Preset.PYTHON, python(), Multiline.Preset.GO_PANIC, goPanic());

    private final Map<State, List<Rule>> rules;
    private State state = State.OUTSIDE;

    TraceBoundary(Multiline.Preset preset) {
        this.rules = RULES.get(preset);
    }

    @Override
    public Place place(byte[] utf8, int offset, int length) {
        Rule rule = find(state, utf8, offset, length);
        if (rule != null) {
            state = rule.then();
            return rule.place();
        }
        Rule anew = state == State.OUTSIDE ? null : find(State.OUTSIDE, utf8, offset, length);
        state = anew == null ? State.OUTSIDE : anew.then();
        return Place.FIRST;
    }

    @Override
    public void reset() {
        state = State.OUTSIDE;
    }

    @Override
    public int state() {
        return state.ordinal();
    }

    @Override
    public void restore(int earlier) {
        state = State.values()[earlier];
    }

    private Rule find(State from, byte[] utf8, int offset, int length) {
        for (Rule rule : rules.get(from)) {
            if (rule.holds(utf8, offset, length)) {
                return rule;
            }
        }
        return null;
    }

    private static Map<State, List<Rule>> java() {
        String thrown = "[a-zA-Z_$][\\w$]*\\.[\\w$.]*(?:Exception|Error|Throwable)(?:: |:?$)";
        String caused = "[ \\t]*(?:Caused by|Suppressed|Wrapped by): ";
        String frame = "[ \\t]+at [^ ]+\\(";
        return Map.of(
                State.OUTSIDE,
                        List.of(
                                next("^(?:" + frame + "|" + caused + ")", State.TRACE)
                                        .beginningWith(" \tCSW"),
                                next("^" + thrown, State.TRACE).beginningWith(LETTERS + "_$")),
                State.TRACE,
                        List.of(
                                next("^[ \\t]", State.TRACE),
                                next("^" + caused, State.TRACE).beginningWith("CSW")));
    }

    private static Map<State, List<Rule>> python() {
        Rule traceback = next("^[ \\t]*Traceback \\(most recent call last\\):", State.TRACE)
                .beginningWith(" \tT");
        // All of it is indented, also what was raised.
        Rule group = next("^[ \\t]*\\+ Exception Group Traceback \\(most recent call last\\):", State.RAISED)
                .beginningWith(" \t+");
        Rule raised = next("^[\\pL_][\\pL\\pN_.]*(?::|$)", State.RAISED);
        Rule another = next(
                "^(?:During handling of the above exception, another exception occurred:"
                        + "|The above exception was the direct cause of the following exception:)$",
                State.CHAINED);
        return Map.of(
                State.OUTSIDE, List.of(traceback, group),
                State.TRACE, List.of(next("^[ \\t]", State.TRACE), raised),
                State.RAISED, List.of(next("^(?:[ \\t]|$)", State.RAISED), another),
                State.CHAINED, List.of(next("^$", State.CHAINED), traceback, group));
    }

    private static Map<State, List<Rule>> goPanic() {
        Rule begins = new Rule(
                LinePattern.of("^(?:panic: |fatal error: |unexpected fault address |SIG[A-Z]+: )"),
                Place.FIRST,
                State.TRACE);
        Rule goroutine = next("^goroutine \\d+ .*\\[.*\\]:$", State.TRACE);
        Rule inside = next(
                "^(?:$|\\t|\\[signal |(?:panic|[^\\s(]*[./][^\\s]*)\\(.*\\)$|created by "
                        + "|\\.\\.\\.(?:additional|\\d+) frames elided|runtime stack:|exit status \\d|PC=|r\\w+ +0x)",
                State.TRACE);
        return Map.of(
                State.OUTSIDE, List.of(begins, goroutine),
                State.TRACE, List.of(inside, goroutine, begins));
    }

    private static Rule next(String pattern, State then) {
        return new Rule(LinePattern.of(pattern), Place.MIDDLE, then);
    }
}
