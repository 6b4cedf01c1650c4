/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.logagent.localstack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One connector for three hosts, each with a worker. */
@Timeout(600)
class HostModeIT {
    private static final String CONNECTOR = "hosts";

    /**
     * The time within which a document has to apply. Checked only with {@code -Dhosts.timed}, on a machine that runs
     * nothing else.
     */
    private static final long MOST_MILLIS = 2_000;

    private static final boolean TIMED = System.getProperty("hosts.timed") != null;

    /** The file and topic of each host. */
    private static final List<String> NAMES = List.of("web-1", "web-2", "web-3");

    private static ThreeHosts hosts;
    private static LocalStack stack;

    @BeforeAll
    static void start() {
        hosts = ThreeHosts.start(Map.of("scheduled.rebalance.max.delay.ms", "3000"));
        stack = hosts.stack();
    }

    @AfterAll
    static void close() {
        hosts.close();
    }

    private final TopicReader reader = new TopicReader(stack.kafka().bootstrapServers());

    private static void collect(int host, String... names) {
        StringBuilder document = new StringBuilder("[");
        for (String name : names) {
            document.append(document.length() > 1 ? "," : "")
                    .append("{\"path\":\"%s\",\"topic\":\"%s\"}".formatted(file(name), name));
        }
        stack.etcd().put(hosts.collectKey(host), document.append("]").toString());
    }

    private static Path file(String name) {
        return stack.directory().resolve(name + ".log");
    }

    private static void append(String name, int from, int to) throws IOException {
        for (int i = from; i < to; i++) {
            Files.writeString(file(name), name + " " + i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static List<String> numbered(String name, int to) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < to; i++) {
            lines.add(name + " " + i);
        }
        return lines;
    }

    private void awaitExactly(String name, int lines) {
        Pipe.await(name + " once and in order")
                .untilAsserted(
                        () -> assertThat(reader.lines(name)).isEqualTo(Map.of(name + ".log", numbered(name, lines))));
    }

    private static void register(int tasks) throws IOException {
        ObjectNode config = ShippedConnector.read("file-tail-source.json").withObject("/config");
        config.put("collect.keys", "/logagent/%s/collect_config");
        // Topics have the names of their files.
        config.put("allowed.topics", "*");
        hosts.hostId().ifPresent(id -> config.put("host.id", id));
        config.put("tasks.max", tasks);
        config.put("lock.directory", stack.directory().toString());
        stack.connect().put(CONNECTOR, config);
        stack.connect().awaitRunning(CONNECTOR, tasks, Pipe.LIMIT);
    }

    @Test
    void eachHostCollectsItsOwnFilesAndOneDocumentChangesOneHost() throws Exception {
        for (int host = 0; host < NAMES.size(); host++) {
            append(NAMES.get(host), 0, 10);
            collect(host, NAMES.get(host));
        }
        // Two tasks for each worker; the second one is a standby.
        register(6);
        for (int host = 0; host < NAMES.size(); host++) {
            awaitExactly(NAMES.get(host), 10);
            assertOnlyFrom(host, NAMES.get(host));
        }

        changesOneHostOnly();
        servesEachHostOnceAfterAWorkerWasKilled();
    }

    private void assertOnlyFrom(int host, String topic) {
        assertThat(reader.records(topic))
                .allSatisfy(record ->
                        assertThat(record.key()).startsWith(hosts.ids().get(host) + ":"));
    }

    private void changesOneHostOnly() throws Exception {
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            Future<?> steady = writer.submit(() -> {
                for (int i = 10; i < 1_000; i++) {
                    append("web-1", i, i + 1);
                    append("web-2", i, i + 1);
                    Thread.sleep(10);
                }
                return null;
            });
            append("more", 0, 5);
            long before = System.currentTimeMillis();
            collect(1, "web-2", "more");
            awaitExactly("more", 5);
            assertOnlyFrom(1, "more");
            long applied = reader.records("more").get(0).timestamp() - before;
            steady.get();
            awaitExactly("web-1", 1_000);
            awaitExactly("web-2", 1_000);
            System.out.printf(
                    "A document applied after %d ms; largest gap between lines of another host %d ms, and between those"
                            + " of a file of the same host whose entry stayed %d ms%n",
                    applied, largestGap("web-1"), largestGap("web-2"));
            if (TIMED) {
                assertThat(applied).isLessThan(MOST_MILLIS);
            }
        } finally {
            writer.shutdownNow();
        }
    }

    /** The largest gap between the lines that were written continuously. */
    private long largestGap(String topic) {
        List<ConsumerRecord<String, byte[]>> records = reader.records(topic).subList(10, 1_000);
        long largest = 0;
        for (int i = 1; i < records.size(); i++) {
            largest = Math.max(
                    largest, records.get(i).timestamp() - records.get(i - 1).timestamp());
        }
        return largest;
    }

    private void servesEachHostOnceAfterAWorkerWasKilled() throws Exception {
        // Wait until all offsets are stored; otherwise lines would rightly be delivered again.
        Pipe.await("the offset of web-3's last line")
                .untilAsserted(() -> assertThat(
                                stack.connect().offsets(CONNECTOR).toString())
                        .containsPattern("\"partition\":\\{[^}]*web-3.log[^}]*},\"offset\":\\{[^}]*\"position\":"
                                + Files.size(file("web-3")) + "\\b"));
        hosts.workers().get(2).kill();
        append("web-3", 10, 20);
        append("web-1", 1_000, 1_010);
        awaitExactly("web-1", 1_010);
        hosts.workers().get(2).restart();
        awaitExactly("web-3", 20);
        for (int host = 0; host < NAMES.size(); host++) {
            String after = NAMES.get(host) + "-after";
            append(after, 0, 10);
            collect(host, NAMES.get(host), after);
            awaitExactly(after, 10);
            assertOnlyFrom(host, after);
        }
    }
}
