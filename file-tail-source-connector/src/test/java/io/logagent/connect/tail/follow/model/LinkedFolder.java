/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;

/** The directories of the log files, and the links through which the followed path leads to one of them. */
final class LinkedFolder {
    private static final String NAME = "app.log";

    private final Path folder;
    private final Links links;
    private int targets;

    LinkedFolder(Path folder, Links links) {
        this.folder = folder;
        this.links = links;
    }

    /** The folder that everything is in. */
    Path root() {
        return folder;
    }

    /** The followed path. */
    Path path() {
        return links == Links.TO_DIRECTORY ? folder.resolve("current").resolve(NAME) : folder.resolve(NAME);
    }

    /** Switches the links to the next target, and returns the name of the file there. */
    Path next(FileTime time) throws IOException {
        int number = targets++;
        switch (links) {
            case TO_FILE -> {
                Path target = directory("pods").resolve(number + ".log");
                link(folder.resolve(NAME), target, time);
                return target;
            }
            case CHAIN -> {
                Path target = directory("docker/id" + number).resolve(NAME);
                Path middle = directory("pods").resolve(number + ".log");
                link(middle, target, time);
                link(folder.resolve(NAME), middle, time);
                return target;
            }
            case TO_DIRECTORY -> {
                Path target = directory("release" + number);
                link(folder.resolve("current"), target, time);
                return target.resolve(NAME);
            }
            default -> {
                return folder.resolve(NAME);
            }
        }
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private static void link(Path link, Path target, FileTime time) throws IOException {
        Path next = Files.createSymbolicLink(link.resolveSibling("next"), target);
        Files.getFileAttributeView(next, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(time, null, null);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The path of a rotated file.
     *
     * @param live the file before its rotation
     * @param name as it is for {@code app.log}
     */
    Path rotated(Path live, String name) {
        String stem = live.getFileName().toString().replace(".log", "");
        return live.resolveSibling(name.replaceFirst("^app", stem));
    }
}
