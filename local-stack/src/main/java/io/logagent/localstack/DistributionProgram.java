/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program of the Linux distribution: the one on the PATH, else one from the project's cache. The cache holds unpacked
 * packages of the distribution; nothing is installed.
 *
 * <p>The cache is the folder named by the system property {@code logagent.cache}, by default
 * {@code ~/.cache/logagent}.
 */
public final class DistributionProgram {
    private static final Logger LOG = LoggerFactory.getLogger(DistributionProgram.class);

    /** Administrators' programs are installed here, which is not on every user's PATH. */
    private static final String SYSTEM_PROGRAMS = "/usr/sbin";

    private final String name;
    private final List<String> packages;
    private final String searchPath;
    private final Path cache;

    /**
     * @param name the name of the executable
     * @param packages the Debian packages to unpack where the program is not installed: its own package, then the
     *     libraries that some machines lack
     */
    public DistributionProgram(String name, String... packages) {
        this(List.of(packages), name, path() + File.pathSeparator + SYSTEM_PROGRAMS, defaultCache());
    }

    DistributionProgram(List<String> packages, String name, String searchPath, Path cache) {
        this.name = name;
        this.packages = packages;
        this.searchPath = searchPath;
        this.cache = cache;
    }

    private static String path() {
        String path = System.getenv("PATH");
        return path == null ? "" : path;
    }

    private static Path defaultCache() {
        String cache = System.getProperty("logagent.cache", System.getProperty("user.home") + "/.cache/logagent");
        return Path.of(cache).toAbsolutePath();
    }

    /** The executable; empty if this machine has none and none could be fetched. */
    public Optional<Path> find() {
        return onPath(name).or(this::inCache).or(this::fromPackages);
    }

    /**
     * Prepares a process of the executable that {@link #find} found, with the libraries unpacked beside it.
     *
     * @param executable what was found
     * @param arguments for the program
     */
    public ProcessBuilder command(Path executable, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(executable.toString()));
        command.addAll(arguments);
        ProcessBuilder process = new ProcessBuilder(command);
        if (executable.startsWith(home())) {
            process.environment().put("LD_LIBRARY_PATH", libraries());
        }
        return process;
    }

    /**
     * The folder of the modules unpacked beside the executable, for programs that have to be told.
     *
     * @param executable what {@link #find} found
     * @param folder of the modules, among the libraries
     * @return empty for an installed program, which finds its own modules
     */
    public Optional<Path> modules(Path executable, String folder) {
        return executable.startsWith(home())
                ? libraryFolders().stream()
                        .map(libraries -> libraries.resolve(folder))
                        .filter(Files::isDirectory)
                        .findFirst()
                : Optional.empty();
    }

    private Optional<Path> onPath(String program) {
        return Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    private Optional<Path> inCache() {
        return Stream.of("usr/bin", "usr/sbin")
                .map(folder -> home().resolve(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private String libraries() {
        return libraryFolders().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** Debian keeps the libraries of each architecture in a separate folder. */
    private List<Path> libraryFolders() {
        return Stream.of("usr/lib", "lib")
                .flatMap(parent -> Folders.list(home().resolve(parent), "-linux-gnu").stream())
                .toList();
    }

    /** One folder per architecture, because different machines may share a home folder. */
    private Path home() {
        return cache.resolve(packages.get(0) + "-" + System.getProperty("os.arch"));
    }

    private Optional<Path> fromPackages() {
        if (onPath("apt-get").isEmpty() || onPath("dpkg-deb").isEmpty()) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(cache);
            // Unpack beside the final place and move it there as a whole, so that other processes see all of it or
            // nothing.
            Path workspace = Files.createTempDirectory(cache, packages.get(0) + "-partial");
            try {
                Path unpacked = Files.createDirectory(workspace.resolve("unpacked"));
                LOG.info("Fetching the distribution's packages {} into {}", packages, cache);
                for (Path file : new PackageDownload(workspace).fetch(packages)) {
                    PackageDownload.run(workspace, List.of("dpkg-deb", "-x", file.toString(), unpacked.toString()));
                }
                moveIntoPlace(unpacked);
            } finally {
                Folders.delete(workspace);
            }
        } catch (IOException e) {
            LOG.warn("The distribution's packages {} are not available: {}", packages, e.getMessage());
        }
        return inCache();
    }

    private void moveIntoPlace(Path unpacked) throws IOException {
        try {
            Files.move(unpacked, home());
        } catch (IOException e) {
            // Another process may have been first; its copy is as good.
            if (inCache().isEmpty()) {
                throw e;
            }
        }
    }
}
