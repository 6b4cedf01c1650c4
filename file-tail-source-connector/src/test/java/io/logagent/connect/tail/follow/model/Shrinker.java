/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Shortens a failing program as long as it still fails. */
final class Shrinker {
    private static final int MOST_TRIES = 5_000;

    private final Predicate<Program> fails;
    private int tries;

    Shrinker(Predicate<Program> fails) {
        this.fails = fails;
    }

    Program shrink(Program failing) {
        Program smallest = failing;
        Optional<Program> smaller = Optional.of(failing);
        while (smaller.isPresent() && tries < MOST_TRIES) {
            smallest = smaller.get();
            smaller = candidates(smallest).filter(this::stillFails).findFirst();
        }
        return smallest;
    }

    private boolean stillFails(Program program) {
        tries++;
        return tries < MOST_TRIES && fails.test(program);
    }

    private static Stream<Program> candidates(Program program) {
        return Stream.of(withoutSome(program), withPlainerSetup(program), withSmallerNumbers(program))
                .flatMap(candidates -> candidates);
    }

    /** Removes large pieces first. */
    private static Stream<Program> withoutSome(Program program) {
        List<Action> actions = program.actions();
        return Stream.iterate(actions.size() / 2, length -> length > 0, length -> length / 2)
                .flatMap(length -> Stream.iterate(
                                actions.size() - length, from -> from >= 0, from -> from - Math.max(1, length / 2))
                        .map(from -> program.with(without(actions, from, length))));
    }

    private static List<Action> without(List<Action> actions, int from, int length) {
        List<Action> rest = new ArrayList<>(actions);
        rest.subList(from, from + length).clear();
        return rest;
    }

    private static Stream<Program> withPlainerSetup(Program program) {
        return program.setup().plainer().stream().map(program::with);
    }

    private static Stream<Program> withSmallerNumbers(Program program) {
        List<Action> actions = program.actions();
        return Stream.iterate(0, i -> i < actions.size(), i -> i + 1)
                .flatMap(i -> actions.get(i).simpler().stream().map(simpler -> {
                    List<Action> others = new ArrayList<>(actions);
                    others.set(i, simpler);
                    return program.with(others);
                }));
    }
}
