/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The world of one program: the folder, the tailer, and the expected lines. */
final class World implements AutoCloseable {
    /** After this many reads without a line, together longer than any grace period, no line may come. */
    private static final int QUIET_READS = 4;

    private static final long QUIET_MILLIS = 4_000;

    /** Within this time a compression is done; the tailer waits for longer. */
    private static final long LONGEST_COMPRESSION_MILLIS = 30_000;

    /** After this time a tailer leaves a renamed file that is quiet. It waits for a hole for longer. */
    private static final long ROTATION_GRACE_MILLIS = 1_100;

    /** After this time a damaged file is given up. */
    private static final long GIVEN_UP_MILLIS = 61_000;

    private static final int ENDLESS_READS = 2_000;

    private static final boolean NO_FALSE_ALARM = Boolean.getBoolean("model.noFalseAlarm");

    private final ManualClock clock = new ManualClock();
    private final Ledger ledger = new Ledger();
    private final Setup setup;
    private final LogFolder log;
    private final LossRules rules;

    // Changes beside the log that are not reported yet.
    private final Set<Path> changed = new HashSet<>();

    private Tailer tailer;
    private Optional<Cursor> storedAtStart = Optional.empty();
    private int deliveredByRead;
    // Lines of another path, which leave the log fewer or none.
    private int foreignByRead;
    private boolean disturbed;
    private boolean unmounted;
    private boolean truncatedToBanner;
    // What earlier runs of the tailer counted.
    private long lostBytes;
    private long lostGenerations;

    World(Path folder, Setup setup) throws IOException {
        this.setup = setup;
        this.log = new LogFolder(folder, setup, ledger, clock);
        this.rules = new LossRules(ledger, log, setup.filesStayOpen());
    }

    LogFolder log() {
        return log;
    }

    ManualClock clock() {
        return clock;
    }

    /** The number of delivered lines. */
    long delivered() {
        return ledger.total();
    }

    boolean run(Action action) throws IOException {
        if (action.disturbs()) {
            if (tailer == null && !setup.whileStopped()) {
                return false;
            }
            if (!setup.haste()) {
                settle();
            }
            // Where all generations are the same, only the inode tells which one the cursor belongs to.
            boolean inodesStay = action instanceof Action.Rotate rotate
                    && log.hasRoomFor(rotate.times())
                    && ledger.generations().stream().allMatch(log::isInOriginalFile);
            if (rules.isInBanner() && !inodesStay) {
                return false;
            }
            disturbed = true;
        }
        boolean isLate = log.unfinishedSince().orElse(clock.millis()) < clock.millis() - LONGEST_COMPRESSION_MILLIS;
        if (isLate || !action.leavesCompression()) {
            log.finishCompression();
        }
        boolean done = action.run(this);
        if (tailer != null) {
            rules.apply();
        }
        if (truncatedToBanner) {
            // All generations begin so. If it was not seen, a copy of it could be a new generation.
            truncatedToBanner = false;
            settle();
        }
        return done;
    }

    /** Gives the tailer all the time that it may need, and checks that no line is missing. */
    void finish() throws IOException {
        if (tailer == null) {
            start();
        }
        settle();
        log.append(1);
        settle();
        List<ExpectedLine> missing = ledger.missing();
        if (!missing.isEmpty()) {
            throw new Violation(missing.size() + " lines were never delivered, the first is " + missing.get(0));
        }
        stop();
        checkCounters();
        start();
        settle();
        if (ledger.hasRepeated()) {
            throw new Violation(ledger.lastLine().orElseThrow() + " was delivered again after a restart");
        }
    }

    private void checkCounters() {
        boolean isLossCounted = lostBytes > 0 || lostGenerations > 0;
        Optional<ExpectedLine> lost = ledger.lostInSight(log::holds);
        if (lost.isPresent() && !isLossCounted) {
            throw new Violation(lost.get() + " was lost, which nothing counts");
        }
        if (NO_FALSE_ALARM && isLossCounted && ledger.isAllDelivered() && log.damages() == 0) {
            throw new Violation(
                    lostBytes + " bytes and " + lostGenerations + " generations are counted as lost, and nothing is");
        }
    }

    boolean appendWithHole(int lines, int from, int length, int reads, boolean rotate) throws IOException {
        LogFolder.Hole hole = log.appendWithHole(lines, from, length);
        for (int i = 0; i < reads; i++) {
            read(1000);
        }
        // Settling before the rotation would outlast the patience of the tailer.
        if (rotate && setup.haste() && (tailer != null || setup.whileStopped()) && !rules.isInBanner()) {
            log.rotate();
            log.append(1);
            disturbed = true;
            for (int i = 0; i < reads; i++) {
                read(1000);
                clock.advance(ROTATION_GRACE_MILLIS);
            }
        }
        log.fill(hole);
        return true;
    }

    boolean appendLate(int lines, int age) throws IOException {
        // A late write makes a file look newer than the one after it. Late lines are awaited by the tailer that has
        // read the file, as long as it runs.
        boolean stillOpen = tailer != null && setup.naming().tellsOrder() && log.appendLate(lines, age);
        disturbed |= stillOpen;
        return stillOpen;
    }

    boolean copyAndDelete(boolean compressed) throws IOException {
        return log.copyAndDelete(compressed);
    }

    boolean replace() throws IOException {
        Generation current = log.current();
        if (current == null || current.size() < LogFolder.DISTINCTIVE || !isDistinctive(current)) {
            return false;
        }
        if (current.hasUnfinishedLine() && setup.haste()) {
            // If the copy is gone before it is seen, the file before it has ended with the line as it was.
            return false;
        }
        log.replace();
        return true;
    }

    /** Whether nothing of a generation was read, or enough to know it by. */
    private boolean isDistinctive(Generation generation) {
        return ledger.lastLine()
                .filter(line -> line.generation() == generation)
                .map(line -> line.end() >= LogFolder.DISTINCTIVE)
                .orElse(true);
    }

    boolean remount(int seconds) throws IOException {
        Generation current = log.current();
        boolean isSmall = current != null && current.size() > 0 && current.size() < LogFolder.DISTINCTIVE;
        if (current != null && (current.hasUnfinishedLine() || isSmall || !isDistinctive(current))) {
            // A file that is gone for long has ended, with the line as it was. If a small file is back and has grown,
            // it may be another one.
            return false;
        }
        Path away = log.root().resolveSibling(log.root().getFileName() + "-away");
        log.unmount(away);
        unmounted = true;
        for (int i = 0; i < seconds; i++) {
            read(1000);
            clock.advance(1000);
        }
        log.mount(away);
        unmounted = false;
        return true;
    }

    boolean rotate(int times, int linesBetween) throws IOException {
        boolean done = log.rotate();
        for (int i = 1; i < times && done; i++) {
            log.append(linesBetween);
            log.rotate();
        }
        return done;
    }

    boolean copyTruncate() throws IOException {
        if (log.current() == null) {
            return false;
        }
        rules.truncating(log.current());
        // The watch of a glob reports all files of the directory.
        changed.add(log.copyTruncate());
        return true;
    }

    boolean truncate(int keptLines, boolean andHalf) throws IOException {
        return shorten(keptLines, andHalf, false);
    }

    boolean rewrite(int sameLines, boolean andHalf, boolean otherStart, int otherLines) throws IOException {
        boolean done = shorten(sameLines, andHalf, otherStart);
        if (done) {
            // The writer starts over, so nothing completes its last line.
            log.forgetPending();
            log.append(otherLines);
        }
        return done;
    }

    private boolean shorten(int keptLines, boolean andHalf, boolean otherStart) throws IOException {
        Generation current = log.current();
        if (current == null) {
            return false;
        }
        int lines = Math.min(keptLines, current.lines().size());
        int bytes = andHalf ? log.halfLineAfter(lines) : current.sizeOf(lines);
        if (bytes >= current.size()) {
            return false;
        }
        boolean isBanner = lines > 0 && current.lines().get(lines - 1).isBanner() && !otherStart;
        if (isBanner && tailer == null) {
            return false;
        }
        rules.truncating(current);
        log.truncateTo(bytes, otherStart);
        truncatedToBanner = isBanner;
        return true;
    }

    boolean compressInSteps(boolean newest, boolean zstd) throws IOException {
        return log.compressInSteps(newest, zstd);
    }

    boolean compressBadly(boolean newest, boolean zstd, Damage damage) throws IOException {
        return log.compressBadly(newest, zstd, damage);
    }

    boolean renameAndCompress() throws IOException {
        return log.renameAndCompress();
    }

    boolean compress(boolean newest) throws IOException {
        return log.compress(newest);
    }

    boolean delete() throws IOException {
        return log.delete();
    }

    boolean writeBeside(Stranger stranger, int lines, boolean besideTarget) throws IOException {
        if (stranger.isKnownByName()) {
            changed.add(log.writeBeside(stranger, lines, besideTarget));
            return true;
        }
        settle();
        Generation current = log.current();
        // Nothing is known of a file of which nothing was read.
        if (tailer == null || current == null || !ledger.hasDelivered(current)) {
            return false;
        }
        changed.add(log.writeBeside(stranger, lines, besideTarget));
        settle();
        return true;
    }

    private Changes takeChanges() {
        Changes changes = new Changes(changed, Set.of(), false);
        changed.clear();
        return changes;
    }

    boolean switchLink() throws IOException {
        return log.switchLink();
    }

    boolean read(int maxLines) {
        if (tailer == null) {
            return false;
        }
        clock.advance(1);
        deliveredByRead = 0;
        foreignByRead = 0;
        try {
            tailer.read(maxLines);
        } catch (RuntimeException e) {
            throw new Violation("reading failed: " + e, e);
        }
        tailer.troubles().forEach((path, reason) -> {
            if (reason.contains("unexpected error")) {
                throw new Violation("reading failed: " + reason);
            }
        });
        if (deliveredByRead > maxLines) {
            throw new Violation(
                    deliveredByRead + " lines were delivered at once where " + maxLines + " were asked for");
        }
        if (!unmounted && foreignByRead < maxLines) {
            ledger.look(log.current(), log::holds);
        }
        if (deliveredByRead == 0 && !unmounted) {
            rules.foundNothing();
        }
        rules.apply();
        return true;
    }

    boolean settle() {
        if (tailer == null) {
            return false;
        }
        readUntilQuiet();
        for (int i = 0; i < log.damages(); i++) {
            clock.advance(GIVEN_UP_MILLIS);
            readUntilQuiet();
        }
        return true;
    }

    private void readUntilQuiet() {
        int quiet = 0;
        for (int i = 0; quiet < QUIET_READS; i++) {
            read(1000);
            quiet = deliveredByRead == 0 ? quiet + 1 : 0;
            clock.advance(QUIET_MILLIS);
            if (i > ENDLESS_READS) {
                throw new Violation("the tailer delivers without end");
            }
            if (i == 1) {
                finishCompression();
            }
        }
    }

    private void finishCompression() {
        if (log.unfinishedSince().isPresent()) {
            try {
                log.finishCompression();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            readUntilQuiet();
        }
    }

    boolean stop() {
        if (disturbed && !setup.haste()) {
            settle();
            disturbed = false;
        }
        if (tailer == null) {
            return false;
        }
        close();
        return true;
    }

    /**
     * Whether a restarted tailer could not know which generation its cursor is of: all begin alike, and another file may have
     * got the inode.
     */
    private boolean isCursorAmbiguous() {
        Optional<Generation> anchor = ledger.anchor();
        return rules.isInBanner()
                && anchor.filter(generation -> log.isInOriginalFile(generation) && !generation.isReplaced())
                        .isEmpty();
    }

    /** Stops the tailer until the next start. */
    boolean pause() {
        return !isCursorAmbiguous() && stop();
    }

    boolean restart(int linesBack) throws IOException {
        if (isCursorAmbiguous()) {
            return false;
        }
        stop();
        int count = Math.max(0, ledger.count() - linesBack);
        // The file of an older cursor may have another inode since it was compressed.
        while (linesBack > 0 && count > 0 && isUnknownPosition(ledger.line(count - 1))) {
            count--;
        }
        ledger.rewindTo(count);
        start();
        return true;
    }

    private static boolean isUnknownPosition(ExpectedLine line) {
        return line.isBanner() || line.generation().isReplaced() && line.end() < LogFolder.DISTINCTIVE;
    }

    private void start() throws IOException {
        boolean atEnd = setup.fromEnd() && log.makeFirst();
        log.noMoreLateWrites();
        ledger.beginRun();
        boolean isUnknown = setup.glob() && ledger.lastCursor().isEmpty();
        if (isUnknown) {
            log.make();
        }
        storedAtStart = ledger.lastCursor();
        tailer = Subject.start(
                log.path(),
                setup,
                atEnd ? StartPosition.END : StartPosition.BEGINNING,
                clock,
                this::takeChanges,
                this::load,
                (path, entries) -> line -> deliver(path, line));
        rules.apply();
        if (isUnknown) {
            // The tailer sees the log once. If it never did, the rotated files might be logs of their own.
            read(1);
        } else if (atEnd) {
            // Before the first write, so that no line is skipped.
            read(1);
        }
    }

    private Map<Path, Cursor> load(Collection<Path> paths) {
        Map<Path, Cursor> cursors = new HashMap<>();
        if (paths.contains(log.path())) {
            (setup.staleStore() ? storedAtStart : ledger.lastCursor())
                    .ifPresent(cursor -> cursors.put(log.path(), cursor));
        }
        return cursors;
    }

    private void deliver(Path path, Line line) {
        String text = new String(line.copy(), US_ASCII);
        if (setup.glob() && path.endsWith(Stranger.OTHER_NAME.file()) && LogFolder.isForeign(text)) {
            deliveredByRead++;
            foreignByRead++;
            return;
        }
        if (!path.equals(log.path())) {
            throw new Violation("a line was delivered under the path " + path.getFileName());
        }
        ExpectedLine delivered = ledger.deliver(text, line.start(), line.cursor());
        if (!unmounted) {
            // Now the line comes from a file that is held, which may have been replaced before.
            rules.delivered(delivered);
        }
        deliveredByRead++;
    }

    /** Stops the tailer, if it runs. */
    @Override
    public void close() {
        if (tailer != null) {
            tailer.close();
            lostBytes += tailer.counters().lostBytes();
            lostGenerations += tailer.counters().lostGenerations();
            tailer = null;
            log.forgetRead();
            log.noMoreLateWrites();
            rules.stopped();
            log.deleteUnknownStrangers();
        }
    }
}
