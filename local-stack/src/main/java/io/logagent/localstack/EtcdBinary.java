/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an etcd executable: on the PATH, else in the project's cache, where the distribution's package is unpacked
 * without installing anything.
 *
 * <p>The cache is the folder named by the system property {@code logagent.cache}, by default
 * {@code ~/.cache/logagent}.
 */
final class EtcdBinary {
    static final String HOW_TO_GET_IT =
            "No etcd here: install it (Debian and Ubuntu: apt-get install etcd-server) or put an etcd from"
                    + " https://github.com/etcd-io/etcd/releases on the PATH, or start Docker";

    private static final Logger LOG = LoggerFactory.getLogger(EtcdBinary.class);

    private final String searchPath;
    private final Path cache;

    EtcdBinary(String searchPath, Path cache) {
        this.searchPath = searchPath;
        this.cache = cache;
    }

    /** The etcd executable of this machine; empty if there is none and none could be fetched. */
    static Optional<Path> locate() {
        String cache = System.getProperty("logagent.cache", System.getProperty("user.home") + "/.cache/logagent");
        String path = System.getenv("PATH");
        return new EtcdBinary(path == null ? "" : path, Path.of(cache).toAbsolutePath()).find();
    }

    Optional<Path> find() {
        return onPath("etcd").or(this::inCache).or(this::fromPackage);
    }

    private Optional<Path> onPath(String program) {
        return Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private Optional<Path> inCache() {
        return Optional.of(home().resolve("usr/bin/etcd")).filter(Files::isExecutable);
    }

    /** A folder for each architecture, because a home folder may be shared by different machines. */
    private Path home() {
        return cache.resolve("etcd-server-" + System.getProperty("os.arch"));
    }

    private Optional<Path> fromPackage() {
        if (onPath("apt-get").isEmpty() || onPath("dpkg-deb").isEmpty()) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(cache);
            // Unpacked beside its place and moved there whole, so that others see all of it or nothing.
            Path workspace = Files.createTempDirectory(cache, "etcd-server-partial");
            try {
                Path unpacked = Files.createDirectory(workspace.resolve("unpacked"));
                LOG.info("Fetching the distribution's etcd-server package into {}", cache);
                run(workspace, "dpkg-deb", "-x", download(workspace).toString(), unpacked.toString());
                moveIntoPlace(unpacked);
            } finally {
                delete(workspace);
            }
        } catch (IOException e) {
            LOG.warn("The distribution's etcd-server package cannot be had: {}", e.getMessage());
        }
        return inCache();
    }

    private void moveIntoPlace(Path unpacked) throws IOException {
        try {
            Files.move(unpacked, home());
        } catch (IOException e) {
            // Someone else may have been first; theirs is as good.
            if (inCache().isEmpty()) {
                throw e;
            }
        }
    }

    private Path download(Path workspace) throws IOException {
        try {
            run(workspace, "apt-get", "-qq", "download", "etcd-server");
        } catch (IOException e) {
            LOG.info("The system's package lists do not have etcd-server; fetching lists of our own");
            // Beside the system's lists, which are not ours to change and may not be writable.
            Path lists =
                    Files.createDirectories(workspace.resolve("lists/partial")).getParent();
            Path archives = Files.createDirectories(workspace.resolve("cache/archives/partial"))
                    .resolve("../..");
            String ownLists = "Dir::State::lists=" + lists;
            String ownCache = "Dir::Cache=" + archives.normalize();
            run(workspace, "apt-get", "-qq", "-o", ownLists, "-o", ownCache, "update");
            run(workspace, "apt-get", "-qq", "-o", ownLists, "-o", ownCache, "download", "etcd-server");
        }
        try (Stream<Path> files = Files.list(workspace)) {
            return files.filter(file -> file.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("apt-get download left no package"));
        }
    }

    private void run(Path directory, String... command) throws IOException {
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

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
