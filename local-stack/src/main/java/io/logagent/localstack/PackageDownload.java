/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Downloads packages of the distribution with apt-get, which needs no privileges for that. */
final class PackageDownload {
    private static final Logger LOG = LoggerFactory.getLogger(PackageDownload.class);

    private final Path workspace;

    /** @param workspace an existing folder for the packages and intermediate files */
    PackageDownload(Path workspace) {
        this.workspace = workspace;
    }

    List<Path> fetch(List<String> packages) throws IOException {
        try {
            aptGet(List.of(), "download", packages);
        } catch (IOException e) {
            LOG.info("The system's package lists do not have {}; fetching lists of our own", packages);
            List<String> ownLists = ownLists();
            aptGet(ownLists, "update", List.of());
            aptGet(ownLists, "download", packages);
        }
        List<Path> files = Folders.list(workspace, ".deb");
        if (files.size() < packages.size()) {
            throw new IOException("apt-get download left only " + files + " of " + packages);
        }
        return files;
    }

    /** Keeps separate package lists, because the system's are not ours to change and may not be writable. */
    private List<String> ownLists() throws IOException {
        Files.createDirectories(workspace.resolve("lists/partial"));
        Files.createDirectories(workspace.resolve("cache/archives/partial"));
        return List.of(
                "-o", "Dir::State::lists=" + workspace.resolve("lists"),
                "-o", "Dir::Cache=" + workspace.resolve("cache"));
    }

    private void aptGet(List<String> options, String verb, List<String> packages) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-qq"));
        command.addAll(options);
        command.add(verb);
        command.addAll(packages);
        run(workspace, command);
    }

    /** Runs a command to its end; if it fails, the exception has its output. */
    static void run(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                List<String> output = Files.readAllLines(log);
                throw new IOException(String.join(" ", command) + " failed: " + String.join(" ", output));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + String.join(" ", command), e);
        }
    }
}
