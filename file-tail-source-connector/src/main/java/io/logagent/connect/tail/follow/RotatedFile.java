/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.RotatedNames;
import io.logagent.connect.tail.read.BeingCompressedException;
import io.logagent.connect.tail.read.GenerationFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A rotated file of a path; or a file that a link led to before, which no rotation has named.
 *
 * @param live the name that the file had before rotation named it
 * @param family the file name without the stem of the live name and without the extension of the compression, each number
 *     replaced by {@code #}. The files of one rotation scheme have one family
 * @param numbers the numbers that rotation added to the name, as they are written, from left to right
 */
record RotatedFile(
        Path path, Path live, FileStatus status, Compression compression, String family, List<String> numbers) {
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    /** A file that a link led to, under the name that it had then. */
    static RotatedFile formerTarget(Path file, FileStatus status) {
        return new RotatedFile(file, file, status, Compression.of(RotatedNames.name(file)), "", List.of());
    }

    /** @param live the path whose rotation gave the file its name */
    static RotatedFile of(Path live, Path file, FileStatus status) {
        String name = file.getFileName().toString();
        Compression compression = Compression.of(name);
        String liveName = RotatedNames.name(live);
        String stem = name.startsWith(liveName) ? liveName : RotatedNames.stem(liveName);
        String added = compression.strip(name).substring(stem.length());
        return new RotatedFile(
                file,
                live,
                status,
                compression,
                (stem.equals(liveName) ? "" : "stem") + DIGITS.matcher(added).replaceAll("#"),
                DIGITS.matcher(added).results().map(MatchResult::group).toList());
    }

    GenerationFile generationFile() {
        return new GenerationFile(path, status, compression, false);
    }

    /** The file name without the extension of the compression. */
    String plainName() {
        return compression.strip(path.getFileName().toString());
    }

    /** Whether rotation named the file by the same scheme as another one. */
    boolean isOfSchemeOf(RotatedFile other) {
        return family.equals(other.family) && live.equals(other.live);
    }

    /** Whether the file got its name to be compressed under another one, now or before its program was killed. */
    boolean isTemporary() {
        return !isFormerTarget() && RotatedNames.isTemporary(RotatedNames.name(path));
    }

    /** Whether a program may be compressing the file. It got its temporary name a short time ago. */
    boolean isBeingCompressed() throws IOException {
        if (!isTemporary()) {
            return false;
        }
        Instant now = Instant.now();
        Instant longAgo = now.minus(BeingCompressedException.LONGEST_PAUSE);
        // A time in the future is that of another clock, and says nothing.
        return FileStatus.changed(path)
                .filter(changed -> changed.isAfter(longAgo) && !changed.isAfter(now))
                .isPresent();
    }

    /** The same file, seen as one that a link led to before. */
    RotatedFile asFormerTarget() {
        return new RotatedFile(path, path, status, compression, family, numbers);
    }

    /** Whether a link led to the file before, and no rotation has named it since. */
    boolean isFormerTarget() {
        return path.equals(live);
    }

    /** Whether rotation told the file from others by a number or a date, not by a word such as {@code old}. */
    boolean isNumbered() {
        return !numbers.isEmpty();
    }
}
