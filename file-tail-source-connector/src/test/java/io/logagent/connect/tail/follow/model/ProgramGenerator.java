/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/** Makes a program from a seed. The same seed and features make the same program. */
final class ProgramGenerator {
    private static final int LEAST_ACTIONS = 5;
    private static final int MOST_ACTIONS = 25;

    private final Set<Feature> allowed;

    ProgramGenerator(Set<Feature> allowed) {
        this.allowed = allowed;
    }

    Program program(long seed) {
        // Random numbers of neighbouring seeds begin alike.
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Program program = new Choice(random, some(random)).program(seed);
        return withAdded(program, new Random(seed * 0x9E3779B97F4A7C15L + 1));
    }

    private Program withAdded(Program program, Random random) {
        Program added = program;
        boolean areNamesWanted = random.nextInt(5) < 3;
        boolean areFewWanted = random.nextInt(5) < 2;
        if (areNamesWanted && allowed.contains(Feature.TEMPORARY_NAMES)) {
            added = added.with(withTemporaryNames(added.actions(), random));
        }
        // Equal first bytes do not identify a file that was closed before a line of it was read.
        if (areFewWanted
                && allowed.contains(Feature.FEW_DESCRIPTORS)
                && added.setup().head() == Head.DISTINCT) {
            added = added.with(added.setup().withOpenFiles(1 + random.nextInt(3)));
        }
        return added;
    }

    /** Rotation by rename is followed by compression, at once or later. */
    private static List<Action> withTemporaryNames(List<Action> actions, Random random) {
        List<Action> more = new ArrayList<>();
        for (Action action : actions) {
            more.add(action);
            if (action instanceof Action.Rotate && random.nextInt(3) > 0 || random.nextInt(12) == 0) {
                more.add(new Action.RenameAndCompress());
            }
        }
        return more;
    }

    /** A program with few features, since it finds more than one with a little of everything. */
    private Set<Feature> some(Random random) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (Feature feature : Feature.values()) {
            boolean wanted = !Feature.ADDED.contains(feature) && random.nextInt(5) < 3;
            if (wanted && allowed.contains(feature)) {
                features.add(feature);
            }
        }
        return features;
    }

    private record Choice(Random random, Set<Feature> features) {
        Program program(long seed) {
            Setup setup = setup();
            List<Supplier<Action>> kinds = kinds();
            int length = LEAST_ACTIONS + random.nextInt(MOST_ACTIONS - LEAST_ACTIONS + 1);
            List<Action> actions = new ArrayList<>();
            if (random.nextInt(4) > 0 || !features.contains(Feature.WHILE_STOPPED)) {
                actions.add(new Action.Restart(0));
            }
            while (actions.size() < length) {
                actions.add(kinds.get(random.nextInt(kinds.size())).get());
            }
            return new Program(seed, setup, actions);
        }

        private Setup setup() {
            Head head = features.contains(Feature.EQUAL_HEADS)
                    ? Head.values()[1 + random.nextInt(Head.values().length - 1)]
                    : Head.DISTINCT;
            return new Setup(
                    features.contains(Feature.NAMINGS)
                            ? Naming.values()[random.nextInt(Naming.values().length)]
                            : Naming.NUMBERED,
                    head,
                    3 + random.nextInt(7),
                    random.nextBoolean(),
                    features.contains(Feature.GLOB),
                    // Equal first bytes do not identify a file that was closed before a line of it was read.
                    features.contains(Feature.CLOSE_INACTIVE) && head == Head.DISTINCT,
                    features.contains(Feature.HASTE),
                    features.contains(Feature.WHILE_STOPPED),
                    features.contains(Feature.STALE_STORE),
                    features.contains(Feature.LINKS)
                            ? Links.values()[1 + random.nextInt(Links.values().length - 1)]
                            : Links.NONE,
                    // Nor does it identify a file that was opened when empty.
                    features.contains(Feature.FROM_END) && head != Head.BANNER,
                    Setup.NO_LIMIT);
        }

        /** Kinds of actions, each repeated by its probability. */
        private List<Supplier<Action>> kinds() {
            List<Supplier<Action>> kinds = new ArrayList<>();
            add(kinds, 6, () -> new Action.Append(1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 6)));
            add(kinds, 6, () -> new Action.Read(random.nextInt(3) == 0 ? 1000 : 1 + random.nextInt(5)));
            add(kinds, 1, Action.Settle::new);
            add(kinds, 2, () -> new Action.Pass(1 + random.nextInt(10)));
            if (features.contains(Feature.RESTART)) {
                add(kinds, 2, () -> new Action.Restart(0));
                add(kinds, 1, Action.Stop::new);
                if (features.contains(Feature.OLDER_CURSOR)) {
                    add(kinds, 2, () -> new Action.Restart(random.nextInt(25)));
                }
            }
            add(kinds, Feature.PARTIAL_LINES, 3, Action.AppendPart::new);
            add(
                    kinds,
                    Feature.HOLES,
                    2,
                    () -> new Action.AppendWithHole(
                            1 + random.nextInt(8),
                            random.nextInt(200),
                            4 + random.nextInt(200),
                            1 + random.nextInt(4),
                            features.contains(Feature.RENAME) && random.nextInt(3) == 0));
            add(kinds, Feature.RENAME, 4, () -> new Action.Rotate(rotations(), random.nextInt(5)));
            add(kinds, Feature.LATE_WRITES, 3, () -> new Action.AppendLate(1 + random.nextInt(4), random.nextInt(3)));
            add(kinds, Feature.COPYTRUNCATE, 3, Action.CopyTruncate::new);
            add(kinds, Feature.TRUNCATE, 2, () -> new Action.Truncate(random.nextInt(6), random.nextBoolean()));
            add(
                    kinds,
                    Feature.REWRITE,
                    2,
                    () -> new Action.Rewrite(
                            random.nextInt(6), random.nextBoolean(), random.nextInt(3) == 0, 1 + random.nextInt(20)));
            add(kinds, Feature.COMPRESS, 2, () -> new Action.Compress(random.nextInt(3) > 0));
            add(
                    kinds,
                    Feature.SLOW_COMPRESS,
                    2,
                    () -> new Action.CompressInSteps(random.nextInt(3) > 0, random.nextBoolean()));
            add(
                    kinds,
                    Feature.SLOW_COMPRESS,
                    1,
                    () -> new Action.CompressBadly(
                            random.nextInt(3) > 0,
                            random.nextBoolean(),
                            Damage.values()[random.nextInt(Damage.values().length)]));
            add(kinds, Feature.DELETE, 2, Action.Delete::new);
            add(kinds, Feature.COPY_AND_DELETE, 2, () -> new Action.CopyAndDelete(random.nextBoolean()));
            add(kinds, Feature.REPLACE, 2, Action.Replace::new);
            add(kinds, Feature.REMOUNT, 1, () -> new Action.Remount(random.nextInt(20)));
            add(
                    kinds,
                    Feature.STRANGERS,
                    2,
                    () -> new Action.WriteBeside(
                            Stranger.values()[random.nextInt(Stranger.values().length)],
                            1 + random.nextInt(40),
                            features.contains(Feature.LINKS) && random.nextBoolean()));
            add(kinds, Feature.LINKS, 2, Action.SwitchLink::new);
            return kinds;
        }

        private int rotations() {
            return features.contains(Feature.HASTE) && random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1;
        }

        private void add(List<Supplier<Action>> kinds, Feature feature, int weight, Supplier<Action> kind) {
            if (features.contains(feature)) {
                add(kinds, weight, kind);
            }
        }

        private static void add(List<Supplier<Action>> kinds, int weight, Supplier<Action> kind) {
            for (int i = 0; i < weight; i++) {
                kinds.add(kind);
            }
        }
    }
}
