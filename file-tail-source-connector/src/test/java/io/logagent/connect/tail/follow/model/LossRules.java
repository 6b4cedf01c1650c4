/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

/**
 * When the tailer may miss lines, because no tailer could deliver them. All other lines must be delivered.
 *
 * <p>The <em>anchor</em> is the generation of the last delivered line that counts: a cursor tells no more. The lines of
 * the current file are never lost. The undelivered lines of any other generation may be missed from the first moment,
 * while a tailer runs or when one is started, at which
 *
 * <ul>
 *   <li>the generation is not {@linkplain Generation#isOpen() open}, and
 *   <li>no file has its content, or the anchor is neither on disk nor this very generation: nothing leads from the cursor
 *       to it.
 * </ul>
 *
 * <p>A generation is open from the first line delivered by this run of the tailer until the tailer is stopped or the
 * file is truncated or compressed; so it survives any rename and deletion. Before a first line it is open only if it
 * is the first one that this run has seen, there is no cursor, and it was not empty. With {@link Feature#CLOSE_INACTIVE}
 * no file is ever open.
 *
 * <p>Lines that the next generation has at the same position have to come only once; see {@link ExpectedLine#twin()}.
 *
 * <p>Lines that are written to a renamed file may come after newer ones, and need not come after a restart if newer
 * ones were delivered before it.
 *
 * <p>A late write makes a file look newer than the files after it. Their names tell the order only as long as the anchor is
 * on disk: it shows which name is the oldest. A file without a name has only its time. So a generation that was written to
 * late before it was read may come after newer ones if the anchor or a newer one is gone. A restarted tailer knows only the
 * anchor, and an earlier file that was written to late looks like the next one of Log4j 2. So its lines may come again.
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

    /** Takes note of a delivered line. */
    void delivered(ExpectedLine line) {
        Generation generation = line.generation();
        if (descriptorsStayOpen && log.isInOriginalFile(generation)) {
            generation.setOpen(true);
        }
    }

    /** Takes note that the tailer read and delivered no line. */
    void foundNothing() {
        Generation current = log.current();
        foundFirst = foundFirst == null ? current : foundFirst;
        // Later generations may still wait for the first one to end.
        if (descriptorsStayOpen && ledger.count() == 0 && current != null && current == foundFirst) {
            current.setOpen(current.size() > 0);
        }
    }

    /** Takes note that the file is about to be truncated. */
    void truncating(Generation generation) {
        generation.setOpen(false);
    }

    void stopped() {
        foundFirst = null;
        // A compressed file that is not complete may be a copy of any generation, which a stopped tailer will not know.
        ledger.stopLooking(generation -> log.holds(generation)
                || log.damages() > 0
                || log.unfinishedSince().isPresent());
        ledger.generations().forEach(generation -> {
            generation.setOpen(false);
            generation.forgetSeen();
        });
    }

    /** Applies the rules after each action while a tailer runs. */
    void apply() {
        Generation anchor = ledger.anchor().orElse(null);
        boolean anchored = anchor != null && log.holds(anchor);
        int passed = ledger.lastLine().map(line -> line.generation().number()).orElse(0);
        for (Generation generation : ledger.generations()) {
            boolean reachable = generation == log.current() || generation.isOpen() || log.holds(generation) && anchored;
            // A generation before the anchor must be complete: it existed when a later line was delivered.
            if (!reachable && generation.number() >= passed) {
                ledger.lose(generation);
            }
            boolean isOrderUnknown = !anchored || log.lastRemoved() >= generation.number();
            if (isOrderUnknown && generation.isLateBeforeRead() && generation.number() > passed) {
                generation.setOrderUnknown();
            }
        }
    }

    /** Whether the cursor is at a position up to which all generations are the same, so that it fits each of them. */
    boolean isInBanner() {
        return ledger.lastLine().map(ExpectedLine::isBanner).orElse(false);
    }
}
