/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.event;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.Multiline;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.EventState;
import io.logagent.connect.tail.read.Line;
import io.logagent.connect.tail.read.LineSink;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Assembles the lines of a path to events, each stream apart. An event belongs to the path, so it continues over a
 * rotation.
 *
 * <p>An event has the cursors and the {@link EventState} for a restart before it and behind it. While a stream waits for
 * more lines, a restart begins at the first of them, and leaves out the lines of the other stream that were delivered.
 */
final class EventAssembler {
    /** A stream that the other one is ahead of by so many bytes is not waited for, since a restart reads them again. */
    private static final int MOST_AHEAD = 1024 * 1024;

    /** What an empty line counts. */
    private static final int LINE_OVERHEAD = 64;

    private final LineSink next;
    private final LongSupplier nanoTime;
    private final LongFunction<EventState> resume;
    private final StreamAssembly stdout;
    private final StreamAssembly stderr;
    private ReplayedLines replayedStdout;
    private ReplayedLines replayedStderr;
    private boolean hasBegun;
    private long order;
    private int ahead;
    // Behind the last line, and behind the one before the line that is read.
    private Cursor reached;
    private Cursor previous;

    /**
     * @param multiline how messages are joined; empty if each is an event
     * @param resume tells how far an earlier run was; asked once, with the position of the first line
     */
    EventAssembler(
            Optional<Multiline> multiline,
            int maxBytes,
            LineOverflow overflow,
            LongSupplier nanoTime,
            EventCounters counters,
            LongFunction<EventState> resume,
            LineSink next) {
        this.next = next;
        this.nanoTime = nanoTime;
        this.resume = resume;
        this.stdout = new StreamAssembly(multiline, maxBytes, overflow, counters, this::pass);
        this.stderr = new StreamAssembly(multiline, maxBytes, overflow, counters, this::pass);
    }

    /**
     * Adds a line.
     *
     * @param isPart whether its message continues in the next line of the stream
     */
    void add(Line line, boolean isError, boolean isPart) {
        StreamAssembly stream = isError ? stderr : stdout;
        StreamAssembly other = isError ? stdout : stderr;
        releaseIfFarBehind(other, line);
        stream.line().set(line.before(), ++order, stream.tally(), other.tally());
        begin(line.before().position());
        previous = reached;
        reached = line.cursor();
        // A restart does not read late lines of a rotated file again.
        boolean isLate = line.cursor() == line.before();
        if (other.isWaiting() && !isLate) {
            stream.tally().add(line);
        }
        ReplayedLines replayed = isError ? replayedStderr : replayedStdout;
        if (replayed == null) {
            stream.add(line, isPart, isLate ? 0 : 1);
        } else if (!isLate) {
            replayed.hold(line, isPart, stream.line());
            if (!replayed.areMissing()) {
                endReplay(stream);
            }
        }
        if (stream.isWaiting() || replayed != null) {
            stream.read(nanoTime.getAsLong(), order);
        }
        timeOutAsBefore();
    }

    /** Passes on a line that belongs to no stream and ends the events of both. */
    void passAlone(Line line) {
        begin(line.before().position());
        release(false);
        reached = line.cursor();
        next.accept(line);
    }

    boolean pause() {
        long now = nanoTime.getAsLong();
        if (holds(replayedStdout) && stdout.isSilent(now) || holds(replayedStderr) && stderr.isSilent(now)) {
            endReplay(stdout);
            endReplay(stderr);
        }
        boolean stdoutIsOlder = stdout.lastOrder() < stderr.lastOrder();
        timeOut(stdoutIsOlder ? stdout : stderr, now);
        timeOut(stdoutIsOlder ? stderr : stdout, now);
        // While lines wait, an earlier run may have delivered what follows them already.
        return isWaiting() || next.pause();
    }

    void end() {
        release(true);
        next.end();
    }

    private boolean isWaiting() {
        return stdout.isWaiting() || stderr.isWaiting() || holds(replayedStdout) || holds(replayedStderr);
    }

    private static boolean holds(ReplayedLines replayed) {
        return replayed != null && !replayed.isEmpty();
    }

    private void begin(long position) {
        if (hasBegun) {
            return;
        }
        hasBegun = true;
        EventState state = resume.apply(position);
        if (!state.isNone()) {
            stdout.restore(state.stdout());
            stderr.restore(state.stderr());
            replayedStdout = replayed(state.stdout());
            replayedStderr = replayed(state.stderr());
        }
    }

    private static ReplayedLines replayed(EventState.Stream state) {
        return state.delivered() > 0 ? new ReplayedLines(state) : null;
    }

    private void releaseIfFarBehind(StreamAssembly other, Line line) {
        if (!other.isWaiting()) {
            ahead = 0;
        } else if (other.lastOrder() == order) {
            ahead = line.length();
        } else if ((ahead += line.length() + LINE_OVERHEAD) > MOST_AHEAD) {
            other.release();
            ahead = 0;
        }
    }

    /**
     * Passes on all lines that wait, in the order of the events' first lines.
     *
     * @param isTimeout whether a restart could not know the reason
     */
    private void release(boolean isTimeout) {
        endReplay(stdout);
        endReplay(stderr);
        // A message may end the event before it, so messages come first.
        boolean stderrIsFirst = isFirst(stderr.waitingMessage(), stdout.waitingMessage());
        inOrder(stderrIsFirst, isTimeout ? StreamAssembly::timeOutMessage : StreamAssembly::releaseMessage);
        stderrIsFirst = isFirst(stderr.waiting(), stdout.waiting());
        inOrder(stderrIsFirst, isTimeout ? StreamAssembly::timeOut : StreamAssembly::release);
    }

    private static boolean isFirst(EventStart one, EventStart other) {
        return one != null && EventStart.first(one, other) == one;
    }

    private void inOrder(boolean stderrIsFirst, Consumer<StreamAssembly> action) {
        action.accept(stderrIsFirst ? stderr : stdout);
        action.accept(stderrIsFirst ? stdout : stderr);
    }

    private void timeOut(StreamAssembly stream, long now) {
        if (stream.isTimedOut(now)) {
            stream.timeOut();
        }
    }

    /** Ends an event where a timeout of an earlier run did, behind all lines that were read by then. */
    private void timeOutAsBefore() {
        if ((stdout.isAtTimeout() || stderr.isAtTimeout()) && replayedStdout == null && replayedStderr == null) {
            (stdout.isAtTimeout() ? stdout : stderr).timeOut();
        }
    }

    private void endReplay(StreamAssembly stream) {
        ReplayedLines replayed = stream == stdout ? replayedStdout : replayedStderr;
        if (replayed == null) {
            return;
        }
        if (stream == stdout) {
            replayedStdout = null;
        } else {
            replayedStderr = null;
        }
        for (ReplayedLines.Held held : replayed.undelivered()) {
            stream.line().set(held.start());
            stream.add(held.line(), held.isPart(), 1);
        }
    }

    private void pass(StreamAssembly from, Line event, EventStart start, EventStart rest, int lines) {
        EventStart waiting = other(from).waiting();
        event.from(EventStart.first(start, waiting).cursor(), state(from, start, lines));
        EventState behind = state(from, rest, 0);
        event.reach(cursorBehind(from, rest, waiting, behind), behind);
        next.accept(event);
    }

    private Cursor cursorBehind(StreamAssembly from, EventStart rest, EventStart waiting, EventState behind) {
        if (rest == null && waiting == null) {
            return reached;
        }
        // The end of the line before tells which file it was in, also where the rest begins in the next file. A state
        // belongs to the place where the rest begins.
        boolean isLastLine = waiting == null && rest == from.line() && previous != null && behind.isNone();
        return isLastLine ? previous : EventStart.first(rest, waiting).cursor();
    }

    private EventState state(StreamAssembly from, EventStart own, int lines) {
        return from == stdout
                ? RestartState.ofStdout(stdout, own, lines, stderr)
                : RestartState.ofStderr(stderr, own, lines, stdout);
    }

    private StreamAssembly other(StreamAssembly stream) {
        return stream == stdout ? stderr : stdout;
    }
}
