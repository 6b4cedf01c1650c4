/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import io.logagent.localstack.DistributionProgram;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code tail -F | kcat -P}, the shell's way to tail into Kafka. It stores no offsets, so it starts again from the
 * beginning after each restart. kcat sends a line only once it has read 128 bytes after it. A few extra lines follow
 * the backlog, so that its last lines arrive; the extra ones are not waited for.
 */
final class Kcat implements Peer {
    private static final int LINES_BEHIND = 5;
    private static final int LINE_BYTES = 200;

    private final DistributionProgram tail = new DistributionProgram("tail", "coreutils");
    private final DistributionProgram kcat =
            new DistributionProgram("kcat", "kcat", "librdkafka1", "libyajl2", "libsasl2-2");
    private final Optional<Path> tailExecutable = tail.find();
    private final Optional<Path> kcatExecutable = kcat.find();

    @Override
    public Optional<String> missing(Path folder) {
        return tailExecutable.isPresent() && kcatExecutable.isPresent()
                ? Optional.empty()
                : Optional.of("no kcat on the PATH, and the distribution's package is not available");
    }

    @Override
    public List<ProcessBuilder> processes(Path folder, LogFiles files, Target target) throws IOException {
        // Quiet, so that tail prints no file names between the lines.
        List<String> reading = new ArrayList<>(List.of("-q", "-c", "+1", "-F"));
        files.paths().forEach(path -> reading.add(path.toString()));
        // tail starts with the files in this order, so these lines come last.
        reading.add(linesBehind(folder.resolve("behind.log")).toString());
        List<String> sending = new ArrayList<>(List.of("-P", "-b", target.bootstrapServers(), "-t", target.topic()));
        target.producer().forEach((name, value) -> sending.addAll(List.of("-X", name + "=" + value)));
        return List.of(
                tail.command(tailExecutable.orElseThrow(), reading),
                kcat.command(kcatExecutable.orElseThrow(), sending));
    }

    private static Path linesBehind(Path file) throws IOException {
        AccessLog log = new AccessLog(0, LINE_BYTES);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < LINES_BEHIND; i++) {
                out.write(log.next());
            }
        }
        return file;
    }
}
