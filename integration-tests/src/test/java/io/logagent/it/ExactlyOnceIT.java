/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.ConnectWorker;
import io.logagent.localstack.LocalStack;
import io.logagent.localstack.ServerRequestException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TransactionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What differs for an operator with exactly once: transactions that time out, and offsets that are set in a
 * transaction.
 */
@ExtendWith(SharedStack.class)
class ExactlyOnceIT {
    private static final String SHIPPED = "file-tail-source-exactly-once.json";
    private static final String TIMEOUT = "producer.override.transaction.timeout.ms";

    private static final String GROUP = "patient";

    private static LocalStack stack;
    private static ConnectWorker worker;

    @BeforeAll
    static void start(LocalStack shared) {
        stack = shared;
        // Keeps the worker in its group, as in an outage of only the topics' brokers.
        Map<String, String> longTimeouts = Map.of("session.timeout.ms", "180000", "rebalance.timeout.ms", "180000");
        worker = stack.addWorker(GROUP, Group.with(Group.exactlyOnce(GROUP), longTimeouts), Map.of());
    }

    @AfterAll
    static void close() {
        worker.close();
    }

    private static Pipe pipe(String name) throws IOException {
        return new Pipe(stack, worker.rest(), name);
    }

    /**
     * Freezes the worker instead of the broker, so that the broker has certainly aborted the transaction before the
     * task continues.
     */
    @Test
    void givenAnOutageLongerThanTheTimeoutThenTheTaskFailsAndWithTheShippedTimeoutItContinues() throws Exception {
        try (Pipe shipped = pipe("shipped");
                Pipe hasty = pipe("hasty");
                Admin admin = Admin.create(Map.of(
                        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.kafka().bootstrapServers()))) {
            List<String> lines = new ArrayList<>(shipped.appendLines("a.log", 0, 10));
            List<String> hastyLines = new ArrayList<>(hasty.appendLines("a.log", 0, 10));
            register(shipped);
            register(hasty, TIMEOUT, "10000");
            awaitLines(shipped, lines);
            awaitLines(hasty, hastyLines);

            // Each connector has an open transaction most of the time, because a transaction lasts as long as the
            // interval.
            Pipe.await("open transactions of both in the frozen worker").until(() -> {
                worker.thaw();
                lines.addAll(shipped.appendLines("a.log", lines.size(), lines.size() + 1));
                hastyLines.addAll(hasty.appendLines("a.log", hastyLines.size(), hastyLines.size() + 1));
                Pipe.await("open transactions of both")
                        .pollInterval(Duration.ofMillis(50))
                        .until(() -> isOpen(admin, shipped) && isOpen(admin, hasty));
                worker.freeze();
                return isOpen(admin, shipped) && isOpen(admin, hasty);
            });
            Pipe.await("the broker to abort the hasty transaction").until(() -> !isOpen(admin, hasty));
            boolean isOtherOpen = isOpen(admin, shipped);
            worker.thaw();
            lines.addAll(shipped.appendLines("a.log", lines.size(), lines.size() + 10));
            hastyLines.addAll(hasty.appendLines("a.log", hastyLines.size(), hastyLines.size() + 10));

            assertThat(isOtherOpen).isTrue();
            String trace = Pipe.await("the failure")
                    .ignoreException(ServerRequestException.class)
                    .until(() -> trace(worker.rest().status(hasty.name)), found -> !found.isEmpty());
            System.out.println("After its transaction was aborted: " + trace);
            assertThat(trace).containsPattern("InvalidProducerEpochException|ProducerFencedException");
            awaitLines(shipped, lines);
            assertThat(trace(worker.rest().status(shipped.name))).isEmpty();

            worker.rest().restart(hasty.name);
            awaitLines(hasty, hastyLines);
        }
    }

    @Test
    void anOperatorReadsReplaysAndResetsOffsets() throws Exception {
        try (Pipe pipe = pipe("offsets-once")) {
            List<String> written = pipe.appendLines("a.log", 0, 10);
            List<String> lines = new ArrayList<>(written);
            pipe.registerShipped(SHIPPED, "tasks.max", "1");
            pipe.collect("a.log");
            awaitLines(pipe, lines);
            stop(pipe);

            JsonNode read = worker.rest().offsets(pipe.name);
            long size = Files.size(pipe.file("a.log"));
            assertThat(read.at("/offsets/0/offset/position").asLong()).isEqualTo(size);
            assertThatThrownBy(() -> worker.rest().patchOffsets(pipe.name, withPosition(read, size + 1)))
                    .hasMessageContaining("No offset was changed.")
                    .hasMessageContaining("beyond the end of the file");
            assertThat(worker.rest().offsets(pipe.name)).isEqualTo(read);

            long half = String.join("\n", written.subList(0, 5)).getBytes(UTF_8).length + 1;
            worker.rest().patchOffsets(pipe.name, withPosition(read, half));
            assertThat(worker.rest().offsets(pipe.name).toString())
                    .isEqualTo(withPosition(read, half).toString());
            lines.addAll(written.subList(5, 10));
            worker.rest().resume(pipe.name);
            awaitLines(pipe, lines);

            stop(pipe);
            assertThatThrownBy(() -> worker.rest().deleteOffsets(pipe.name))
                    .hasMessageContaining("Connect cannot forget an offset in a topic of the connector's own");
            worker.rest().patchOffsets(pipe.name, withPosition(read, 0));
            lines.addAll(written);
            worker.rest().resume(pipe.name);
            awaitLines(pipe, lines);
        }
    }

    /**
     * More lines than may be in flight. Connect does not report a batch as done if a transformation drops all of it.
     */
    @Test
    void givenATransformationDropsAllOfALargeFileThenTheTaskContinues() throws Exception {
        int dropped = 40_000;
        try (Pipe pipe = pipe("drops")) {
            String topic = pipe.name + "_dropped_log";
            pipe.registerShipped(SHIPPED, Pipe.dropping(topic, "tasks.max", "1"));
            pipe.appendLines("dropped.log", 0, dropped);
            pipe.collect(Map.of(pipe.topic, "a.log", topic, "dropped.log"));
            pipe.awaitTasks(1);
            try (WorkerMetrics metrics = new WorkerMetrics(worker)) {
                Pipe.await("all lines to be read").until(() -> metrics.ofTask(pipe.name, "lines-total") == dropped);
            }

            awaitLines(pipe, pipe.appendLines("a.log", 0, 10));
        }
    }

    private static void stop(Pipe pipe) {
        worker.rest().stop(pipe.name);
        Pipe.await("the tasks to stop")
                .until(() -> worker.rest().status(pipe.name).path("tasks").isEmpty());
    }

    private static JsonNode withPosition(JsonNode offsets, long position) {
        ObjectNode changed = offsets.deepCopy();
        ((ObjectNode) changed.at("/offsets/0")).putObject("offset").put("position", position);
        return changed;
    }

    private static void register(Pipe pipe, String... more) throws Exception {
        List<String> settings = new ArrayList<>(List.of(
                "tasks.max", "1", "transaction.boundary", "interval", "transaction.boundary.interval.ms", "4000"));
        settings.addAll(List.of(more));
        pipe.registerShipped(SHIPPED, settings.toArray(String[]::new));
        pipe.collect("a.log");
    }

    private static boolean isOpen(Admin admin, Pipe pipe) throws Exception {
        String id = GROUP + "-" + pipe.name + "-0";
        return admin.describeTransactions(List.of(id)).description(id).get().state() == TransactionState.ONGOING;
    }

    private static String trace(JsonNode status) {
        JsonNode task = status.at("/tasks/0");
        return task.path("state").asText().equals("FAILED") ? task.path("trace").asText() : "";
    }

    private static void awaitLines(Pipe pipe, List<String> lines) {
        Pipe.await("each line once and in order")
                .untilAsserted(() -> assertThat(pipe.reader().lines(pipe.topic)).isEqualTo(Map.of("a.log", lines)));
    }
}
