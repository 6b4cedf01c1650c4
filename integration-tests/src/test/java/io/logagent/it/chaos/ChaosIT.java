/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.it.SharedStack;
import io.logagent.it.ShippedConnector;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The promise of the project: workers are killed at random moments while files rotate and documents change, and yet no
 * line is lost or repeated, and each file stays in order.
 *
 * <p>The broker restarts only without exactly once: {@link BrokerRestartsIT} says why.
 *
 * <p>{@code -Dchaos.minutes} is the duration of each selected test. {@code -Dchaos.seed} repeats the choices of an
 * earlier run, but not their timing.
 */
@Tag("chaos")
@ExtendWith(SharedStack.class)
class ChaosIT {
    private static final Duration TIME = ChaosRun.duration("0.2");
    private static final long SEED = Long.getLong("chaos.seed", System.currentTimeMillis());

    /** The default is shorter than an open transaction may last. */
    private static final Duration BOUND = Duration.ofSeconds(Long.getLong("chaos.start.seconds", 180));

    private static final JsonMapper JSON = new JsonMapper();

    private static LocalStack stack;

    @BeforeAll
    static void start(LocalStack shared) {
        System.out.println("chaos.seed=" + SEED);
        stack = shared;
        stack.addPlugin(Transformation.class, DropRuns.class);
    }

    @Test
    void givenTheOnlyWorkerIsKilledThenEachLineComesExactlyOnceAndIsOneDocument() throws Exception {
        stack.elasticsearch().putIndexTemplate("logagent", ShippedConnector.read("elasticsearch-index-template.json"));
        stack.etcd().put("/logagent/elasticsearch/url", stack.elasticsearch().url());
        stack.etcd().put("/logagent/elasticsearch/hosts", stack.elasticsearch().host());
        Map<String, String> settings = ChaosRun.group("one", ShippedWorker.exactlyOnce());
        try (ConnectWorker worker = stack.addWorker("one", settings, Map.of());
                ChaosRun run = new ChaosRun("alone", stack, List.of(worker), BOUND, SEED)) {
            run.keepBrokers();
            Collector batches =
                    run.collect("file-tail-source-exactly-once.json", "poll", Map.of("transaction.boundary", "poll"));
            run.checkExactlyOnce(batches);
            run.checkExactlyOnce(run.collect(
                    "file-tail-source-exactly-once.json",
                    "interval",
                    Map.of("transaction.boundary", "interval", "transaction.boundary.interval.ms", "1000")));
            String index = batches.tenthLinesTopic();
            ObjectNode sink = sinkOf(index);
            // On a busy machine etcd's first answer may be late, which Connect treats as an error.
            ChaosRun.await("the sink")
                    .ignoreExceptions()
                    .until(() -> worker.rest().register(sink).has("name"));
            run.begin();

            run.run(TIME);

            // A sink that sends a request for each document is far behind by now.
            ChaosRun.await("a document for each line")
                    .atMost(Duration.ofMinutes(10))
                    .untilAsserted(() -> {
                        stack.elasticsearch().refresh(index);
                        assertThat(stack.elasticsearch().count(index))
                                .isEqualTo(run.topic(index).records());
                    });
            System.out.println(index + ": " + stack.elasticsearch().count(index) + " documents");
            worker.rest().delete(sink.get("name").asText());
        }
    }

    private static ObjectNode sinkOf(String topic) throws IOException {
        String shipped = ShippedConnector.read(stack.sink().kind().connectorFile())
                .toString()
                .replace("web_log,app_log", "web_log")
                .replace("web_log", topic);
        return (ObjectNode) JSON.readTree(shipped);
    }

    @Test
    @Tag("long")
    void givenWorkersOfAGroupAreKilledThenEachLineComesExactlyOnce() throws Exception {
        Map<String, String> settings = ChaosRun.group("two", ShippedWorker.exactlyOnce());
        try (ConnectWorker first = stack.addWorker("two-1", settings, Map.of());
                ConnectWorker second = stack.addWorker("two-2", settings, Map.of());
                ChaosRun run = new ChaosRun("together", stack, List.of(first, second), BOUND, SEED + 1)) {
            run.keepBrokers();
            run.checkExactlyOnce(run.collect("file-tail-source-hosts-exactly-once.json", "hosts", Map.of()));
            Path seen = Files.createDirectory(run.folder().resolve("seen"));
            Map<String, String> filtered = new HashMap<>(Map.of(
                    "transforms",
                    "drop",
                    "transforms.drop.type",
                    DropRuns.class.getName(),
                    "transforms.drop.folder",
                    seen.toString(),
                    "poll.max.lines",
                    "100"));
            Collector kept = run.collect("file-tail-source-exactly-once.json", "kept", filtered);
            run.check(new TopicCheck(kept.topic(), run.files(), DropRuns::keeps, Replays.NONE));
            run.check(new TopicCheck(
                    kept.tenthLinesTopic(),
                    run.files(),
                    sequence -> Collector.isTenth(sequence) && DropRuns.keeps(sequence),
                    Replays.NONE));
            run.begin();

            run.run(TIME);

            assertLittleIsReadAgain(seen, run.lines());
        }
    }

    /**
     * A starting task reads again the lines that were dropped after the last stored offset, and the uncommitted ones.
     */
    private static void assertLittleIsReadAgain(Path seen, long lines) throws IOException {
        long records = 0;
        int starts = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(seen)) {
            for (Path file : files) {
                records += Files.size(file);
                starts++;
            }
        }
        long made = lines + lines / 10;
        System.out.printf("kept: %d records read for %d expected ones, by %d tasks%n", records, made, starts);
        // For each start: one run of each of the three files, and one batch of the task. Every tenth line makes two
        // records.
        assertThat(records).isBetween(made, made + (long) (1.2 * starts * (3 * DropRuns.RUN + 100)));
    }

    @Test
    void givenWorkersAreKilledWithoutExactlyOnceThenOnlyWhatWasNotStoredComesAgain() throws Exception {
        Map<String, String> settings = ChaosRun.group(
                "repeating", Map.of("exactly.once.source.support", "disabled", "offset.flush.interval.ms", "3000"));
        // A task that does not stop within this time is abandoned and stores no offsets, which a busy machine or a slow
        // broker restart must not cause. Not set under exactly once: there a stopping task need not store anything, and
        // a rebalance and a starting task may wait for each other until this time has passed.
        settings.put("task.shutdown.graceful.timeout.ms", "180000");
        try (ConnectWorker worker = stack.addWorker("repeating", settings, Map.of());
                ChaosRun run = new ChaosRun("repeated", stack, List.of(worker), BOUND, SEED + 2);
                StoredAtKills stored = new StoredAtKills(
                        stack.kafka().bootstrapServers(), "repeating-offsets", "repeated", run.files())) {
            Collector collector = run.collect("file-tail-source.json", "repeated", Map.of());
            run.check(new TopicCheck(collector.topic(), run.files(), sequence -> true, stored));
            run.afterEachKill(stored::killed);
            // Otherwise there may be nothing to replay, if each kill comes just after a flush.
            run.continueUntil(() -> stored.uncoveredLines() > 0);
            run.begin();

            run.run(TIME);

            System.out.println(collector.topic() + ": " + stored);
            // Each replay has been checked on its own not to exceed the allowed length.
            assertThat(run.topic(collector.topic()).replayed()).isPositive();
        }
    }
}
