/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What random programs may contain besides whole lines that are appended and read. */
enum Feature {
    /** Lines that are written in several pieces. */
    PARTIAL_LINES,
    /** Bytes that are written after those behind them, as clients of network file systems do. */
    HOLES,
    /** Stops, and restarts from the last cursor. */
    RESTART,
    /** Restarts from a cursor before the last one. */
    OLDER_CURSOR,
    /** Rotation by rename. */
    RENAME,
    /** Actions on the files may follow each other before the tailer has read. */
    HASTE,
    /** Actions on the files while no tailer runs. */
    WHILE_STOPPED,
    /** A writer writes to a renamed file, be it the last one or an earlier one. */
    LATE_WRITES,
    /** Rotation by copy and truncation. */
    COPYTRUNCATE,
    /** Truncation, to nothing or to less. */
    TRUNCATE,
    /** Rewrites with the same first bytes. */
    REWRITE,
    /** Rotated files are compressed. */
    COMPRESS,
    /** Rotated files are compressed in steps, with gzip and zstd, and a compression may fail. */
    SLOW_COMPRESS,
    /** The file is deleted, and perhaps created again. */
    DELETE,
    /** The file is copied, perhaps compressed, and deleted. */
    COPY_AND_DELETE,
    /** The file is replaced by a copy of itself. */
    REPLACE,
    /** The folder is empty for a while, and then all files are back. */
    REMOUNT,
    /** Rotated names other than {@code app.log.1}. */
    NAMINGS,
    /** Other programs write to files beside the log. */
    STRANGERS,
    /** All generations begin with the same bytes. */
    EQUAL_HEADS,
    /** The entry is a glob. */
    GLOB,
    /** Descriptors of idle files are closed at once. */
    CLOSE_INACTIVE,
    /** While a tailer runs, the store still has the cursors from its start. */
    STALE_STORE,
    /** The path leads through symbolic links, which may be switched to another target. */
    LINKS,
    /** A tailer begins at the end of an empty file before the first write, so that no line is skipped. */
    FROM_END,
    /** Rotated files get another name until they are compressed, as Logback gives them. */
    TEMPORARY_NAMES,
    /** The tailer may have few files open. */
    FEW_DESCRIPTORS;

    /** Features that came later. They are added to programs, which are otherwise those that their seeds had before. */
    static final Set<Feature> ADDED = Collections.unmodifiableSet(EnumSet.range(TEMPORARY_NAMES, FEW_DESCRIPTORS));

    static final Set<Feature> ALL = Collections.unmodifiableSet(EnumSet.allOf(Feature.class));

    /** One file that only grows. */
    static final Set<Feature> GROWTH =
            Collections.unmodifiableSet(EnumSet.of(PARTIAL_LINES, RESTART, OLDER_CURSOR, GLOB));

    /** Rotation by rename that leaves the tailer time. */
    static final Set<Feature> CALM_RENAMES =
            Collections.unmodifiableSet(EnumSet.of(PARTIAL_LINES, RESTART, RENAME, GLOB));

    /** Rotation by rename at any time. */
    static final Set<Feature> RENAMES = Collections.unmodifiableSet(
            EnumSet.of(PARTIAL_LINES, RESTART, OLDER_CURSOR, RENAME, HASTE, WHILE_STOPPED, NAMINGS, GLOB));

    /**
     * Parses {@code ALL}, {@code GROWTH}, {@code CALM_RENAMES}, {@code RENAMES} or features separated by commas. A feature
     * after {@code -} is removed, as in {@code ALL,-DELETE}.
     */
    static Set<Feature> parse(String text) {
        Set<Feature> features = EnumSet.noneOf(Feature.class);
        for (String part : text.split(",")) {
            String name = part.trim();
            if (name.startsWith("-")) {
                features.remove(valueOf(name.substring(1)));
            } else {
                features.addAll(
                        switch (name) {
                            case "ALL" -> ALL;
                            case "GROWTH" -> GROWTH;
                            case "CALM_RENAMES" -> CALM_RENAMES;
                            case "RENAMES" -> RENAMES;
                            default -> EnumSet.of(valueOf(name));
                        });
            }
        }
        return features;
    }

    /** The text that {@link #parse} parses to these features. */
    static String format(Set<Feature> features) {
        Set<Feature> missing = EnumSet.allOf(Feature.class);
        missing.removeAll(features);
        return missing.size() < features.size()
                ? Stream.concat(Stream.of("ALL"), missing.stream().map(feature -> "-" + feature))
                        .collect(Collectors.joining(","))
                : features.stream().map(Feature::name).collect(Collectors.joining(","));
    }
}
