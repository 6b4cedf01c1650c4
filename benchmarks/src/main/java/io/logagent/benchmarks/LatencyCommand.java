/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the time from the write of a line to its arrival at a consumer. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description = "Time from the write of a line until a consumer receives it")
final class LatencyCommand implements Callable<Integer> {
    private static final int LINE_BYTES = 200;
    private static final Duration SETTLE = Duration.ofSeconds(10);

    /** The limit for the first line to arrive, and for the last one after its write. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final long MILLISECOND = 1_000_000;

    @Option(
            names = "--contenders",
            split = ",",
            defaultValue = "json,json+eos",
            description = "Sources and peers, as for drain (default: ${DEFAULT-VALUE})")
    private List<String> contenders;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "10000,20",
            description = "Rates in lines per second; the first one warms up the compiler (default: ${DEFAULT-VALUE})")
    private List<Integer> rates;

    @Option(names = "--seconds", defaultValue = "20", description = "Seconds for each rate (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(
            names = "--set",
            description = "A setting of all connectors; peers get those of the producer (default: a linger of 5 ms)")
    private Map<String, String> settings = new LinkedHashMap<>(Map.of("producer.override.linger.ms", "5"));

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table = new MarkdownTable("contender", "lines/s", "p50 ms", "p99 ms", "largest ms", "lines");
        try (Stage stage = new Stage()) {
            for (String name : contenders) {
                Optional<Contender> contender = stage.contender(name, 10_000, settings);
                if (contender.isPresent()) {
                    measure(stage, contender.get(), table);
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    private void measure(Stage stage, Contender contender, MarkdownTable table)
            throws IOException, InterruptedException {
        try (contender) {
            for (int rate : rates) {
                double[] millis = measure(stage, contender, rate);
                table.row(
                        contender.name(),
                        Integer.toString(rate),
                        "%.1f".formatted(millis[millis.length / 2]),
                        "%.1f".formatted(millis[millis.length * 99 / 100]),
                        "%.1f".formatted(millis[millis.length - 1]),
                        Integer.toString(millis.length));
            }
        }
    }

    /** The sorted latencies in milliseconds of all lines after the settling time. */
    private double[] measure(Stage stage, Contender contender, int rate) throws IOException, InterruptedException {
        String run = "latency-" + ContenderName.parse(contender.name()).identifier() + "-" + rate;
        Path folder = Files.createDirectories(Stage.data().resolve(run));
        // The arrival of this line shows that the contender reads; its start time is not part of the latency.
        Path file = Files.write(folder.resolve("access-0.log"), new AccessLog(0, LINE_BYTES).next());
        stage.topics().create(run);
        LogFiles files = new LogFiles(new Workload(1, 1, LINE_BYTES), List.of(file));
        try (Contender.Run reading = contender.begin(run, files, run);
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", stage.broker().bootstrapServers(),
                                "isolation.level", "read_committed",
                                "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(run, 0)));
            Arrivals arrivals = new Arrivals(reading, consumer);
            arrivals.await(1, LIMIT, line -> true);
            Duration duration = Duration.ofSeconds(seconds).plus(SETTLE);
            List<Double> millis = new ArrayList<>();
            long settled = System.nanoTime() + SETTLE.toNanos();
            LineWriter writer = new LineWriter(file, rate, LINE_BYTES);
            try {
                arrivals.await(rate * duration.toSeconds(), duration.plus(LIMIT), line -> {
                    OptionalLong written = LineWriter.written(line.value());
                    if (written.isPresent() && written.getAsLong() > settled) {
                        millis.add((System.nanoTime() - written.getAsLong()) / (double) MILLISECOND);
                    }
                    return written.isPresent();
                });
            } finally {
                writer.end();
            }
            return millis.stream().mapToDouble(x -> x).sorted().toArray();
        } finally {
            stage.topics().delete(run);
        }
    }

    /** The lines that a consumer receives while a contender reads. */
    private record Arrivals(Contender.Run reading, KafkaConsumer<byte[], byte[]> consumer) {
        /** @param each receives each line, and returns whether it counts */
        void await(long lines, Duration limit, Predicate<ConsumerRecord<byte[], byte[]>> each) {
            long deadline = System.nanoTime() + limit.toNanos();
            for (long came = 0; came < lines; ) {
                for (ConsumerRecord<byte[], byte[]> line : consumer.poll(Duration.ofSeconds(1))) {
                    came += each.test(line) ? 1 : 0;
                }
                reading.requireAlive();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("only " + came + " of " + lines + " lines arrived");
                }
            }
        }
    }
}
