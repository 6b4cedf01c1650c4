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
 * Some records that were made of what begins at a position, where that becomes several: a line for several topics, the
 * pieces of one that is too long. It is a part of their offsets, so that a restart between them repeats none.
 *
 * @param count how many there were
 * @param hash of all of them, by which they are recognised
 */
public record PartialDelivery(int count, long hash) {
    public static final PartialDelivery NONE = new PartialDelivery(0, 0);

    private static final Pattern FORMAT = Pattern.compile("(\\d{1,9}):([0-9a-f]{16})");

    /** What a stored offset says; {@link #NONE} if it says nothing of the kind. */
    public static PartialDelivery parse(Object stored) {
        Matcher parts = FORMAT.matcher(String.valueOf(stored));
        return parts.matches()
                ? new PartialDelivery(Integer.parseInt(parts.group(1)), Long.parseUnsignedLong(parts.group(2), 16))
                : NONE;
    }

    /** These and one more: a line for a topic. */
    public PartialDelivery and(String topic, Line line) {
        CRC32C record = new CRC32C();
        record.update(topic.getBytes(UTF_8));
        // Equal lines are different ones.
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
