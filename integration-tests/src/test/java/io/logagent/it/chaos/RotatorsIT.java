/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.logagent.it.ShippedConnector;
import io.logagent.localstack.LocalStack;
import io.logagent.logwriters.LogWriter;
import io.logagent.logwriters.RotationScheme;
import io.logagent.logwriters.RotationSchemes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Programs that people use rotate their logs while a worker with the shipped exactly-once configuration reads them, and
 * while it is killed. The build tries some of them, {@code -Pmatrix} all of them but those without a log of a fixed name,
 * whose lines have no order.
 */
@Tag("matrix")
class RotatorsIT {
    private static final String NAME = "rotators";
    private static final String TOPIC = "rotators_log";
    private static final int LINE_LENGTH = 160;
    private static final int KILLS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final List<Log> logs = new ArrayList<>();
    private LocalStack stack;

    /** A log, and how many lines were written to it. */
    private static final class Log implements AutoCloseable {
        private final String name;
        private final String glob;
        private final LogWriter writer;
        private int written;

        private Log(RotationScheme scheme, Path folder, LogWriter writer) {
            this.name = scheme.name();
            this.glob = folder + "/" + scheme.glob();
            this.writer = writer;
        }

        private void write(int lines) throws IOException {
            for (int i = 0; i < lines; i++) {
                writer.write(new NumberedLine(name, written++).text(LINE_LENGTH));
            }
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    private static List<RotationScheme> schemes() {
        boolean all = System.getProperty("rotators") != null;
        return RotationSchemes.all().stream()
                .filter(scheme -> all || scheme.usual())
                .filter(scheme -> !scheme.options().contains("direct write") && !scheme.movesAway())
                .toList();
    }

    @BeforeEach
    void start() throws IOException {
        stack = LocalStack.builder()
                .environment(Map.of("NODE_IP", Collector.HOST))
                .workerSettings(ShippedWorker.exactlyOnce())
                .start();
        Path folder = stack.directory().resolve(NAME).toAbsolutePath();
        for (RotationScheme scheme : schemes()) {
            Path place = Files.createDirectories(folder.resolve(scheme.name()));
            Optional<LogWriter> writer = scheme.opening().open(place);
            if (writer.isPresent()) {
                logs.add(new Log(scheme, place, writer.get()));
            } else {
                System.out.println("Not tried, since this machine has no " + scheme.program() + ": " + scheme);
            }
        }
    }

    @AfterEach
    void stop() throws IOException {
        for (Log log : logs) {
            log.close();
        }
        stack.close();
    }

    @Test
    void everyLineComesOnceAndInOrderAlthoughTheWorkerIsKilled() throws Exception {
        for (Log log : logs) {
            // Rotated files of a log are read only after the log was seen.
            log.write(5);
        }
        register();
        Map<String, Sequence> arrivals = new TreeMap<>();
        try (CommittedRecords records = new CommittedRecords(stack.kafka().bootstrapServers())) {
            await("the topic").ignoreExceptions().until(() -> records.of(List.of(TOPIC)) != null);
            awaitAll(records, arrivals);
            for (int i = 0; i < KILLS; i++) {
                rotate();
                stack.worker().kill();
                rotate();
                rotate();
                stack.worker().restart();
                rotate();
                awaitAll(records, arrivals);
            }
            System.out.printf(
                    "%d programs, %d kills, %d rotations of each, %d lines, 0 lost, 0 repeated%n",
                    logs.size(),
                    KILLS,
                    4 * KILLS,
                    logs.stream().mapToInt(log -> log.written).sum());
        }
    }

    private void rotate() throws IOException {
        for (Log log : logs) {
            log.write(50);
            log.writer.rotate();
            log.write(3);
        }
    }

    private void register() throws IOException {
        ShippedConnector connector =
                ShippedConnector.of("file-tail-source-exactly-once.json").collecting(stack, NAME);
        ArrayNode document = new JsonMapper().createArrayNode();
        logs.forEach(log -> document.addObject().put("path", log.glob).put("topic", TOPIC));
        stack.etcd().put(connector.key(Collector.HOST), document.toString());
        connector.register(stack.connect(), NAME);
    }

    private void awaitAll(CommittedRecords records, Map<String, Sequence> arrivals) {
        await("all lines")
                .until(
                        () -> {
                            records.readToEnd(record -> arrivals.computeIfAbsent(
                                            NumberedLine.of(record).file(), name -> new Sequence())
                                    .take(record));
                            return missing(arrivals);
                        },
                        Map::isEmpty);
    }

    /** The number of written lines of each log from which some have not arrived. */
    private Map<String, Integer> missing(Map<String, Sequence> arrivals) {
        return logs.stream()
                .filter(log -> !arrivals.containsKey(log.name)
                        || arrivals.get(log.name).size() < log.written)
                .collect(Collectors.toMap(log -> log.name, log -> log.written));
    }

    private static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(200));
    }
}
