/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.connect.tail.read.Line;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * The first records of a line that becomes several: a line for several topics, or the pieces of a line that is too
 * long. It is a part of their offsets, so that a restart between them repeats none.
 *
 * @param count the number of records
 * @param hash of all of them, by which a restart recognises them
 */
public record PartialDelivery(int count, long hash) {
    /** No records. */
    public static final PartialDelivery NONE = new PartialDelivery(0, 0);

    private static final Pattern FORMAT = Pattern.compile("(\\d{1,9}):([0-9a-f]{16})");

    /** The value in a stored offset; {@link #NONE} if it is absent or malformed. */
    public static PartialDelivery parse(Object stored) {
        Matcher parts = FORMAT.matcher(String.valueOf(stored));
        return parts.matches()
                ? new PartialDelivery(Integer.parseInt(parts.group(1)), Long.parseUnsignedLong(parts.group(2), 16))
                : NONE;
    }

    static boolean isWellFormed(String stored) {
        return FORMAT.matcher(stored).matches();
    }

    /** These records and one more: a line for a topic. */
    public PartialDelivery and(String topic, Line line) {
        CRC32C record = new CRC32C();
        record.update(topic.getBytes(UTF_8));
        // Two lines with the same text are different records.
        record.update(ByteBuffer.allocate(Long.BYTES).putLong(0, line.start()));
        record.update(line.buffer(), line.offset(), line.length());
        return new PartialDelivery(count + 1, 31 * hash + record.getValue());
    }

    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public String toString() {
        return count + ":" + HexFormat.of().toHexDigits(hash);
    }
}
