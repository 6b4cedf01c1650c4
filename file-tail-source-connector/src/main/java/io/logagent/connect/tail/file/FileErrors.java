/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
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

/**
 * The current error of each file or directory that cannot be read. An error is logged when it begins, when its reason
 * changes and when it ends, however often the path is retried.
 */
public final class FileErrors {
    private static final Logger LOG = LoggerFactory.getLogger(FileErrors.class);

    private final Map<Path, String> reasons = new HashMap<>();
    private final Set<Path> reported = new HashSet<>();
    private long revision;

    /** Forgets errors that were not reported since the last call, except those of these paths, which are still read. */
    public void retainReportedAnd(Set<Path> paths) {
        if (reasons.keySet().removeIf(path -> !reported.contains(path) && !paths.contains(path))) {
            revision++;
        }
        reported.clear();
    }

    /** Reports that the path cannot be read now. The caller retries it. */
    public void report(Path path, String reason) {
        reported.add(path);
        if (!reason.equals(reasons.put(path, reason))) {
            revision++;
            LOG.warn("Cannot collect a path now, retrying: path={}: {}", Printable.of(path), Printable.of(reason));
        }
    }

    /** Reports that the path cannot be read now. The caller retries it. */
    public void report(Path path, IOException e) {
        report(path, reason(e));
    }

    /** Reports that working on the path failed unexpectedly. The stack trace is logged once. */
    public void report(Path path, RuntimeException e) {
        String reason = "unexpected error, please report it: " + e;
        if (!reason.equals(reasons.get(path))) {
            LOG.error("path={} Working on the path failed", Printable.of(path), PrintableException.of(e));
        }
        report(path, reason);
    }

    /** The reason of the exception, for a message that already names the path. */
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

    /** Ends the error of the path, if it has one. */
    public void clear(Path path) {
        if (reasons.remove(path) != null) {
            revision++;
            LOG.info("Collecting a path again: path={}", Printable.of(path));
        }
    }

    /** A number that changes whenever an error begins, changes or ends. */
    public long revision() {
        return revision;
    }

    /** The reasons of the current errors, by path. */
    public Map<Path, String> current() {
        return Map.copyOf(reasons);
    }
}
