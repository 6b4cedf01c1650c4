/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What this JVM has open. */
public final class OpenDescriptors {
    private static final Path ALL = Path.of("/proc/self/fd");

    private OpenDescriptors() {}

    /** How many descriptors are of files in a folder, also of deleted ones. */
    public static int below(Path folder) {
        return startingWith(folder + "/");
    }

    /** How many descriptors are of files whose real path begins like this, also of deleted ones. */
    public static int startingWith(String prefix) {
        int count = 0;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(ALL)) {
            for (Path descriptor : descriptors) {
                if (target(descriptor).startsWith(prefix)) {
                    count++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            // Closed since.
            return "";
        }
    }
}
