/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import io.logagent.localstack.DistributionProgram;
import io.logagent.localstack.ServerProcess;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * rsyslog with imfile in inotify mode and with omkafka. Queues and the maximum message size are rsyslog's defaults.
 * Lines are sent unchanged. The metadata that imfile otherwise adds to each line as JSON is off: it is not needed, and
 * takes half of all the CPU.
 */
final class Rsyslog implements Peer {
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(30);

    private static final int DESCRIPTORS_PER_FILE = 2;
    private static final int OTHER_DESCRIPTORS = 100;

    private final DistributionProgram program = new DistributionProgram(
            "rsyslogd",
            "rsyslog",
            "rsyslog-kafka",
            "librdkafka1",
            "libestr0",
            "libfastjson4",
            "liblognorm5",
            "libsasl2-2");
    private final Optional<Path> executable = program.find();

    @Override
    public Optional<String> missing(Path folder) throws IOException {
        if (executable.isEmpty()) {
            return Optional.of("no rsyslogd on the PATH, and the distribution's packages are not available");
        }
        // An installed rsyslog may lack the Kafka module, which is in a separate package.
        ProcessBuilder check = command(
                configuration(folder, "/none/*.log", new Target("localhost:9092", "none", Map.of("acks", "all"))),
                "-N1");
        try (ServerProcess checking = ServerProcess.startPipeline(
                        "rsyslogd", List.of(check), folder, folder.resolve("check.log"))
                .get(0)) {
            checking.awaitSuccess(CHECK_LIMIT);
            return Optional.empty();
        } catch (IllegalStateException e) {
            return Optional.of("rsyslogd cannot load imfile or omkafka; install rsyslog-kafka");
        }
    }

    /** rsyslog has one descriptor for reading each file and one more to recognise the file. */
    @Override
    public boolean canRead(Workload workload) {
        return DESCRIPTORS_PER_FILE * workload.files() + OTHER_DESCRIPTORS <= descriptorLimit();
    }

    /** The descriptor limit of a process that this JVM starts. */
    private static long descriptorLimit() {
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getMaxFileDescriptorCount();
    }

    @Override
    public List<ProcessBuilder> processes(Path folder, LogFiles files, Target target) throws IOException {
        Path configuration = configuration(folder, files.pattern(), target);
        return List.of(command(configuration, "-n", "-i", folder.resolve("pid").toString()));
    }

    private ProcessBuilder command(Path configuration, String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-f", configuration.toString()));
        program.modules(executable.orElseThrow(), "rsyslog")
                .ifPresent(modules -> arguments.addAll(List.of("-M", modules.toString())));
        return program.command(executable.orElseThrow(), arguments);
    }

    private static Path configuration(Path folder, String pattern, Target target) throws IOException {
        String producer = target.producer().entrySet().stream()
                .map(setting -> "\"" + setting.getKey() + "=" + setting.getValue() + "\"")
                .collect(Collectors.joining(", ", "[", "]"));
        return Files.writeString(folder.resolve("rsyslog.conf"), """
                global(workDirectory="%s")
                module(load="imfile" mode="inotify")
                module(load="omkafka")
                template(name="line" type="string" string="%%rawmsg%%")
                input(type="imfile" file="%s" tag="line" addMetadata="off")
                # Without resubmitting, what does not fit into the producer's queue is lost.
                action(type="omkafka" broker=["%s"] topic="%s" template="line" resubmitOnFailure="on"
                       confParam=%s)
                """.formatted(
                        folder, pattern, target.bootstrapServers(), target.topic(), producer));
    }
}
