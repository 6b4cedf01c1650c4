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
 * Measures for how long a file has had unread bytes, without reading it: bytes that were there at an earlier walk and are
 * still unread are at least as old as that walk.
 */
final class UnreadSince {
    private FileIdentity file;
    private long end;
    private Instant seen;

    /**
     * The least time for which there have been unread bytes; zero if there are none.
     *
     * @param at the file that is read; null if none is read yet
     * @param read the position in the file
     * @param lag the unread bytes
     * @param written the time of the last write
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
