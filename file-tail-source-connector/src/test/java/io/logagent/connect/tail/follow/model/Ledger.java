/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import io.logagent.connect.tail.read.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All lines that were ever written, and which of them were delivered. Deliveries must be a part of what was written, in
 * the order of generations and lines, so that no line can come twice.
 */
final class Ledger {
    private record Delivery(ExpectedLine line, Cursor cursor, ExpectedLine furthest) {}

    private final List<Generation> generations = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private long total;
    private int forgottenBefore;

    /** A file begins that holds nothing yet. */
    Generation begin() {
        return add(new Generation(generations.size() + 1));
    }

    /** The file now holds only so many bytes of what it did, the first ones being others. */
    Generation cut(Generation generation, int bytes, String start) {
        Generation rest = add(generation.cutTo(bytes, start, generations.size() + 1));
        generation.end();
        return rest;
    }

    private Generation add(Generation generation) {
        generations.add(generation);
        return generation;
    }

    List<Generation> generations() {
        return generations;
    }

    /** Takes a line that the tailer delivered; returns which one it is. */
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
        return line;
    }

    private boolean mayComeNext(ExpectedLine line) {
        return lastLine().map(line::isAfter).orElse(true) || mayComeLate(line) && !isDelivered(line);
    }

    private static boolean mayComeLate(ExpectedLine line) {
        return line.late() || line.generation().isUnseen();
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

    /** What was delivered after the first so many lines counts as not delivered: it comes again. */
    void rewindTo(int count) {
        deliveries.subList(count, deliveries.size()).clear();
    }

    /** How many deliveries count. */
    int count() {
        return deliveries.size();
    }

    /** How many lines were delivered, including those that had to come again. */
    long total() {
        return total;
    }

    /** What a tailer that is started now must have got from its store. */
    Optional<Cursor> lastCursor() {
        return deliveries.isEmpty() ? Optional.empty() : Optional.of(last().cursor());
    }

    /** Where the tailer is: late and unseen lines may come after newer ones, and do not move it back. */
    Optional<ExpectedLine> lastLine() {
        return deliveries.isEmpty() ? Optional.empty() : Optional.of(last().furthest());
    }

    ExpectedLine line(int delivery) {
        return deliveries.get(delivery).line();
    }

    /** Where the tailer is, as far as its cursor can tell. */
    Optional<Generation> anchor() {
        return lastLine().map(line -> line.generation().at(line.end()));
    }

    boolean hasDelivered(Generation generation) {
        return deliveries.stream().anyMatch(delivery -> delivery.line().generation() == generation);
    }

    /** A restart forgets late lines of files that were left before. */
    void forgetLateLines() {
        lastLine()
                .ifPresent(last -> forgottenBefore =
                        Math.max(forgottenBefore, last.generation().number()));
    }

    /** What should have been delivered and was not. */
    List<ExpectedLine> missing() {
        return lines().filter(line -> !line.generation().isLost())
                .filter(line -> !line.late() || line.generation().number() >= forgottenBefore)
                .filter(line -> !isDelivered(line))
                .toList();
    }

    /** A line that has a twin was delivered if that was: they are the same bytes at the same place. */
    private boolean isDelivered(ExpectedLine line) {
        return deliveries.stream().anyMatch(delivery -> delivery.line() == line)
                || line.isBanner()
                        && deliveries.stream()
                                .anyMatch(delivery -> delivery.line().text().equals(line.text()))
                || line.twin() != null && isDelivered(line.twin());
    }

    private Delivery last() {
        return deliveries.get(deliveries.size() - 1);
    }

    private Stream<ExpectedLine> lines() {
        return generations.stream().flatMap(generation -> generation.lines().stream());
    }
}
