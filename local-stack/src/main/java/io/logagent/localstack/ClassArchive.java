/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The loaded classes of a server, which its next starts share instead of loading them again: that is most of the work of a
 * start (JEP 350).
 *
 * <p>The first server of a part that ends in good order writes the archive beside the part's jars. A JVM that finds other
 * jars than those of the archive does without it.
 */
final class ClassArchive {
    private static final String JVM = System.getProperty("java.vm.version");

    /** Of classes that no archive takes, and of archives that do not fit: neither matters to whoever reads the log. */
    private static final String QUIET = "-Xlog:cds*=error";

    private final Path file;
    private Optional<Path> recording = Optional.empty();

    /** @param lib the folder whose jars are the class path */
    ClassArchive(Path lib) {
        this.file = lib.resolveSibling("classes-" + JVM + ".jsa");
    }

    /** Options for a JVM that uses the archive, if there is one. */
    List<String> optionsToUseIt() {
        return Files.exists(file) ? List.of("-XX:SharedArchiveFile=" + file, QUIET) : List.of();
    }

    /** Options for a server that is about to start: it uses the archive, or records one. */
    List<String> options() {
        recording = Optional.empty();
        if (Files.exists(file)) {
            return optionsToUseIt();
        }
        // Under a name of its own: others may be recording, too, and nobody may use half an archive.
        Path own = file.resolveSibling("classes-" + System.nanoTime() + ".recording");
        recording = Optional.of(own);
        return List.of("-XX:ArchiveClassesAtExit=" + own, QUIET);
    }

    /** Publishes what was recorded by a JVM that has ended in good order. */
    void publish() {
        recording.filter(Files::exists).ifPresent(own -> {
            try {
                Files.move(own, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot move " + own + " to " + file, e);
            }
        });
        recording = Optional.empty();
    }
}
