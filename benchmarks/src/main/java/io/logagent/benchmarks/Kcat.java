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
 * {@code tail -F | kcat -P}: what a shell has for it. It remembers nothing, so it begins anew after each restart. A line
 * is on its way only when 128 bytes have come behind it, which is how kcat reads its input; so that the last lines of a
 * backlog arrive, a few come behind them that nobody waits for.
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
                : Optional.of("no kcat on the PATH, and the distribution's package cannot be had");
    }

    @Override
    public List<ProcessBuilder> processes(Path folder, LogFiles files, Target target) throws IOException {
        // Quiet: without names of files between their lines.
        List<String> reading = new ArrayList<>(List.of("-q", "-c", "+1", "-F"));
        files.paths().forEach(path -> reading.add(path.toString()));
        // It begins with one file after the other, and so ends with this one.
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
