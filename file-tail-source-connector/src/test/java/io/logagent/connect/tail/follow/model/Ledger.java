/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import static java.util.stream.Collectors.partitioningBy;

import io.logagent.connect.tail.read.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All lines that were written, and which of them were delivered. Delivered lines must be written lines in the order of
 * generations and lines, so that no line can come twice.
 */
final class Ledger {
    private record Delivery(ExpectedLine line, Cursor cursor, ExpectedLine furthest) {}

    private final List<Generation> generations = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private long total;
    private int forgottenBefore;
    // The number of deliveries before this run of the tailer.
    private int runStart;
    // Lines that a running tailer had seen when they were lost.
    private final List<ExpectedLine> lostInSight = new ArrayList<>();
    // Those of them that were lost since the tailer looked last.
    private final List<ExpectedLine> lostSinceLook = new ArrayList<>();

    /** Begins an empty file. */
    Generation begin() {
        return add(new Generation(generations.size() + 1));
    }

    /** Truncates the file to this many bytes, with other first bytes. */
    Generation truncate(Generation generation, int bytes, String start) {
        Generation rest = add(generation.cutTo(bytes, start, generations.size() + 1));
        generation.end();
        generation.setAfterTruncation(rest);
        return rest;
    }

    private Generation add(Generation generation) {
        generations.add(generation);
        return generation;
    }

    List<Generation> generations() {
        return generations;
    }

    /** Takes a delivered line; returns the written line that it is. */
    ExpectedLine deliver(String text, long start, Cursor cursor) {
        ExpectedLine line = lines().filter(this::mayComeNext)
                .filter(candidate -> candidate.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new Violation(whyNot(text)));
        if (line.start() != start) {
            throw new Violation(line + " was delivered as if it began at byte " + start + ", not " + line.start());
        }
        deliveries.add(new Delivery(
                line, cursor, lastLine().filter(last -> !line.isAfter(last)).orElse(line)));
        total++;
        // It may have to come again, which an older cursor makes impossible.
        lostSinceLook.removeIf(lost -> isSame(lost, line));
        lostInSight.removeIf(lost -> isSame(lost, line));
        return line;
    }

    /** Whether a line is another one or its twin in a later generation. */
    private static boolean isSame(ExpectedLine line, ExpectedLine other) {
        return line == other || line.twin() != null && isSame(line.twin(), other);
    }

    private boolean mayComeNext(ExpectedLine line) {
        return lastLine().map(line::isAfter).orElse(true)
                || mayComeLate(line) && !(line.isBanner() ? isDeliveredOfAll(line) : isDelivered(line))
                || line.generation().mayComeAgain() && !isDeliveredAgain(line);
    }

    private boolean isDeliveredAgain(ExpectedLine line) {
        return deliveries.subList(runStart, deliveries.size()).stream().anyMatch(delivery -> delivery.line() == line);
    }

    /** Takes note that a tailer starts. */
    void beginRun() {
        runStart = deliveries.size();
        int passed = lastLine().map(line -> line.generation().number()).orElse(Integer.MAX_VALUE);
        generations.stream()
                .filter(generation -> generation.isWrittenLate() && generation.number() < passed)
                .forEach(Generation::setMayComeAgain);
        // The cursor may be an older one, from before the generation was read.
        generations.stream()
                .filter(generation -> generation.isWrittenLate() && !hasDelivered(generation))
                .forEach(Generation::setLateBeforeRead);
        forgetLateLines();
    }

    /** Whether lines came in this run that must not come again. */
    boolean hasRepeated() {
        return deliveries.subList(runStart, deliveries.size()).stream()
                .anyMatch(delivery -> !delivery.line().generation().mayComeAgain());
    }

    private static boolean mayComeLate(ExpectedLine line) {
        return line.late() || line.generation().isOrderUnknown();
    }

    private String whyNot(String text) {
        String shown =
                "'" + (text.length() <= 100 ? text : text.substring(0, 10) + "…" + text.substring(text.length() - 80))
                        + "'";
        Optional<ExpectedLine> known =
                lines().filter(line -> line.text().equals(text)).findFirst();
        if (known.isEmpty()) {
            return shown + " was delivered, which is torn or was never written";
        }
        return known.get() + " was delivered " + (isDelivered(known.get()) ? "again" : "too late") + ", after "
                + last().furthest();
    }

    /** Rewinds to this many delivered lines: later ones come again. */
    void rewindTo(int count) {
        deliveries.subList(count, deliveries.size()).clear();
    }

    /** The number of delivered lines that count. */
    int count() {
        return deliveries.size();
    }

    /** The number of delivered lines, including those that had to come again. */
    long total() {
        return total;
    }

    /** The cursor that a tailer started now gets from its store. */
    Optional<Cursor> lastCursor() {
        return deliveries.isEmpty() ? Optional.empty() : Optional.of(last().cursor());
    }

    /** The line that the tailer is at. Late lines may come after newer ones, and do not move it back. */
    Optional<ExpectedLine> lastLine() {
        return deliveries.isEmpty() ? Optional.empty() : Optional.of(last().furthest());
    }

    ExpectedLine line(int delivery) {
        return deliveries.get(delivery).line();
    }

    /** The generation that the tailer is in, as far as its cursor can tell. */
    Optional<Generation> anchor() {
        return lastLine().map(line -> line.generation().at(line.end()));
    }

    boolean hasDelivered(Generation generation) {
        return deliveries.stream().anyMatch(delivery -> delivery.line().generation() == generation);
    }

    /** Whether only bytes before this position were delivered, and late lines follow them. */
    boolean awaitsLateLines(Generation generation, long position) {
        return hasDelivered(generation)
                && generation.lines().stream()
                        .filter(line -> !isDelivered(line))
                        .anyMatch(line -> line.late() && line.start() < position);
    }

    /** Whether the generation is older than all of which a line was delivered. */
    boolean isBeforeAll(Generation generation) {
        return deliveries.stream()
                .filter(delivery -> !delivery.line().isBanner())
                .noneMatch(delivery -> delivery.line().generation().number() <= generation.number());
    }

    /** Late lines of earlier files need not come after a restart. */
    private void forgetLateLines() {
        lastLine()
                .ifPresent(last -> forgottenBefore =
                        Math.max(forgottenBefore, last.generation().number()));
    }

    /** The lines that should have been delivered and were not. */
    List<ExpectedLine> missing() {
        return lines().filter(line -> !line.generation().isLost())
                .filter(line -> !line.late() || !line.generation().areLateLinesLost())
                .filter(line -> !line.late() || line.generation().number() >= forgottenBefore)
                .filter(line -> !isDelivered(line))
                .toList();
    }

    /** Whether nothing is lost, be it excused or not. */
    boolean isAllDelivered() {
        return lines().allMatch(this::isDelivered);
    }

    /** Excuses the undelivered lines of a generation. Those that the running tailer has seen have to be counted. */
    void lose(Generation generation) {
        if (!generation.isLost()) {
            generation.lose();
            generation.seen().stream()
                    .filter(line -> !line.late() && !isDelivered(line))
                    .forEach(lostSinceLook::add);
        }
    }

    /**
     * Takes note that the running tailer looks at the current file.
     *
     * @param current null if the path leads nowhere
     * @param isThere whether a file has a generation. As long as one has it, its lines may still come
     */
    void look(Generation current, Predicate<Generation> isThere) {
        Map<Boolean, List<ExpectedLine>> lost =
                lostSinceLook.stream().collect(partitioningBy(line -> !isThere.test(line.generation())));
        lostSinceLook.clear();
        lostSinceLook.addAll(lost.get(false));
        lost.get(true).stream().filter(line -> !mayLookUnchanged(line, isThere)).forEach(lostInSight::add);
        if (current != null) {
            current.see();
        }
    }

    /**
     * Takes note that no tailer runs any more. What was lost since its last look it could not know, nor that nothing leads
     * from the cursor to a file that is still there.
     */
    void stopLooking(Predicate<Generation> isThere) {
        lostSinceLook.clear();
        lostInSight.removeIf(line -> isThere.test(line.generation()));
    }

    /** Whether a later generation can be taken for that of a line, so that nothing shows that the line is lost. */
    private boolean mayLookUnchanged(ExpectedLine line, Predicate<Generation> isThere) {
        Generation generation = line.generation();
        return generation.isTruncatedUnseen(isThere.or(this::hasDelivered))
                || generations.stream().filter(isThere).anyMatch(generation::isLike);
    }

    /** A line that was lost although a running tailer had seen it; empty if there is none. */
    Optional<ExpectedLine> lostInSight(Predicate<Generation> isThere) {
        return lostInSight.stream()
                .filter(line -> !isDelivered(line) && !mayLookUnchanged(line, isThere))
                .findFirst();
    }

    /** A line counts as delivered if its twin was: they have the same bytes at the same position. */
    private boolean isDelivered(ExpectedLine line) {
        return deliveries.stream().anyMatch(delivery -> delivery.line() == line)
                || line.isBanner() && deliveriesLike(line) > 0
                || line.twin() != null && isDelivered(line.twin());
    }

    /** Whether a line of the banner was delivered as often as it was written. */
    private boolean isDeliveredOfAll(ExpectedLine banner) {
        return deliveriesLike(banner)
                >= lines().filter(line -> line.text().equals(banner.text())).count();
    }

    private long deliveriesLike(ExpectedLine line) {
        return deliveries.stream()
                .filter(delivery -> delivery.line().text().equals(line.text()))
                .count();
    }

    private Delivery last() {
        return deliveries.get(deliveries.size() - 1);
    }

    private Stream<ExpectedLine> lines() {
        return generations.stream().flatMap(generation -> generation.lines().stream());
    }
}
