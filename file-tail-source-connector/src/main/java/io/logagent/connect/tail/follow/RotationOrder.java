/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The order in which the rotated files of a path were the live file.
 *
 * <p>Names do not tell: {@code app.log.1} is the newest file of logrotate and the oldest one of Log4j 2, and dates such as
 * {@code 01122026} do not sort. So the order of the names has to agree with what is known of the files: the order in which
 * they were read, and the times of their last writes. A late write makes a file look newer than it is. If no order of names
 * agrees but for a few late writes, the times count.
 */
final class RotationOrder {
    /** Each file is compared with this many after it, since there may be very many. */
    private static final int COMPARED = 100;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Map<FileIdentity, Evidence> known;
    private final Set<FileIdentity> incomplete;

    /**
     * What is known of a file that the path led to.
     *
     * @param rank the place in the order in which the path led to files
     * @param modified a time in nanoseconds since 1970 at which the file was live, or an earlier one: a write while the path
     *     led to the file, unlike a late write
     * @param isRead whether lines of it were read
     */
    record Evidence(int rank, long modified, boolean isRead) {}

    /**
     * What speaks against an order of names: numbers of pairs of files.
     *
     * @param contradictions pairs that are in another order for all that is known
     * @param neverRead pairs of an unread file and a later one that was read, so that the unread one would never be read
     * @param lateWrites pairs of which the first file looks newer
     */
    private record Judgement(List<RotatedFile> sorted, int contradictions, int neverRead, int lateWrites) {
        int objections() {
            return contradictions + neverRead;
        }
    }

    /**
     * @param known the files that the path led to, and that have the same content still
     * @param incomplete compressed files that were seen to be incomplete. Their time is not that of their last line
     */
    RotationOrder(Map<FileIdentity, Evidence> known, Set<FileIdentity> incomplete) {
        this.known = Map.copyOf(known);
        this.incomplete = Set.copyOf(incomplete);
    }

    /** All files, the oldest first. */
    List<RotatedFile> oldestFirst(List<RotatedFile> files) {
        Map<List<?>, List<RotatedFile>> families = new LinkedHashMap<>();
        files.forEach(file -> families.computeIfAbsent(List.of(file.live(), file.family()), name -> new ArrayList<>())
                .add(file));
        List<Deque<RotatedFile>> rest = new ArrayList<>();
        families.values().forEach(family -> rest.add(new ArrayDeque<>(sorted(family))));
        List<RotatedFile> all = new ArrayList<>();
        while (all.size() < files.size()) {
            Deque<RotatedFile> next = rest.stream()
                    .filter(family -> !family.isEmpty())
                    .min((one, other) -> compareFamilies(firstTimed(one), firstTimed(other)))
                    .orElseThrow();
            all.add(next.removeFirst());
        }
        return all;
    }

    /** If a file may have been written to late, one that was read comes before others, which would not be read otherwise. */
    private int compareFamilies(RotatedFile one, RotatedFile other) {
        int times = compareTimes(one, other);
        if (times != 0) {
            return times;
        }
        return isRead(one) == isRead(other)
                ? Long.compare(one.status().modifiedNanos(), other.status().modifiedNanos())
                : isRead(one) ? -1 : 1;
    }

    /** The oldest file of a family whose time is that of its last line: the files before it are older still. */
    private RotatedFile firstTimed(Deque<RotatedFile> family) {
        return family.stream().filter(file -> !isIncomplete(file)).findFirst().orElse(family.peekFirst());
    }

    private List<RotatedFile> sorted(List<RotatedFile> family) {
        List<Comparator<RotatedFile>> orders = RotationNumbers.orders(family);
        List<List<RotatedFile>> sorted = orders.stream()
                .map(order -> family.stream().sorted(order).toList())
                .toList();
        Judgement best = sorted.stream()
                .map(this::judge)
                .min(Comparator.comparingInt(Judgement::objections).thenComparingInt(Judgement::lateWrites))
                .orElseThrow();
        if (best.contradictions() == 0 || best.contradictions() == 1 && isLateWrite(best.sorted())) {
            return best.sorted();
        }
        List<List<RotatedFile>> likely =
                sorted.stream().filter(this::agreesButForLateWrites).toList();
        return likely.size() == 1 ? likely.get(0) : byTime(family, orders.get(0));
    }

    private Judgement judge(List<RotatedFile> sorted) {
        int contradictions = 0;
        int neverRead = 0;
        int lateWrites = 0;
        for (int i = 0; i < sorted.size(); i++) {
            RotatedFile file = sorted.get(i);
            for (RotatedFile later : compared(sorted, i)) {
                contradictions += contradicts(file, later) ? 1 : 0;
                neverRead += isNeverRead(file, later) ? 1 : 0;
                lateWrites += looksNewer(file, later) ? 1 : 0;
            }
        }
        return new Judgement(sorted, contradictions, neverRead, lateWrites);
    }

    /** Whether a file before another one must have been written to late if the order is right. */
    private boolean looksNewer(RotatedFile file, RotatedFile later) {
        return !isIncomplete(file)
                && !mayBeCompressedLater(file, later)
                && isEarlier(later.status().modifiedNanos(), file.status().modifiedNanos());
    }

    private boolean contradicts(RotatedFile file, RotatedFile later) {
        return compare(file, later) > 0;
    }

    /** Whether an unread file comes before one that was read, although nothing tells that it is older. */
    private boolean isNeverRead(RotatedFile file, RotatedFile later) {
        return !isRead(file) && isRead(later) && compareTimes(file, later) >= 0;
    }

    /** The files that are compared with a file before them. */
    private static List<RotatedFile> compared(List<RotatedFile> sorted, int file) {
        return sorted.subList(file + 1, Math.min(sorted.size(), file + 1 + COMPARED));
    }

    /** Whether only the last file but one contradicts: its program wrote to it when it was renamed already. */
    private boolean isLateWrite(List<RotatedFile> sorted) {
        int last = sorted.size() - 1;
        return last > 0 && compare(sorted.get(last - 1), sorted.get(last)) > 0;
    }

    /**
     * Whether the order agrees with all files that were read, and only a few unread files look newer than the files after
     * them: their programs wrote to them when they were renamed already. If nearly all look newer, it is the wrong order.
     */
    private boolean agreesButForLateWrites(List<RotatedFile> sorted) {
        int unread = 0;
        int late = 0;
        for (int i = 0; i < sorted.size(); i++) {
            RotatedFile file = sorted.get(i);
            List<RotatedFile> older = compared(sorted, i).stream()
                    .filter(later -> contradicts(file, later))
                    .toList();
            // An unread file before one that was read would never be read.
            if (isRead(file) && !older.isEmpty() || older.stream().anyMatch(this::isRead)) {
                return false;
            }
            unread += isRead(file) ? 0 : 1;
            late += older.isEmpty() ? 0 : 1;
        }
        // One order of names is as good as another if nothing was read.
        return unread < sorted.size() && late < unread - 1;
    }

    private boolean isRead(RotatedFile file) {
        Evidence evidence = known.get(file.status().identity());
        return evidence != null && evidence.isRead();
    }

    private List<RotatedFile> byTime(List<RotatedFile> family, Comparator<RotatedFile> names) {
        return family.stream()
                .sorted(Comparator.comparingLong(this::modified).thenComparing(names))
                .toList();
    }

    /** Negative if the first file is older, zero if that is unknown. */
    private int compare(RotatedFile one, RotatedFile other) {
        Evidence first = known.get(one.status().identity());
        Evidence second = known.get(other.status().identity());
        return first != null && second != null
                ? Integer.compare(first.rank(), second.rank())
                : compareTimes(one, other);
    }

    /** Compares the last writes while the path led to the files, as far as they are known. */
    private int compareTimes(RotatedFile one, RotatedFile other) {
        if (isOlder(one, other)) {
            return -1;
        }
        return isOlder(other, one) ? 1 : 0;
    }

    private boolean isOlder(RotatedFile one, RotatedFile other) {
        return isEarlier(one.status().modifiedNanos(), modified(other)) && !mayBeCompressedLater(other, one);
    }

    /**
     * Whether a file may be newer than a plain one only because its compression ended later, as those of Logback and Log4j 2
     * do: they set no time. Compressed files are in the order in which they were compressed.
     */
    private boolean mayBeCompressedLater(RotatedFile file, RotatedFile plain) {
        return file.compression().isCompressed()
                && !plain.compression().isCompressed()
                && !known.containsKey(file.status().identity());
    }

    /** Programs that preserve the time of a compressed file often round it to seconds. */
    private static boolean isEarlier(long time, long other) {
        boolean isRounded = time % SECOND == 0 || other % SECOND == 0;
        return isRounded ? time / SECOND < other / SECOND : time < other;
    }

    private boolean isIncomplete(RotatedFile file) {
        return incomplete.contains(file.status().identity());
    }

    /** The last known write while the path led to the file. There may have been more until it was renamed. */
    private long modified(RotatedFile file) {
        if (isIncomplete(file)) {
            return Long.MIN_VALUE;
        }
        Evidence evidence = known.get(file.status().identity());
        return evidence == null
                ? file.status().modifiedNanos()
                : Math.min(evidence.modified(), file.status().modifiedNanos());
    }
}
