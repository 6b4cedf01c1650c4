/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.read.Cursor;

/** Where an event, a message or a line of a stream begins, and what was read by then. Reused for the next one. */
final class EventStart {
    private Cursor cursor;
    private long order;
    private int traits;
    // The lines of both streams that were read before.
    private int ownCount;
    private long ownHash;
    private int otherCount;
    private long otherHash;

    void set(Cursor at, long place, LineTally own, LineTally other) {
        cursor = at;
        order = place;
        traits = 0;
        ownCount = own.count();
        ownHash = own.hash();
        otherCount = other.count();
        otherHash = other.hash();
    }

    void set(EventStart same) {
        cursor = same.cursor;
        order = same.order;
        traits = same.traits;
        ownCount = same.ownCount;
        ownHash = same.ownHash;
        otherCount = same.otherCount;
        otherHash = same.otherHash;
    }

    /** The one that was read first; either may be null, but not both. */
    static EventStart first(EventStart one, EventStart other) {
        return other == null || one != null && one.order < other.order ? one : other;
    }

    /** Sets how the first line is assembled if it does not begin an event, see {@link StreamAssembly}. */
    void setTraits(int how) {
        traits = how;
    }

    Cursor cursor() {
        return cursor;
    }

    /** The number of the first line among the lines of both streams. */
    long order() {
        return order;
    }

    int traits() {
        return traits;
    }

    int ownCount() {
        return ownCount;
    }

    long ownHash() {
        return ownHash;
    }

    int otherCount() {
        return otherCount;
    }

    long otherHash() {
        return otherHash;
    }
}
