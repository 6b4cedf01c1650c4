/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.file.RotatedNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Lists the rotated files of a path: {@code app.log.1}, {@code app.log-20261120}, {@code app-2026-11-20.1.log}, also
 * compressed.
 */
final class RotatedFiles {
    private static final int TRIES = 10;

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
     * The rotated files, in no particular order.
     *
     * @throws IOException if the directory cannot be read, or changes faster than it can be read
     */
    List<RotatedFile> list() throws IOException {
        List<RotatedFile> before = listOnce();
        for (int i = 0; i < TRIES; i++) {
            // A file that is renamed while the directory is read may be missed or listed twice.
            List<RotatedFile> again = listOnce();
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

    private List<RotatedFile> listOnce() throws IOException {
        // By name without extension: while a file is being compressed both exist, and only the plain one is complete.
        TreeMap<String, RotatedFile> found = new TreeMap<>();
        try (DirectoryStream<Path> directory = Files.newDirectoryStream(path.getParent(), this::isCandidate)) {
            for (Path file : directory) {
                try {
                    RotatedFile rotated = RotatedFile.of(path, file, FileStatus.of(file));
                    found.merge(
                            rotated.plainName(),
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
        return new ArrayList<>(found.values());
    }

    private boolean isCandidate(Path file) {
        return RotatedNames.isRotated(path, RotatedNames.name(file))
                && !file.equals(path)
                && !collected.test(file)
                && Files.isRegularFile(file);
    }

    /** A file that a path led to under its live name; empty if there is none of that name. */
    static Optional<RotatedFile> regular(Path file) throws IOException {
        return FileStatus.find(file)
                .filter(FileStatus::isRegular)
                .map(status -> RotatedFile.formerTarget(file, status));
    }
}
