/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.read.Cursor;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * An offset that an operator asks Connect to store. See <a
 * href="https://cwiki.apache.org/confluence/display/KAFKA/KIP-875%3A+First-class+offsets+support+in+Kafka+Connect">KIP-875</a>.
 *
 * @param host of the file; empty in shared mode
 * @param path of the file
 * @param cursor where to read on
 */
public record RequestedOffset(Optional<String> host, Path path, Cursor cursor) {
    private static final Set<String> IDENTITY =
            Set.of(SourceOffset.DEVICE, SourceOffset.INODE, SourceOffset.HEAD, SourceOffset.TAIL);

    /**
     * Parses the operator's input.
     *
     * @param hostMode whether partitions name a host
     * @throws ConnectException if it is not an offset of this connector; the message says why, and what to give
     */
    public static RequestedOffset of(Map<String, ?> partition, Map<String, ?> offset, boolean hostMode) {
        if (partition == null) {
            throw new ConnectException("the partition is missing, give " + form(hostMode));
        }
        refuseUnknown("partition", partition, hostMode ? SourcePartition.OF_HOST : SourcePartition.SHARED);
        Optional<String> host =
                hostMode ? Optional.of(text(partition, SourcePartition.HOST, hostMode)) : Optional.empty();
        return new RequestedOffset(host, path(text(partition, SourcePartition.PATH, hostMode)), cursor(offset));
    }

    private static String form(boolean hostMode) {
        return hostMode ? "{\"host\": …, \"path\": …}" : "{\"path\": …}";
    }

    private static void refuseUnknown(String of, Map<String, ?> given, Set<String> known) {
        Set<Object> unknown = new TreeSet<>(given.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new ConnectException("unknown property of the " + of + ": " + unknown + "; there are "
                    + new TreeSet<>(known) + (of.equals("partition") ? partitionHint(unknown) : ""));
        }
    }

    private static String partitionHint(Set<Object> unknown) {
        return unknown.contains(SourcePartition.HOST)
                ? ", since the connector is in shared mode (collect.keys without %s)"
                : "";
    }

    private static String text(Map<String, ?> partition, String name, boolean hostMode) {
        if (partition.get(name) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw new ConnectException("the partition needs a text as '" + name + "', give " + form(hostMode));
    }

    private static Path path(String text) {
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new ConnectException("'path' is not an absolute path");
            }
            if (!path.normalize().toString().equals(text)) {
                // Connect would store the offset, and the connector would never find it.
                throw new ConnectException("'path' has to be written as " + path.normalize());
            }
            return path;
        } catch (InvalidPathException e) {
            throw new ConnectException("'path' is not a path: " + e.getReason(), e);
        }
    }

    private static Cursor cursor(Map<String, ?> offset) {
        refuseUnknown("offset", offset, SourceOffset.PROPERTIES);
        long position = number(offset, SourceOffset.POSITION);
        if (!offset.keySet().equals(Set.of(SourceOffset.POSITION))) {
            Set<String> missing = new TreeSet<>(IDENTITY);
            missing.removeAll(offset.keySet());
            if (!missing.isEmpty()) {
                throw new ConnectException("the offset lacks " + missing
                        + "; give the position alone, or an offset with everything that was read of it");
            }
            checkIdentity(offset, position);
        }
        return SourceOffset.cursor(Map.copyOf(offset));
    }

    private static void checkIdentity(Map<String, ?> offset, long position) {
        number(offset, SourceOffset.DEVICE);
        number(offset, SourceOffset.INODE);
        if (offset.containsKey(SourceOffset.MODIFIED)) {
            number(offset, SourceOffset.MODIFIED);
        }
        String mended = "; give the position alone, or an offset just as it was read";
        if (!SourceOffset.isTail(offset.get(SourceOffset.TAIL))) {
            throw new ConnectException("'tail' is not a hash of 16 hexadecimal digits" + mended);
        }
        if (offset.containsKey(SourceOffset.SENT) && !SourceOffset.isSent(offset.get(SourceOffset.SENT))) {
            throw new ConnectException("'sent' is not a number and a hash, such as 1:0123456789abcdef" + mended);
        }
        int length = SourceOffset.headLength(offset.get(SourceOffset.HEAD))
                .orElseThrow(() -> new ConnectException(
                        "'head' is not a length and a hash, such as 1024:0123456789abcdef" + mended));
        if (length != Math.min(SourceOffset.LONGEST_HEAD, position)) {
            throw new ConnectException(
                    "'head' covers " + length + " bytes, which is not of position " + position + mended);
        }
    }

    private static long number(Map<String, ?> offset, String name) {
        if (!offset.containsKey(name)) {
            throw new ConnectException("the offset needs a '" + name + "', such as {\"" + name + "\": 0}");
        }
        // Connect makes a Long of each whole number in JSON, and a Double of other numbers.
        if (!(offset.get(name) instanceof Long number)) {
            throw new ConnectException("'" + name + "' is not a whole number without quotes");
        }
        if (number < 0) {
            throw new ConnectException("'" + name + "' is negative");
        }
        return number;
    }
}
