/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Tells for how long there has been something unread in a file, without looking into it: what was there at an earlier
 * look, and has not been read at this one, is at least as old as that look.
 */
final class UnreadSince {
    private FileIdentity file;
    private long end;
    private Instant seen;

    /**
     * For how long there has been something unread, at least; zero if there is nothing.
     *
     * @param at the file that is being read; null if none is yet
     * @param read how far the file was read
     * @param lag how much of it is unread
     * @param written when it was last written
     */
    Duration age(FileIdentity at, long read, long lag, Instant written, Instant now) {
        boolean caughtUp = lag == 0 || read >= end || !Objects.equals(at, file);
        if (caughtUp) {
            file = at;
            end = read + lag;
            seen = now;
        }
        Instant since = seen.isBefore(written) ? seen : written;
        return lag == 0 || now.isBefore(since) ? Duration.ZERO : Duration.between(since, now);
    }
}
