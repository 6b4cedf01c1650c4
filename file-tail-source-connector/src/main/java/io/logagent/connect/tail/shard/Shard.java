/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.shard;

/**
 * Which part of the files of some entries one task reads, where several tasks have the same entries.
 *
 * @param number of this part, from 1
 * @param count how many parts there are
 */
public record Shard(int number, int count) {
    /** All files: nobody else has these entries. */
    public static final Shard WHOLE = new Shard(1, 1);

    /** @throws IllegalArgumentException if there is no such part */
    public Shard {
        if (number < 1 || number > count) {
            throw new IllegalArgumentException("'" + number + "/" + count + "' is no part of a whole, such as 1/4");
        }
    }

    /**
     * Reads what {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Shard of(String text) {
        int slash = text.indexOf('/');
        if (!text.matches("\\d{1,9}/\\d{1,9}")) {
            throw new IllegalArgumentException("'" + text + "' is no part of a whole, such as 1/4");
        }
        return new Shard(Integer.parseInt(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    public boolean isWhole() {
        return count == 1;
    }

    /** Whether this is where something with this hash belongs. A part more or less moves only what it takes or leaves. */
    public boolean has(long hash) {
        return jump(hash, count) == number - 1;
    }

    /** Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014). */
    private static int jump(long hash, int buckets) {
        long key = hash;
        long bucket = -1;
        long next = 0;
        while (next < buckets) {
            bucket = next;
            key = key * 2862933555777941757L + 1;
            next = (long) ((bucket + 1) * (double) (1L << 31) / ((key >>> 33) + 1));
        }
        return (int) bucket;
    }

    @Override
    public String toString() {
        return number + "/" + count;
    }
}
