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
    /** Runs the action; returns whether there was anything to do. */
    boolean run(World world) throws IOException;

    /** The same action with smaller numbers, the simplest first. */
    default List<Action> simpler() {
        return List.of();
    }

    /** Whether a compression may be half done before and after the action. */
    default boolean leavesCompression() {
        return this instanceof Append
                || this instanceof AppendPart
                || this instanceof Pass
                || this instanceof Read
                || this instanceof Restart
                || this instanceof Stop;
    }

    /** Whether the action does more to the files than to append. */
    default boolean disturbs() {
        return false;
    }

    /** The writer appends lines. It creates the file if there is none. */
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

    /**
     * The writer appends lines, and a part of them reaches the file only after some reads.
     *
     * @param rotate whether the file is renamed meanwhile, and read as often again
     */
    record AppendWithHole(int lines, int from, int length, int reads, boolean rotate) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.appendWithHole(lines, from, length, reads, rotate);
        }

        @Override
        public List<Action> simpler() {
            return Stream.of(
                            Stream.of(new AppendWithHole(lines, from, length, reads, false))
                                    .filter(other -> rotate),
                            smaller(lines, 1).map(fewer -> new AppendWithHole(fewer, from, length, reads, rotate)),
                            smaller(reads, 1).map(fewer -> new AppendWithHole(lines, from, length, fewer, rotate)))
                    .flatMap(others -> others)
                    .<Action>map(action -> action)
                    .toList();
        }
    }

    /** The writer appends a piece of a line, which its next append completes. */
    record AppendPart() implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.log().appendPart();
        }
    }

    /** A writer has not noticed the rotation yet, and appends to the file that was renamed this many rotations ago. */
    record AppendLate(int lines, int age) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.appendLate(lines, age);
        }

        @Override
        public List<Action> simpler() {
            return Stream.concat(
                            smaller(lines, 1).map(fewer -> new AppendLate(fewer, age)),
                            smaller(age, 0).map(younger -> new AppendLate(lines, younger)))
                    .<Action>map(action -> action)
                    .toList();
        }
    }

    /** Rotations by rename, with no read in between. */
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

    /** A rotation that copies the file and truncates it. The writer continues in the same file. */
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

    /** The file is truncated to its first lines, and perhaps half of the next one. */
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

    /** The file is rewritten: first with the same lines, perhaps except for the very first byte, then with others. */
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

    /** The newest or the oldest plain rotated file is compressed. */
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

    /** A rotated file is compressed in two steps, and its plain file is out of sight. Later actions bring the second one. */
    record CompressInSteps(boolean newest, boolean zstd) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.compressInSteps(newest, zstd);
        }
    }

    /** The compression of a rotated file fails, and its plain file is gone. */
    record CompressBadly(boolean newest, boolean zstd, Damage damage) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.compressBadly(newest, zstd, damage);
        }
    }

    /** The newest rotated file gets a temporary name, and later actions compress it under its own. */
    record RenameAndCompress() implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.renameAndCompress();
        }
    }

    /** Another program writes to a file beside the path, or beside the file that links lead to. */
    record WriteBeside(Stranger stranger, int lines, boolean besideTarget) implements Action {
        @Override
        public boolean run(World world) throws IOException {
            return world.writeBeside(stranger, lines, besideTarget);
        }

        @Override
        public List<Action> simpler() {
            return smaller(lines, 1)
                    .<Action>map(fewer -> new WriteBeside(stranger, fewer, besideTarget))
                    .toList();
        }
    }

    /** The file is deleted. The next line creates it again, perhaps with the same inode. */
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

    /** The program starts over in a file of another name, and the link that the path leads through is switched to it. */
    record SwitchLink() implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.switchLink();
        }
    }

    /** The file is copied and deleted, as by {@code gzip -c app.log > app.log.1.gz; rm app.log}. */
    record CopyAndDelete(boolean compressed) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.copyAndDelete(compressed);
        }

        @Override
        public List<Action> simpler() {
            return compressed ? List.of(new CopyAndDelete(false)) : List.of();
        }
    }

    /** A copy takes the place of the file, as by rsync, an editor, or a restored backup. */
    record Replace() implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.replace();
        }
    }

    /** The folder is empty for this time, in which the tailer reads, and then all files are back. */
    record Remount(int seconds) implements Action {
        @Override
        public boolean disturbs() {
            return true;
        }

        @Override
        public boolean run(World world) throws IOException {
            return world.remount(seconds);
        }

        @Override
        public List<Action> simpler() {
            return smaller(seconds, 0).<Action>map(Remount::new).toList();
        }
    }

    /** Time passes, while the tailer does not read. */
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

    /** The tailer delivers all lines that it finds, in as many reads and as much time as it needs. */
    record Settle() implements Action {
        @Override
        public boolean run(World world) {
            return world.settle();
        }
    }

    record Stop() implements Action {
        @Override
        public boolean run(World world) {
            return world.pause();
        }
    }

    /** The tailer is stopped if it runs, and started from the cursor this many lines before the last one. */
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
