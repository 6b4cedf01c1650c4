/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The files of a workload, which are written once and used by all runs. */
record LogFiles(Workload workload, List<Path> paths) {

    /** @param folder the parent of the workloads' folders */
    static LogFiles of(Workload workload, Path folder) throws IOException {
        Path own = Files.createDirectories(folder.resolve(workload.toString()));
        List<Path> paths = IntStream.range(0, workload.files())
                .mapToObj(number -> own.resolve("access-" + number + ".log"))
                .toList();
        for (Path path : paths) {
            if (!Files.exists(path) || Files.size(path) != workload.linesPerFile() * workload.lineBytes()) {
                write(path, workload);
            }
        }
        return new LogFiles(workload, paths);
    }

    private static void write(Path path, Workload workload) throws IOException {
        AccessLog log = new AccessLog(path.getFileName().hashCode(), workload.lineBytes());
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 16)) {
            for (long i = 0; i < workload.linesPerFile(); i++) {
                out.write(log.next());
            }
        }
    }

    /** Reads all files, so that the measurement does not include the disk. */
    void warm() throws IOException {
        byte[] buffer = new byte[1 << 20];
        for (Path path : paths) {
            try (var in = Files.newInputStream(path)) {
                while (in.read(buffer) >= 0) {
                    // Only fills the page cache.
                }
            }
        }
    }

    Path first() {
        return paths.get(0);
    }

    /** A pattern that matches exactly these files. */
    String pattern() {
        return first().getParent() + "/access-*.log";
    }
}
