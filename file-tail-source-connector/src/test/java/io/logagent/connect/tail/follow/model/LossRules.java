/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/**
 * When the tailer may miss lines, because nobody could have done better. Whatever is not named here must be delivered.
 *
 * <p>The <em>anchor</em> is the generation of the last delivered line that counts: all that a cursor can tell. What the
 * path leads to now is never lost. Of any other generation the lines not delivered yet may be missed from the first
 * moment, while a tailer runs or when one is started, at which
 *
 * <ul>
 *   <li>it is not {@linkplain Generation#isOpen() open}, and
 *   <li>no file holds it any more, or the anchor is neither on disk nor this very generation: nothing leads from the
 *       cursor to it.
 * </ul>
 *
 * <p>A generation is open from the first line delivered by this run of the tailer until the tailer is stopped or the
 * file is truncated or compressed; so it survives any rename and deletion. Before a first line it is open only if it
 * is the first one that this run has looked at, there is no cursor, and it was not empty. With {@link Feature#CLOSE_INACTIVE}
 * nothing is ever open.
 *
 * <p>Lines that the next generation has at the same place are asked for only once; see {@link ExpectedLine#twin()}. A
 * first byte that becomes another while the bytes before the position do not is expected to be noticed only by a tailer
 * that is started.
 *
 * <p>Lines that are written to a renamed file may come after newer ones, and need not come after a restart if newer
 * ones were delivered before it.
 *
 * <p>What is truncated while a tailer runs that has not delivered a line of it may be missed even if there is a copy, or
 * come after newer lines: at position 0 nothing shows that the bytes are others.
 */
final class LossRules {
    private final Ledger ledger;
    private final LogFolder log;
    private final boolean descriptorsStayOpen;
    private Generation foundFirst;

    LossRules(Ledger ledger, LogFolder log, boolean descriptorsStayOpen) {
        this.ledger = ledger;
        this.log = log;
        this.descriptorsStayOpen = descriptorsStayOpen;
    }

    /** A line was delivered. */
    void delivered(ExpectedLine line) {
        Generation generation = line.generation();
        if (descriptorsStayOpen && log.isInOriginalFile(generation)) {
            generation.setOpen(true);
        }
    }

    /** The tailer looked at the files and had nothing to deliver. */
    void lookedInVain() {
        Generation current = log.current();
        foundFirst = foundFirst == null ? current : foundFirst;
        // Later ones may still have to wait for the first one to end.
        if (descriptorsStayOpen && ledger.count() == 0 && current != null && current == foundFirst) {
            current.setOpen(current.size() > 0);
        }
    }

    /** The file is going to be truncated. */
    void truncating(Generation generation, boolean running) {
        generation.setOpen(false);
        if (running && !ledger.hasDelivered(generation)) {
            generation.loseUnseen();
        }
    }

    void stopped() {
        foundFirst = null;
        ledger.generations().forEach(generation -> generation.setOpen(false));
    }

    /** To be called after everything that happened, while a tailer runs. */
    void apply() {
        Generation anchor = ledger.anchor().orElse(null);
        boolean anchored = anchor != null && log.holds(anchor);
        int passed = ledger.lastLine().map(line -> line.generation().number()).orElse(0);
        for (Generation generation : ledger.generations()) {
            boolean reachable = generation == log.current() || generation.isOpen() || log.holds(generation) && anchored;
            // What was passed is never forgiven: it was there when a later line was delivered.
            if (!reachable && generation.number() >= passed) {
                generation.lose();
            }
        }
    }

    /** Whether the cursor is where all generations are the same: then nobody can tell which one it belongs to. */
    boolean isInBanner() {
        return ledger.lastLine().map(ExpectedLine::isBanner).orElse(false);
    }
}
