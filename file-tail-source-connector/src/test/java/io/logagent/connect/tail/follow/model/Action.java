/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** One step of a program. */
sealed interface Action {
    /** Does it; returns whether there was anything to do. */
    boolean run(World world) throws IOException;

    /** The same with smaller numbers, the simplest first. */
    default List<Action> simpler() {
        return List.of();
    }

    /** Whether it does to the files more than to append. */
    default boolean disturbs() {
        return false;
    }

    /** The writer appends lines; it makes the file if there is none. */
    record Append(int lines) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            world.log().append(lines);
            return true;
        }

        @Override
        public List<Action> simpler() {
            return smaller(lines, 1).<Action>map(Append::new).toList();
        }
    }

    /** The writer appends a piece of a line; what it appends next completes it. */
    record AppendPart() implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.log().appendPart();
        }
    }

    /** The writer, which has not noticed the rotation yet, appends to the file that was renamed last. */
    record AppendLate(int lines) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.appendLate(lines);
        }

        @Override
        public List<Action> simpler() {
            return smaller(lines, 1).<Action>map(AppendLate::new).toList();
        }
    }

    /** Rotations by rename, in one go. */
    record Rotate(int times, int linesBetween) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.rotate(times, linesBetween);
        }

        @Override
        public List<Action> simpler() {
            return Stream.concat(
                            smaller(times, 1).map(fewer -> new Rotate(fewer, linesBetween)),
                            smaller(linesBetween, 0).map(fewer -> new Rotate(times, fewer)))
                    .<Action>map(action -> action)
                    .toList();
        }
    }

    /** A rotation that copies the file and truncates it; the writer goes on in the same file. */
    record CopyTruncate() implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.copyTruncate();
        }
    }

    /** The file is cut to its first lines, and perhaps half of the next one. */
    record Truncate(int keptLines, boolean andHalf) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.truncate(keptLines, andHalf);
        }

        @Override
        public List<Action> simpler() {
            return Stream.concat(
                            smaller(keptLines, 0).map(fewer -> new Truncate(fewer, andHalf)),
                            Stream.of(new Truncate(keptLines, false)).filter(other -> andHalf))
                    .<Action>map(action -> action)
                    .toList();
        }
    }

    /** The file is truncated and written again: the same lines, perhaps but for the very first byte, then others. */
    record Rewrite(int sameLines, boolean andHalf, boolean otherStart, int otherLines) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.rewrite(sameLines, andHalf, otherStart, otherLines);
        }

        @Override
        public List<Action> simpler() {
            return Stream.of(
                            smaller(sameLines, 0).map(fewer -> new Rewrite(fewer, andHalf, otherStart, otherLines)),
                            smaller(otherLines, 1).map(fewer -> new Rewrite(sameLines, andHalf, otherStart, fewer)),
                            Stream.of(new Rewrite(sameLines, false, otherStart, otherLines))
                                    .filter(other -> andHalf))
                    .flatMap(others -> others)
                    .<Action>map(action -> action)
                    .toList();
        }
    }

    /** The newest or the oldest rotated file that is not compressed yet becomes so. */
    record Compress(boolean newest) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.compress(newest);
        }
    }

    /** The file is deleted; the next line makes it again, perhaps with the same inode. */
    record Delete() implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.delete();
        }
    }

    /** Time passes, with a tailer that finds nothing to do or has no turn. */
    record Pass(int seconds) implements Action {
        @Override
        public boolean run(World world) {
            world.clock().advance(seconds * 1000L);
            return true;
        }

        @Override
        public List<Action> simpler() {
            return smaller(seconds, 1).<Action>map(Pass::new).toList();
        }
    }

    /** The tailer delivers some lines, if there are any. */
    record Read(int maxLines) implements Action {
        @Override
        public boolean run(World world) {
            return world.read(maxLines);
        }

        @Override
        public List<Action> simpler() {
            return smaller(maxLines, 1).<Action>map(Read::new).toList();
        }
    }

    /** The tailer delivers all that it can find, in as many reads and as much time as it takes. */
    record Settle() implements Action {
        @Override
        public boolean run(World world) {
            return world.settle();
        }
    }

    record Stop() implements Action {
        @Override
        public boolean run(World world) {
            return world.stop();
        }
    }

    /** The tailer is stopped, if it runs, and started again from the cursor so many lines before the last one. */
    record Restart(int linesBack) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.restart(linesBack);
        }

        @Override
        public List<Action> simpler() {
            return smaller(linesBack, 0).<Action>map(Restart::new).toList();
        }
    }

    private static Stream<Integer> smaller(int number, int least) {
        return Stream.of(least, number / 2, number - 1)
                .filter(other -> other >= least && other < number)
                .distinct();
    }
}
