/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.Line;
import java.time.Duration;
import java.util.Optional;

/**
 * Assembles the lines of one stream: joins the parts of a message, then the messages of an event. Both wait for more
 * until the stream is silent for a time.
 */
final class StreamAssembly {
    /** The next line continues an event whose first lines were passed on as a piece. */
    private static final int EVENT_PIECE = 1;
    /** The next line continues a message whose first parts were passed on as a piece. */
    private static final int MESSAGE_PIECE = 2;
    /** The state of the boundary is above this bit. */
    private static final int BOUNDARY_SHIFT = 2;

    private static final int BOUNDARY_MASK = 3;
    private static final int AT_TIMEOUT = -1;

    private final Output output;
    private final Event message;
    // Both null if each message is an event.
    private final Event event;
    private final EventBoundary boundary;
    private final long eventTimeout;

    private final LineTally tally = new LineTally();
    private final EventStart line = new EventStart();
    private final EventStart messageStart = new EventStart();
    private final EventStart eventStart = new EventStart();
    private int messageLines;
    private int eventLines;
    // What an event that is passed on leaves behind; null for nothing.
    private EventStart restOfMessage;
    private EventStart restOfEvent;
    private int traitsOfRest;
    private boolean isForced;
    // The lines until an earlier run's timeout ended the event; 0 for none.
    private int linesToTimeout;
    private long lastRead;
    private long lastOrder;

    /** Takes the events of a stream. */
    @FunctionalInterface
    interface Output {
        /**
         * @param event in one line
         * @param start where it begins
         * @param rest where the lines of the stream begin that were read and are not part of it; null if there are none
         * @param lines the number of its lines if a timeout ended it; otherwise 0
         */
        void pass(StreamAssembly from, Line event, EventStart start, EventStart rest, int lines);
    }

    StreamAssembly(
            Optional<Multiline> multiline, int maxBytes, LineOverflow overflow, EventCounters counters, Output output) {
        this.output = output;
        this.message = new Event(new Event.Limits(maxBytes, Integer.MAX_VALUE, overflow), counters, this::passMessage);
        this.event = multiline
                .map(events ->
                        new Event(new Event.Limits(maxBytes, events.maxLines(), overflow), counters, this::passEvent))
                .orElse(null);
        this.boundary =
                multiline.map(events -> EventBoundary.of(events.boundary())).orElse(null);
        this.eventTimeout =
                multiline.map(Multiline::timeout).orElse(Duration.ZERO).toNanos();
    }

    /** The lines of the stream. They are counted only while the other stream waits. */
    LineTally tally() {
        return tally;
    }

    /** Where the line begins that is read. */
    EventStart line() {
        return line;
    }

    boolean isWaiting() {
        return !message.isEmpty() || event != null && !event.isEmpty();
    }

    /** Where the lines begin that wait; null if none do. */
    EventStart waiting() {
        if (event != null && !event.isEmpty()) {
            return eventStart;
        }
        return waitingMessage();
    }

    /** Where the message begins that waits for its rest; null if none does. */
    EventStart waitingMessage() {
        return message.isEmpty() ? null : messageStart;
    }

    /** Goes on where an earlier run was. */
    void restore(EventState.Stream state) {
        line.setTraits(state.traits());
        if ((state.traits() & MESSAGE_PIECE) != 0) {
            message.continuePieces();
        }
        if (event != null) {
            if ((state.traits() & EVENT_PIECE) != 0) {
                event.continuePieces();
            }
            boundary.restore(state.traits() >> BOUNDARY_SHIFT & BOUNDARY_MASK);
        }
        linesToTimeout = state.lines();
    }

    /**
     * Adds the line that begins at {@link #line}.
     *
     * @param isPart whether its message continues in the next line of the stream
     * @param lines 0 if a restart does not read the line again, otherwise 1
     */
    void add(Line part, boolean isPart, int lines) {
        if (isPart || !message.isEmpty() || message.isContinued()) {
            if (message.isEmpty()) {
                messageStart.set(line);
                messageLines = 0;
            }
            restOfMessage = line;
            message.add(part, false);
            restOfMessage = null;
            messageLines += lines;
            if (!isPart) {
                message.release();
            }
        } else if (event == null) {
            output.pass(this, part, line, null, 0);
        } else {
            assemble(part, line, lines);
        }
        if (linesToTimeout != 0 && lines > 0) {
            linesToTimeout = linesToTimeout < 0 ? 0 : linesToTimeout == 1 ? AT_TIMEOUT : linesToTimeout - 1;
        }
    }

    /** Whether an earlier run ended the event here. */
    boolean isAtTimeout() {
        return linesToTimeout == AT_TIMEOUT;
    }

    /** Takes note that a line was read, at this time and as the line with this number. */
    void read(long nanos, long order) {
        lastRead = nanos;
        lastOrder = order;
    }

    /** The number of the last line. */
    long lastOrder() {
        return lastOrder;
    }

    /** Whether the stream was silent for so long that the lines that wait are complete. */
    boolean isTimedOut(long nanos) {
        return isWaiting() && (message.isEmpty() ? nanos - lastRead >= eventTimeout : isSilent(nanos));
    }

    /** Whether the stream was silent for so long that the rest of a message does not come. */
    boolean isSilent(long nanos) {
        return nanos - lastRead >= Math.max(eventTimeout, Multiline.TIMEOUT.toNanos());
    }

    /** Ends the message that waits for its rest. */
    void releaseMessage() {
        message.release();
    }

    /** Ends the message that waits for its rest, because a time has passed. */
    void timeOutMessage() {
        isForced = true;
        message.release();
        isForced = false;
    }

    /** Passes on the lines that wait because a time has passed, which a restart could not know. */
    void timeOut() {
        isForced = true;
        release();
        isForced = false;
    }

    /** Passes on the lines that wait. */
    void release() {
        linesToTimeout = 0;
        message.release();
        if (event != null) {
            event.release();
            boundary.reset();
        }
    }

    private void assemble(Line part, EventStart start, int lines) {
        if (part.split()) {
            // A piece of a message that is too long is an event of its own.
            releaseEventBefore(start);
            boundary.reset();
            output.pass(this, part, start, restOfMessage, lines(lines));
            return;
        }
        int before = boundary.state();
        EventBoundary.Place place = boundary.place(part.buffer(), part.offset(), part.length());
        if (place == EventBoundary.Place.FIRST) {
            releaseEventBefore(start);
        }
        if (event.isEmpty()) {
            eventStart.set(start);
            eventLines = 0;
        }
        restOfEvent = start;
        traitsOfRest = EVENT_PIECE | before << BOUNDARY_SHIFT;
        event.add(part, true);
        restOfEvent = null;
        eventLines += lines;
        if (place == EventBoundary.Place.LAST) {
            event.release();
        }
    }

    private void releaseEventBefore(EventStart start) {
        restOfEvent = start;
        traitsOfRest = start.traits();
        event.release();
        restOfEvent = null;
    }

    private void passMessage(Line joined) {
        if (restOfMessage != null) {
            restOfMessage.setTraits(MESSAGE_PIECE);
        }
        if (event == null) {
            output.pass(this, joined, messageStart, restOfMessage, lines(messageLines));
        } else {
            assemble(joined, messageStart, messageLines);
        }
        if (restOfMessage != null) {
            messageStart.set(restOfMessage);
            messageLines = 0;
        }
    }

    private void passEvent(Line joined) {
        if (restOfEvent != null) {
            restOfEvent.setTraits(traitsOfRest);
        }
        output.pass(this, joined, eventStart, restOfEvent, lines(eventLines));
        if (restOfEvent != null) {
            eventStart.set(restOfEvent);
            eventLines = 0;
        }
    }

    private int lines(int ofEvent) {
        return isForced && restOfEvent == null && restOfMessage == null ? ofEvent : 0;
    }
}
