/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.text.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once what is wrong with a file or a directory, and once when it is well again, however often it is retried. */
public final class FileErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FileErrors.class);

    private final Map<Path, String> reasons = new HashMap<>();
    private final Set<Path> reported = new HashSet<>();
    private long revision;

    /**
     * Forgets what was not reported since the last call, unless it is one of these: what is not even looked at any more
     * is no trouble.
     */
    public void forgetOthersThan(Set<Path> watched) {
        if (reasons.keySet().removeIf(path -> !reported.contains(path) && !watched.contains(path))) {
            revision++;
        }
        reported.clear();
    }

    /** Reports that the path cannot be read now and will be tried again. */
    public void report(Path path, String reason) {
        reported.add(path);
        if (!reason.equals(reasons.put(path, reason))) {
            revision++;
            LOG.warn(
                    "{} cannot be collected now and will be tried again: {}", Printable.of(path), Printable.of(reason));
        }
    }

    /** Reports that the path cannot be read now and will be tried again. */
    public void report(Path path, IOException e) {
        report(path, reason(e));
    }

    /** What the exception means, for a message that names the path already. */
    public static String reason(IOException e) {
        if (e instanceof FileSystemException failure && failure.getReason() != null) {
            return failure.getReason();
        }
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e.toString();
    }

    /** Reports that the path is well. */
    public void healed(Path path) {
        if (reasons.remove(path) != null) {
            revision++;
            LOG.info("{} can be collected again", Printable.of(path));
        }
    }

    /** Another number whenever something else is wrong. */
    public long revision() {
        return revision;
    }

    /** What is wrong now, by path. */
    public Map<Path, String> current() {
        return Map.copyOf(reasons);
    }
}
