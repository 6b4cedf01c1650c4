/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Proves that the random programs detect the defects of a tailer. */
class LedgerTest {
    private final Ledger ledger = new Ledger();
    private final Generation first = ledger.begin();

    private void deliver(String text, long start) {
        ledger.deliver(text, start, null);
    }

    @Test
    void anUndeliveredLineIsMissing() {
        first.append("a\nb\nc\n");
        deliver("a", 0);
        deliver("c", 4);

        assertThat(ledger.missing()).extracting(ExpectedLine::text).containsExactly("b");
    }

    @Test
    void aLostLineIsNotMissing() {
        first.append("a\nb\n");
        deliver("a", 0);
        first.lose();

        assertThat(ledger.missing()).isEmpty();
    }

    @Test
    void aDuplicateLineIsNoticed() {
        first.append("a\nb\n");
        deliver("a", 0);

        assertThatThrownBy(() -> deliver("a", 0)).hasMessageContaining("again");
    }

    @Test
    void aLineOutOfOrderIsNoticed() {
        first.append("a\n");
        ledger.begin().append("b\n");
        deliver("b", 0);

        assertThatThrownBy(() -> deliver("a", 0)).hasMessageContaining("too late");
    }

    @Test
    void halfALineIsNoticedUntilItsGenerationEnds() {
        first.append("whole\nha");
        assertThatThrownBy(() -> deliver("ha", 6)).hasMessageContaining("torn");

        first.end();
        deliver("ha", 6);
        assertThatThrownBy(() -> deliver("ha", 6)).hasMessageContaining("again");
    }

    @Test
    void aWrongOffsetIsNoticed() {
        first.append("a\nb\n");

        assertThatThrownBy(() -> deliver("b", 1)).hasMessageContaining("byte 1, not 2");
    }

    @Test
    void afterARestartFromAnOlderCursorExactlyTheLinesAfterItAreReplayed() {
        first.append("a\nb\nc\n");
        deliver("a", 0);
        deliver("b", 2);
        deliver("c", 4);
        ledger.rewindTo(1);

        assertThatThrownBy(() -> deliver("a", 0)).hasMessageContaining("again");
        deliver("b", 2);
        assertThat(ledger.missing()).extracting(ExpectedLine::text).containsExactly("c");
    }

    @Test
    void linesKeptByATruncationMustBeDeliveredOnceAndMayBeDeliveredTwice() {
        first.append("a\nb\nc\n");
        deliver("a", 0);
        Generation second = ledger.truncate(first, 4, "");
        second.append("d\n");
        first.lose();
        assertThat(ledger.missing()).extracting(ExpectedLine::text).containsExactly("b", "d");

        // Read from the start again,
        deliver("a", 0);
        deliver("b", 2);
        deliver("d", 4);
        assertThat(ledger.missing()).isEmpty();

        // or from the same position.
        ledger.rewindTo(1);
        deliver("b", 2);
        deliver("d", 4);
        assertThat(ledger.missing()).isEmpty();
    }

    @Test
    void aCursorInLinesKeptByATruncationIsInTheNewGeneration() {
        first.append("a\nb\nc\n");
        deliver("a", 0);
        Generation second = ledger.truncate(first, 4, "");
        assertThat(ledger.anchor()).contains(second);

        ledger.rewindTo(0);
        deliver("c", 4);
        assertThat(ledger.anchor()).contains(first);
    }

    @Test
    void aChangedFirstLineIsMissingUntilItIsDelivered() {
        first.append("a\nb\nc\n");
        deliver("a", 0);
        deliver("b", 2);
        ledger.truncate(first, 4, "A").append("d\n");
        first.lose();

        assertThat(ledger.missing()).extracting(ExpectedLine::text).containsExactly("A", "d");
        deliver("A", 0);
        deliver("b", 2);
        deliver("d", 4);
        assertThat(ledger.missing()).isEmpty();
    }

    @Test
    void onlyALineWrittenAfterTheRotationMayComeAfterNewerOnes() {
        first.append("a\nb\n");
        first.end();
        Generation second = ledger.begin();
        second.append("c\nd\n");
        first.goOn();
        first.append("late\n");
        deliver("a", 0);
        deliver("c", 0);
        deliver("late", 4);

        assertThatThrownBy(() -> deliver("late", 4)).hasMessageContaining("again");
        assertThatThrownBy(() -> deliver("b", 2)).hasMessageContaining("too late");
        deliver("d", 2);
        assertThat(ledger.missing()).extracting(ExpectedLine::text).containsExactly("b");
    }
}
