/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.rotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a log is rotated.
 *
 * @param creation how the new file is created, or the old one truncated
 * @param compression when rotated files are compressed
 * @param dated whether rotated files have dates in their names, otherwise numbers
 * @param notified whether logrotate signals the program to reopen its log, otherwise the program notices
 */
record LogrotateCase(Creation creation, Compression compression, boolean dated, boolean notified) {
    private static final int KEPT = 3;

    enum Creation {
        CREATE,
        NOCREATE,
        COPYTRUNCATE
    }

    enum Compression {
        NOCOMPRESS,
        COMPRESS,
        DELAYCOMPRESS
    }

    static List<LogrotateCase> all() {
        List<LogrotateCase> all = new ArrayList<>();
        for (Creation creation : Creation.values()) {
            for (Compression compression : Compression.values()) {
                for (boolean dated : List.of(false, true)) {
                    all.add(new LogrotateCase(creation, compression, dated, false));
                    all.add(new LogrotateCase(creation, compression, dated, true));
                }
            }
        }
        return all;
    }

    /**
     * Whether logrotate itself loses what is written while it runs: between copying and truncating, or to a file that
     * is being compressed.
     */
    boolean needsAQuietProgram() {
        return creation == Creation.COPYTRUNCATE || compression == Compression.COMPRESS && !notified;
    }

    String name() {
        return option(creation) + "-" + option(compression) + (dated ? "-dated" : "-numbered")
                + (notified ? "-notified" : "-unnotified");
    }

    private static String option(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** @param reopen a file that exists until the program has reopened its log */
    String configuration(Path log, Path reopen) {
        List<String> lines = new ArrayList<>();
        lines.add("\"" + log + "\" {");
        lines.add("rotate " + KEPT);
        lines.add(option(creation));
        lines.add(compression == Compression.DELAYCOMPRESS ? "compress\ndelaycompress" : option(compression));
        if (dated) {
            lines.add("dateext\ndateformat -%Y%m%d-%s");
        }
        if (notified) {
            lines.add("postrotate");
            lines.add("touch \"" + reopen + "\"");
            lines.add("i=0; while [ -e \"" + reopen + "\" ] && [ $i -lt 3000 ]; do sleep 0.01; i=$((i+1)); done");
            lines.add("endscript");
        }
        lines.add("}\n");
        return String.join("\n", lines);
    }
}
