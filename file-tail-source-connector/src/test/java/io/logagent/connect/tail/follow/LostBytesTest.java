/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.read.Cursor;
import io.logagent.connect.tail.read.TailCounters;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LostBytesTest {
    private static final FileIdentity FILE = new FileIdentity(1, 2);

    private final TailCounters counters = new TailCounters();
    private final LostBytes lost = new LostBytes(Path.of("/var/log/a.log"), counters);

    private static FileStatus status(long size, long modified) {
        return new FileStatus(FileStatus.Kind.REGULAR, FILE, size, modified);
    }

    @Test
    void givenAScanFromBeforeTheDeletionThenTheFileIsCountedOnce() {
        lost.see(status(100, 10));
        lost.gone(null, false);
        assertThat(counters.lostBytes()).isEqualTo(100);

        lost.see(status(100, 10));
        assertThat(lost.seen()).isNull();
        lost.see(status(60, 9));
        lost.gone(null, false);
        assertThat(counters.lostBytes()).isEqualTo(100);
    }

    @Test
    void givenAnotherFileWithTheSameInodeThenItIsCountedToo() {
        lost.see(status(100, 10));
        lost.gone(null, false);

        lost.see(status(30, 11));
        lost.gone(null, false);
        assertThat(counters.lostBytes()).isEqualTo(130);
    }

    @Test
    void givenATruncatedFileThenLaterBytesCount() {
        lost.see(status(100, 10));
        lost.replaced(new Cursor(FILE, 40, null, 0, 0), 100, false);
        assertThat(counters.lostBytes()).isEqualTo(60);

        lost.see(status(20, 10));
        lost.gone(null, false);
        assertThat(counters.lostBytes()).isEqualTo(80);
    }

    @Test
    void givenAFileThatComesBackThenItIsAChange() {
        lost.see(status(100, 10));
        lost.gone(null, false);
        assertThat(lost.see(status(100, 10))).isTrue();
    }
}
