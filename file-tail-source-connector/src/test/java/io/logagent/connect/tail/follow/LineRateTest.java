/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineRateTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private long now = 4711;

    private LineRate rate(int perSecond) {
        return new LineRate(perSecond, () -> now);
    }

    /** Reads like a task with a backlog: it waits as long as the rate tells, and is late now and then. */
    private long read(LineRate rate, long nanos, Random random) {
        long end = now + nanos;
        long lines = 0;
        while (now < end) {
            int allowed = rate.allowed(500);
            rate.read(allowed);
            lines += allowed;
            long wait = rate.waitNanos();
            now += wait + random.nextInt(random.nextInt(10) == 0 ? (int) (50 * MILLI) : (int) MILLI);
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 1000, 3000, 20_000})
    void theRateHoldsOverTenSeconds(int perSecond) {
        long seed = System.nanoTime();
        long lines = read(rate(perSecond), 10 * SECOND, new Random(seed));

        assertThat(lines)
                .as("seed " + seed)
                .isCloseTo(
                        10L * perSecond, perSecond < 20 ? Percentage.withPercentage(11) : Percentage.withPercentage(5));
    }

    @Test
    void noTenthOfASecondHasMuchMoreThanItsShare() {
        LineRate rate = rate(1000);
        Random random = new Random(7);
        for (int tenth = 0; tenth < 100; tenth++) {
            long begin = now;
            long lines = read(rate, SECOND / 10, random);
            long share = (now - begin) / MILLI;
            // Time by which a read was late is made up for.
            assertThat(lines).as("tenth " + tenth).isBetween(share - 75, share + 75);
        }
    }

    @Test
    void givenALongPauseThenOnlyAFifthOfASecondIsSavedUp() {
        LineRate rate = rate(1000);
        now += 3600 * SECOND;

        assertThat(rate.allowed(Integer.MAX_VALUE)).isEqualTo(200);
    }

    @Test
    void theFirstLineDoesNotWait() {
        assertThat(rate(1).allowed(10)).isEqualTo(1);
        assertThat(rate(1).waitNanos()).isZero();
    }

    @Test
    void theWaitIsForSeveralLinesAtOnce() {
        LineRate rate = rate(1000);
        rate.read(rate.allowed(10));

        assertThat(rate.allowed(10)).isZero();
        assertThat(rate.waitNanos()).isEqualTo(20 * MILLI);
        now += 20 * MILLI;
        assertThat(rate.waitNanos()).isZero();
        assertThat(rate.allowed(100)).isEqualTo(20);

        LineRate slow = rate(2);
        slow.read(1);
        assertThat(slow.waitNanos()).isEqualTo(SECOND / 2);
    }

    @Test
    void linesBeyondTheRateDelayLaterOnes() {
        LineRate rate = rate(100);
        rate.read(51);

        now += SECOND / 2 - MILLI;
        assertThat(rate.allowed(10)).isZero();
        now += 12 * MILLI;
        assertThat(rate.allowed(10)).isEqualTo(1);
    }

    @Test
    void zeroMeansNoLimit() {
        LineRate rate = rate(0);
        rate.read(1_000_000);

        assertThat(rate.allowed(500)).isEqualTo(500);
        assertThat(rate.waitNanos()).isZero();
    }

    @Test
    void theRateCanChangeAtAnyTime() {
        Random random = new Random(3);
        LineRate rate = rate(1000);
        read(rate, SECOND, random);
        rate.change(100);
        assertThat(read(rate, 10 * SECOND, random)).isCloseTo(1000, Percentage.withPercentage(5));
        rate.change(10_000);
        assertThat(read(rate, 10 * SECOND, random)).isCloseTo(100_000, Percentage.withPercentage(5));
        rate.change(0);
        assertThat(rate.allowed(77)).isEqualTo(77);
        rate.change(1000);
        assertThat(read(rate, 10 * SECOND, random)).isCloseTo(10_000, Percentage.withPercentage(5));
    }

    @Test
    void anyRateAndClockGiveNeitherTooMuchNorAnOverflow() {
        long seed = System.nanoTime();
        System.out.println("LineRateTest: seed " + seed);
        Random random = new Random(seed);
        for (int run = 0; run < 20_000; run++) {
            int perSecond =
                    1 + (int) Math.min(Integer.MAX_VALUE - 1L, Math.round(Math.pow(10, random.nextDouble() * 9.4)));
            now = random.nextLong();
            LineRate rate = rate(perSecond);
            long begin = now;
            long lines = 0;
            for (int i = 0; i < 20; i++) {
                now += (long) Math.pow(10, random.nextDouble() * 12);
                int allowed = rate.allowed(random.nextInt(10_000));
                rate.read(allowed);
                lines += allowed;
                assertThat(rate.waitNanos()).as("seed %d run %d", seed, run).isBetween(0L, SECOND);
            }
            double most = 1 + (double) (now - begin) / SECOND * perSecond + 0.2 * perSecond;
            assertThat((double) lines).as("seed %d run %d", seed, run).isLessThanOrEqualTo(most + 1);
        }
    }
}
