/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import io.logagent.connect.tail.read.HeadFingerprint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The content of a log file from when it is empty to its rotation, truncation or deletion. */
final class Generation {
    private final int number;
    private final StringBuilder content = new StringBuilder();
    private final List<ExpectedLine> lines = new ArrayList<>();
    private int unfinishedFrom;

    private Generation successor;
    private int inherited;

    private boolean open;
    private boolean lost;
    private int seen;
    private int seenSize;
    // How many of the first bytes were seen: up to a hole in them.
    private int seenText;
    private int hole = Integer.MAX_VALUE;
    // What is in its file since a truncation; null if it was not truncated.
    private Generation afterTruncation;
    private boolean late;
    private boolean lateLinesLost;
    private boolean replaced;
    private boolean lateBeforeRead;
    private boolean orderUnknown;
    private boolean comesAgain;

    Generation(int number) {
        this.number = number;
    }

    /**
     * The content of the file after a truncation, or after a rewrite with nearly the same first bytes. Its identical lines
     * cannot be told from those of the generation before.
     *
     * @param start the first bytes now
     */
    Generation cutTo(int bytes, String start, int newNumber) {
        Generation next = new Generation(newNumber);
        next.append(start + content.substring(start.length(), bytes), this);
        if (start.isEmpty()) {
            successor = next;
            inherited = bytes;
        }
        return next;
    }

    void append(String text) {
        append(text, null);
    }

    private void append(String text, Generation same) {
        content.append(text);
        for (int newline = content.indexOf("\n", unfinishedFrom);
                newline >= 0;
                newline = content.indexOf("\n", unfinishedFrom)) {
            add(newline, same);
            unfinishedFrom = newline + 1;
        }
    }

    private void add(int end, Generation same) {
        int index = lines.size();
        String text = content.substring(unfinishedFrom, end);
        ExpectedLine twin = same != null && same.lines.get(index).text().equals(text) ? same.lines.get(index) : null;
        lines.add(new ExpectedLine(this, index, unfinishedFrom, text, late, twin));
    }

    /** Ends the generation: a partial last line is delivered as it is. */
    void end() {
        if (hasUnfinishedLine()) {
            add(content.length(), null);
        }
    }

    /** Undoes {@link #end()}: the writer continues, and completes the last line. */
    void goOn() {
        late = true;
        if (hasUnfinishedLine()) {
            lines.remove(lines.size() - 1);
        }
    }

    boolean hasUnfinishedLine() {
        return unfinishedFrom < content.length();
    }

    int number() {
        return number;
    }

    int size() {
        return content.length();
    }

    /** The number of bytes of the first lines. */
    int sizeOf(int firstLines) {
        return firstLines == 0 ? 0 : (int) lines.get(firstLines - 1).end();
    }

    List<ExpectedLine> lines() {
        return Collections.unmodifiableList(lines);
    }

    /** The generation that a reader at this position is in, as far as it can know. */
    Generation at(long position) {
        return successor != null && position <= inherited ? successor.at(position) : this;
    }

    /** Whether the running tailer must have the file open. */
    boolean isOpen() {
        return open;
    }

    void setOpen(boolean open) {
        this.open = open;
    }

    /** Whether its other lines need not be delivered any more. */
    boolean isLost() {
        return lost;
    }

    void lose() {
        lost = true;
    }

    /** Takes note that the running tailer has looked at its file. */
    void see() {
        seen = lines.size();
        seenSize = content.length();
        seenText = Math.min(seenSize, hole);
    }

    /** Takes note that no tailer runs any more. */
    void forgetSeen() {
        seen = 0;
    }

    /** Takes note of where the first bytes are that are not written yet. */
    void setHole(int position) {
        hole = position;
    }

    /** Takes note that all bytes are written. */
    void setFilled() {
        hole = Integer.MAX_VALUE;
    }

    /** Takes note that its file was truncated, and has another content since. */
    void setAfterTruncation(Generation rest) {
        afterTruncation = rest;
    }

    /**
     * Whether its file was truncated, and nothing shows it: the file is as large as it was seen last, or a copy of its later
     * content is.
     *
     * @param isThere whether a file has a generation
     */
    boolean isTruncatedUnseen(Predicate<Generation> isThere) {
        for (Generation later = afterTruncation; later != null; later = later.afterTruncation) {
            boolean isSeen = later.afterTruncation == null || isThere.test(later);
            if (isSeen && later.size() >= seenSize) {
                return true;
            }
        }
        return false;
    }

    /** Whether a later generation can be taken for this one: it begins alike, and is as large as this was seen last. */
    boolean isLike(Generation later) {
        int known = Math.min(HeadFingerprint.MAX, seenText);
        return later.number > number
                && later.size() >= seenSize
                && content.substring(0, known).equals(later.content.substring(0, known));
    }

    /** The lines that the running tailer has seen. */
    List<ExpectedLine> seen() {
        return lines.subList(0, Math.min(seen, lines.size()));
    }

    /** Whether its late lines need not be delivered. */
    boolean areLateLinesLost() {
        return lateLinesLost;
    }

    void loseLateLines() {
        lateLinesLost = true;
    }

    /** Whether its file was replaced by a copy. */
    boolean isReplaced() {
        return replaced;
    }

    void setReplaced() {
        replaced = true;
    }

    /** Whether a writer wrote to its renamed file before a line of it was delivered. */
    boolean isLateBeforeRead() {
        return lateBeforeRead;
    }

    void setLateBeforeRead() {
        lateBeforeRead = true;
    }

    /** Whether a writer wrote to its renamed file. */
    boolean isWrittenLate() {
        return late;
    }

    /** Whether its lines may come once more, since nothing tells that its file was read. */
    boolean mayComeAgain() {
        return comesAgain;
    }

    void setMayComeAgain() {
        comesAgain = true;
        orderUnknown = true;
    }

    /** Whether nothing tells that its file comes before newer ones. */
    boolean isOrderUnknown() {
        return orderUnknown;
    }

    void setOrderUnknown() {
        orderUnknown = true;
    }
}
