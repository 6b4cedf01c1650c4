/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The input of a run: the number of files, of lines per file, and of bytes per line including the newline. Written as
 * {@code 100x50000x200}.
 */
record Workload(int files, long linesPerFile, int lineBytes) {
    private static final Pattern FORMAT = Pattern.compile("(\\d+)x(\\d+)x(\\d+)");

    static Workload parse(String text) {
        Matcher matcher = FORMAT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected a workload as FILESxLINESxBYTES, such as 1x1000000x200");
        }
        return new Workload(
                Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Integer.parseInt(matcher.group(3)));
    }

    long lines() {
        return files * linesPerFile;
    }

    @Override
    public String toString() {
        return files + "x" + linesPerFile + "x" + lineBytes;
    }
}
