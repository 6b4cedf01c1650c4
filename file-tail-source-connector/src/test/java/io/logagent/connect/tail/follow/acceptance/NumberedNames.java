/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** How rotation schemes number what they rotate away: 1 is the newest. */
enum NumberedNames {
    /** {@code app.log.1} */
    LOGROTATE {
        @Override
        Path of(Path log, int number) {
            return log.resolveSibling(log.getFileName() + "." + number);
        }
    },
    /** {@code app.1.log} */
    LOG4J {
        @Override
        Path of(Path log, int number) {
            String name = log.getFileName().toString();
            int dot = name.lastIndexOf('.');
            return log.resolveSibling(name.substring(0, dot) + "." + number + name.substring(dot));
        }
    };

    abstract Path of(Path log, int number);

    /** Renames each rotated file to the next number, so that number 1 is free; the last one is deleted. */
    Path shift(Path log, int kept) throws IOException {
        Files.deleteIfExists(of(log, kept));
        for (int number = kept - 1; number > 0; number--) {
            if (Files.exists(of(log, number))) {
                Files.move(of(log, number), of(log, number + 1), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return of(log, 1);
    }

    /** Renames the log to number 1. */
    void rotate(Path log, int kept) throws IOException {
        Files.move(log, shift(log, kept), StandardCopyOption.ATOMIC_MOVE);
    }
}
