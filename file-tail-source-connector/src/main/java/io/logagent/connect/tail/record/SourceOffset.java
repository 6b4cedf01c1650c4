/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.line.Cursor;
import java.util.AbstractMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The source offset of a record: a cursor in the form that Connect stores, {@code {"position", "device", "inode"}}.
 *
 * <p>Every record has its own, so that an offset is right whichever records a transformation drops. It is made for each
 * line but looked into only when offsets are committed: hence not a map with a table of its own.
 */
public final class SourceOffset extends AbstractMap<String, Object> {
    /** Bytes from the start of the file; required. */
    public static final String POSITION = "position";
    /** The file's device number; without device and inode the position is believed for whatever file is there. */
    public static final String DEVICE = "device";
    /** The file's inode number. */
    public static final String INODE = "inode";

    private final Cursor cursor;

    SourceOffset(Cursor cursor) {
        this.cursor = cursor;
    }

    /** The cursor that a stored offset stands for; null for null or where there is no position in it. */
    public static Cursor cursor(Map<String, Object> offset) {
        if (offset == null || !(offset.get(POSITION) instanceof Number position)) {
            return null;
        }
        FileIdentity file = offset.get(DEVICE) instanceof Number device && offset.get(INODE) instanceof Number inode
                ? new FileIdentity(device.longValue(), inode.longValue())
                : null;
        return new Cursor(file, position.longValue());
    }

    @Override
    public Set<Map.Entry<String, Object>> entrySet() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(POSITION, cursor.position());
        if (cursor.file() != null) {
            map.put(DEVICE, cursor.file().device());
            map.put(INODE, cursor.file().inode());
        }
        return map.entrySet();
    }
}
