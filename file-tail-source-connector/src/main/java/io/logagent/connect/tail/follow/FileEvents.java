/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.discovery.Changes;
import io.logagent.connect.tail.discovery.DirectoryWatch;
import io.logagent.connect.tail.discovery.WatchList;
import java.time.Duration;

/** Reports changes in the file system, so that scans need not look for them. */
interface FileEvents extends AutoCloseable {
    void watch(WatchList list);

    Changes await(Duration limit) throws InterruptedException;

    @Override
    void close();

    static FileEvents of(DirectoryWatch watch) {
        return new FileEvents() {
            @Override
            public void watch(WatchList list) {
                watch.watch(list);
            }

            @Override
            public Changes await(Duration limit) throws InterruptedException {
                return watch.await(limit);
            }

            @Override
            public void close() {
                watch.close();
            }
        };
    }

    /** Reports nothing: full scans find all changes. */
    static FileEvents none() {
        return new FileEvents() {
            @Override
            public void watch(WatchList list) {}

            @Override
            public Changes await(Duration limit) throws InterruptedException {
                Thread.sleep(limit.toMillis());
                return Changes.NONE;
            }

            @Override
            public void close() {}
        };
    }
}
