/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.List;

/** A random program: actions on a log file and on the tailer that reads it. */
record Program(long seed, Setup setup, List<Action> actions) {
    Program {
        actions = List.copyOf(actions);
    }

    Program with(Setup other) {
        return new Program(seed, other, actions);
    }

    Program with(List<Action> others) {
        return new Program(seed, setup, others);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("  " + setup + "\n");
        for (int i = 0; i < actions.size(); i++) {
            text.append(String.format("  %2d. %s%n", i + 1, actions.get(i)));
        }
        return text.toString();
    }
}
