/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.offset;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.HeadFingerprint;
import java.util.AbstractMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The source offset of a record: a cursor in the form that Connect stores, {@code {"position", "device", "inode",
 * "head", "tail", "modified", "sent"}}.
 *
 * <p>Every record has its own, so that an offset is right whichever records a transformation drops. Connect reads most
 * offsets never, so this map computes its entries on demand.
 */
public final class SourceOffset extends AbstractMap<String, Object> {
    /** Bytes from the start of the file; required. */
    public static final String POSITION = "position";
    /** The file's device number. Without device and inode the position applies to any file at the path. */
    public static final String DEVICE = "device";
    /** The file's inode number. */
    public static final String INODE = "inode";
    /** The head of the file: the number of bytes, and their hash in hexadecimal digits. */
    public static final String HEAD = "head";
    /** The hash of the bytes before the position, in hexadecimal digits. */
    public static final String TAIL = "tail";
    /** The modification time of the file, in nanoseconds since 1970. */
    public static final String MODIFIED = "modified";
    /**
     * The number of delivered records of the event at the position, and their hash. Behind a semicolon the {@link
     * EventState}, if an event behind the position is delivered or begun. Absent if there is neither.
     */
    public static final String SENT = "sent";

    static final Set<String> PROPERTIES = Set.of(POSITION, DEVICE, INODE, HEAD, TAIL, MODIFIED, SENT);

    /** A head covers all bytes before the position, up to this number. */
    static final int LONGEST_HEAD = HeadFingerprint.MAX;

    private static final Pattern HEAD_FORMAT = Pattern.compile("(\\d{1,4}):([0-9a-f]{16})");
    private static final String EVENTS = ";";
    private static final Pattern EVENTS_FORMAT = Pattern.compile(EVENTS);
    private static final Pattern TAIL_FORMAT = Pattern.compile("[0-9a-f]{16}");

    private final Cursor cursor;
    private final EventState events;
    private final PartialDelivery sent;

    /**
     * @param events how far the events behind the cursor are delivered
     * @param sent the delivered records of the first event behind the cursor that is not delivered completely
     */
    public SourceOffset(Cursor cursor, EventState events, PartialDelivery sent) {
        this.cursor = cursor;
        this.events = events;
        this.sent = sent;
    }

    /**
     * The cursor of a stored offset; null for null and for an offset without a valid position, which others have
     * stored. Other properties that are missing or malformed are not compared with the file.
     */
    public static Cursor cursor(Map<String, Object> offset) {
        if (offset == null || !(offset.get(POSITION) instanceof Number position) || position.longValue() < 0) {
            return null;
        }
        FileIdentity file = offset.get(DEVICE) instanceof Number device && offset.get(INODE) instanceof Number inode
                ? new FileIdentity(device.longValue(), inode.longValue())
                : null;
        Matcher head = HEAD_FORMAT.matcher(String.valueOf(offset.get(HEAD)));
        String tail = String.valueOf(offset.get(TAIL));
        long modified = offset.get(MODIFIED) instanceof Number time ? time.longValue() : 0;
        if (!head.matches() || !TAIL_FORMAT.matcher(tail).matches()) {
            return new Cursor(file, position.longValue(), null, 0, modified);
        }
        return new Cursor(
                file,
                position.longValue(),
                new HeadFingerprint(Integer.parseInt(head.group(1)), Long.parseUnsignedLong(head.group(2), 16)),
                Long.parseUnsignedLong(tail, 16),
                modified);
    }

    /** The records in a stored offset; {@link PartialDelivery#NONE} if they are absent or malformed. */
    public static PartialDelivery sent(Map<String, Object> offset) {
        return PartialDelivery.parse(sentParts(offset.get(SENT))[0]);
    }

    /** The events in a stored offset; {@link EventState#NONE} if they are absent or malformed. */
    public static EventState events(Map<String, Object> offset) {
        String[] parts = sentParts(offset.get(SENT));
        return parts.length == 1 ? EventState.NONE : EventState.parse(parts[1]).orElse(EventState.NONE);
    }

    static boolean isSent(Object sent) {
        String[] parts = sentParts(sent);
        return parts.length == 1
                ? !PartialDelivery.parse(parts[0]).isEmpty()
                : PartialDelivery.isWellFormed(parts[0])
                        && EventState.parse(parts[1]).isPresent();
    }

    private static String[] sentParts(Object sent) {
        return EVENTS_FORMAT.split(String.valueOf(sent), 2);
    }

    /** The number of bytes that a head covers; empty if it is malformed. */
    static OptionalInt headLength(Object head) {
        Matcher matcher = HEAD_FORMAT.matcher(String.valueOf(head));
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }

    static boolean isTail(Object tail) {
        return TAIL_FORMAT.matcher(String.valueOf(tail)).matches();
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(POSITION, cursor.position());
        if (cursor.file() != null) {
            map.put(DEVICE, cursor.file().device());
            map.put(INODE, cursor.file().inode());
        }
        if (cursor.head() != null) {
            map.put(HEAD, cursor.head().length() + ":" + hex(cursor.head().hash()));
            map.put(TAIL, hex(cursor.tail()));
        }
        if (cursor.modified() != 0) {
            map.put(MODIFIED, cursor.modified());
        }
        if (!events.isNone()) {
            map.put(SENT, sent + EVENTS + events);
        } else if (!sent.isEmpty()) {
            map.put(SENT, sent.toString());
        }
        return map.entrySet();
    }

    /**
     * The hash of the position alone: under exactly once Connect asks for the hash of each record, and so of its
     * offset. Equal offsets have equal hashes; another map with the same entries has another hash.
     */
    @Override
    public int hashCode() {
        return Long.hashCode(cursor.position());
    }

    private static String hex(long hash) {
        return HexFormat.of().toHexDigits(hash);
    }
}
