/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The orders, the oldest file first, that the numbers in the names of a family of rotated files can have. */
final class RotationNumbers {
    private static final Pattern YEAR_FIRST =
            Pattern.compile("(?:19|20)\\d{2}(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\\d|3[01])\\d*)?");
    private static final Pattern YEAR_LAST = Pattern.compile("\\d{4}(?:19|20)\\d{2}");
    private static final Pattern YEAR = Pattern.compile("(?:19|20)\\d{2}");

    /** Longer numbers are seconds since 1970, or a date with its time. */
    private static final int LONGEST_INDEX = 5;

    /** Hours, minutes and seconds. */
    private static final int TIME_PARTS = 3;

    private RotationNumbers() {}

    /** The possible orders; the first one holds unless something speaks against it. */
    static List<Comparator<RotatedFile>> orders(List<RotatedFile> family) {
        List<List<String>> numbers = family.stream().map(RotatedFile::numbers).toList();
        // The format may have changed.
        if (numbers.stream().anyMatch(RotationNumbers::isYearLast)
                && numbers.stream().allMatch(date -> isYearLast(date) || isYearFirst(date))) {
            return List.of(
                    (one, other) -> compare(yearFirst(one.numbers(), 1, 0), yearFirst(other.numbers(), 1, 0)),
                    (one, other) -> compare(yearFirst(one.numbers(), 0, 1), yearFirst(other.numbers(), 0, 1)));
        }
        Comparator<RotatedFile> rising = (one, other) -> compare(one.numbers(), other.numbers());
        if (numbers.stream().allMatch(RotationNumbers::isDate)) {
            boolean haveIndex = numbers.stream().allMatch(RotationNumbers::hasIndex);
            boolean haveTime = numbers.stream().allMatch(RotationNumbers::isDateWithTime);
            return haveIndex && !haveTime ? List.of(rising, RotationNumbers::compareWithFallingIndex) : List.of(rising);
        }
        // logrotate's app.log.1 is the newest file, that of Log4j 2 may be the oldest.
        return List.of(rising.reversed(), rising);
    }

    private static boolean isDate(List<String> numbers) {
        return !numbers.isEmpty() && numbers.get(0).length() > LONGEST_INDEX || isYearFirst(numbers);
    }

    /** Whether the year comes first, as in {@code 20261120} and {@code 2026-11-20}. */
    private static boolean isYearFirst(List<String> numbers) {
        String first = numbers.isEmpty() ? "" : numbers.get(0);
        return YEAR_FIRST.matcher(first).matches()
                || YEAR.matcher(first).matches()
                        && numbers.size() > 1
                        && numbers.get(1).length() == 2;
    }

    /** Whether a number follows the date. It may be that of the seconds, see {@link #isDateWithTime}. */
    private static boolean hasIndex(List<String> numbers) {
        return numbers.size() > dateParts(numbers)
                && numbers.get(numbers.size() - 1).length() <= LONGEST_INDEX;
    }

    /** Whether only hours, minutes, seconds and a fraction follow the date. If all files have them, none has an index. */
    private static boolean isDateWithTime(List<String> numbers) {
        List<String> time = numbers.subList(Math.min(dateParts(numbers), numbers.size()), numbers.size());
        return !time.isEmpty()
                && time.size() <= TIME_PARTS + 1
                && time.stream().limit(TIME_PARTS).allMatch(part -> part.length() == 2)
                && time.stream().skip(TIME_PARTS).allMatch(fraction -> fraction.length() >= 3);
    }

    private static int dateParts(List<String> numbers) {
        return numbers.get(0).length() == 4 ? 3 : 1;
    }

    /** Whether the year follows the day and the month, as in {@code 20112026} and {@code 20-11-2026}. */
    private static boolean isYearLast(List<String> numbers) {
        List<String> split = split(numbers);
        return split.size() >= 3
                && split.get(0).length() == 2
                && split.get(1).length() == 2
                && YEAR.matcher(split.get(2)).matches();
    }

    /** Splits {@code 20112026} into 20, 11 and 2026. */
    private static List<String> split(List<String> numbers) {
        String first = numbers.isEmpty() ? "" : numbers.get(0);
        if (!YEAR_LAST.matcher(first).matches() || YEAR_FIRST.matcher(first).matches()) {
            return numbers;
        }
        List<String> split = new ArrayList<>(List.of(first.substring(0, 2), first.substring(2, 4), first.substring(4)));
        split.addAll(numbers.subList(1, numbers.size()));
        return split;
    }

    /** Year, month, day and what follows them. */
    private static List<String> yearFirst(List<String> numbers, int month, int day) {
        if (!isYearLast(numbers)) {
            return splitYearFirst(numbers);
        }
        List<String> split = split(numbers);
        List<String> sorted = new ArrayList<>(List.of(split.get(2), split.get(month), split.get(day)));
        sorted.addAll(split.subList(3, split.size()));
        return sorted;
    }

    /** Splits {@code 20261120} into 2026, 11 and 20. */
    private static List<String> splitYearFirst(List<String> numbers) {
        String first = numbers.get(0);
        if (first.length() < "20261120".length()) {
            return numbers;
        }
        List<String> split = new ArrayList<>(
                List.of(first.substring(0, 4), first.substring(4, 6), first.substring(6, 8), first.substring(8)));
        split.addAll(numbers.subList(1, numbers.size()));
        return split;
    }

    /** Log4j 2 with {@code fileIndex="min"}: number 1 is the newest file of its day. */
    private static int compareWithFallingIndex(RotatedFile one, RotatedFile other) {
        int last = Math.min(one.numbers().size(), other.numbers().size()) - 1;
        int dates = compare(one.numbers().subList(0, last), other.numbers().subList(0, last));
        return dates != 0 ? dates : compare(other.numbers(), one.numbers());
    }

    private static int compare(List<String> one, List<String> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int order = compare(one.get(i), other.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int compare(String one, String other) {
        String first = one.replaceFirst("^0+", "");
        String second = other.replaceFirst("^0+", "");
        return first.length() != second.length()
                ? Integer.compare(first.length(), second.length())
                : first.compareTo(second);
    }
}
