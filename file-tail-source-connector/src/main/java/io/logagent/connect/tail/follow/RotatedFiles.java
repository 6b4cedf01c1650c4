/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.Compression;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.RotatedNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lists the rotated files of a path: {@code app.log.1}, {@code app.log-20261120}, {@code app-2026-11-20.1.log}, also
 * compressed.
 */
final class RotatedFiles {
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern DATE = Pattern.compile("\\d{6}|\\d{4}[-_.]\\d{2}");
    private static final int TRIES = 10;

    /** By the time of the last write. Holds for all schemes unless a program writes to a file after its rotation. */
    private static final Comparator<RotatedFile> OLDEST_FIRST = Comparator.comparingLong(
                    (RotatedFile file) -> file.status().modifiedNanos())
            .thenComparing(RotatedFile::number, Comparator.reverseOrder());

    /** {@code app.log.1} is newer than {@code app.log.2}, whichever was written to last. */
    private static final Comparator<RotatedFile> HIGHEST_NUMBER_FIRST =
            Comparator.comparingLong(RotatedFile::number).reversed();

    /** {@code app.log-20261119} is older than {@code app.log-20261120}, and {@code app-2026-11-20.1.log} than .2. */
    private static final Comparator<RotatedFile> EARLIEST_DATE_FIRST =
            (one, other) -> Arrays.compare(numbers(one.path()), numbers(other.path()));

    private final Path path;
    private final Predicate<Path> collected;

    /**
     * @param path whose rotated files are listed
     * @param collected paths that are collected themselves, so that they are no rotated files of this path
     */
    RotatedFiles(Path path, Predicate<Path> collected) {
        this.path = path;
        this.collected = collected;
    }

    /**
     * The rotated files, the oldest first.
     *
     * @throws IOException if the directory cannot be read, or changes faster than it can be read
     */
    List<RotatedFile> list() throws IOException {
        // Not kept in a field: there are many paths, and few of them are being rotated.
        Pattern names = RotatedNames.of(path);
        List<RotatedFile> before = listOnce(names);
        for (int i = 0; i < TRIES; i++) {
            // A file that is renamed while the directory is read may be missed or listed twice.
            List<RotatedFile> again = listOnce(names);
            if (keys(again).equals(keys(before))) {
                return again;
            }
            before = again;
        }
        throw new IOException(path.getParent() + " changes faster than it can be read");
    }

    private static List<String> keys(List<RotatedFile> files) {
        return files.stream()
                .map(file -> file.path() + " " + file.status().identity())
                .toList();
    }

    private List<RotatedFile> listOnce(Pattern names) throws IOException {
        // By name without extension: while a file is being compressed both exist, and only the plain one is complete.
        TreeMap<String, RotatedFile> found = new TreeMap<>();
        try (DirectoryStream<Path> directory =
                Files.newDirectoryStream(path.getParent(), file -> isCandidate(file, names))) {
            for (Path file : directory) {
                try {
                    RotatedFile rotated = rotated(file);
                    found.merge(
                            uncompressedName(file),
                            rotated,
                            (one, other) -> one.compression().isCompressed() ? other : one);
                } catch (NoSuchFileException e) {
                    // It was renamed or deleted since. The second listing tells.
                    continue;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        List<RotatedFile> files = new ArrayList<>(found.values());
        files.sort(OLDEST_FIRST);
        return files;
    }

    private boolean isCandidate(Path file, Pattern names) {
        return names.matcher(RotatedNames.name(file)).matches()
                && !file.equals(path)
                && !collected.test(file)
                && Files.isRegularFile(file);
    }

    /** A file that a path led to under its live name; empty if there is none of that name. */
    static Optional<RotatedFile> regular(Path file) throws IOException {
        try {
            return Optional.of(rotated(file)).filter(found -> found.status().isRegular());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static RotatedFile rotated(Path file) throws IOException {
        String name = file.getFileName().toString();
        Compression compression = Compression.of(name);
        String plain = compression.strip(name);
        String family = DIGITS.matcher(plain).replaceAll("#");
        long number = 0;
        for (Matcher digits = DIGITS.matcher(plain); digits.find(); ) {
            String run = digits.group();
            number = run.length() > 18 ? 0 : Long.parseLong(run);
        }
        return new RotatedFile(file, FileStatus.of(file), compression, family, number);
    }

    private static long[] numbers(Path file) {
        return DIGITS.matcher(uncompressedName(file))
                .results()
                .mapToLong(digits -> digits.group().length() > 18 ? 0 : Long.parseLong(digits.group()))
                .toArray();
    }

    private static String uncompressedName(Path file) {
        String name = RotatedNames.name(file);
        return Compression.of(name).strip(name);
    }

    /** The files of one family, the oldest first. */
    List<RotatedFile> family(List<RotatedFile> files, String family) {
        List<RotatedFile> members =
                files.stream().filter(file -> file.family().equals(family)).toList();
        Comparator<RotatedFile> order = OLDEST_FIRST;
        String numbered = DIGITS.matcher(path.getFileName().toString()).replaceAll("#") + ".#";
        if (family.equals(numbered)) {
            order = HIGHEST_NUMBER_FIRST;
        } else if (members.stream()
                .allMatch(file ->
                        DATE.matcher(file.path().getFileName().toString()).find())) {
            order = EARLIEST_DATE_FIRST;
        }
        return members.stream().sorted(order).toList();
    }
}
