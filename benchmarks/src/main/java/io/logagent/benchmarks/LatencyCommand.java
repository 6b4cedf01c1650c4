/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how long a line takes from its write to a consumer. */
@Command(name = "latency", description = "How long a line takes from the write into its file until a consumer has it")
final class LatencyCommand implements Callable<Integer> {
    /** In front of the time at which a line was written. */
    private static final String MARK = "nanos=";

    private static final int LINE_BYTES = 200;
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final long MILLISECOND = 1_000_000;

    @Option(names = "--contenders", split = ",", defaultValue = "json,json+eos", description = "${DEFAULT-VALUE}")
    private List<String> contenders;

    @Option(names = "--rates", split = ",", defaultValue = "20,10000", description = "Lines per second")
    private List<Integer> rates;

    @Option(names = "--seconds", defaultValue = "20", description = "For each rate (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--set", description = "A setting of all connectors (default: a linger of 5 ms)")
    private Map<String, String> settings = new LinkedHashMap<>(Map.of("producer.override.linger.ms", "5"));

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println(Machine.describe());
        MarkdownTable table = new MarkdownTable("what", "lines/s", "p50 ms", "p99 ms", "largest ms", "lines");
        try (Stage stage = new Stage("")) {
            for (String name : contenders) {
                try (ConnectContender contender = stage.contender(name, 10_000, settings)) {
                    for (int rate : rates) {
                        double[] millis = measure(stage, contender, rate);
                        table.row(
                                name,
                                Integer.toString(rate),
                                "%.1f".formatted(millis[millis.length / 2]),
                                "%.1f".formatted(millis[millis.length * 99 / 100]),
                                "%.1f".formatted(millis[millis.length - 1]),
                                Integer.toString(millis.length));
                    }
                }
            }
        }
        System.out.println(table);
        return 0;
    }

    /** Milliseconds of all lines but the first, sorted. */
    private double[] measure(Stage stage, Contender contender, int rate) throws IOException, InterruptedException {
        String run = "latency-" + contender.name().replaceAll("[^A-Za-z0-9]+", "-") + "-" + rate;
        Path folder = Files.createDirectories(Stage.data().resolve(run));
        Path file = folder.resolve("access-0.log");
        Files.deleteIfExists(file);
        Files.createFile(file);
        stage.topics().create(run);
        LogFiles files = new LogFiles(new Workload(1, 1, LINE_BYTES), List.of(file));
        Contender.Run reading = contender.begin(run, files, run);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", stage.broker().bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(run, 0)));
            Writer writer = new Writer(file, rate, Duration.ofSeconds(seconds).plus(SETTLE));
            Thread thread = new Thread(writer, "writer");
            thread.start();
            List<Double> millis = new ArrayList<>();
            long settled = System.nanoTime() + SETTLE.toNanos();
            for (int lines = 0; lines < writer.lines(); ) {
                for (ConsumerRecord<byte[], byte[]> line : consumer.poll(Duration.ofSeconds(1))) {
                    long written = written(line.value());
                    if (written > settled) {
                        millis.add((System.nanoTime() - written) / (double) MILLISECOND);
                    }
                    lines++;
                }
            }
            thread.join();
            return millis.stream().mapToDouble(x -> x).sorted().toArray();
        } finally {
            reading.close();
            stage.topics().delete(run);
        }
    }

    private static long written(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        int from = text.indexOf(MARK) + MARK.length();
        return Long.parseLong(text.substring(from, text.indexOf(' ', from)));
    }

    /** Writes as a program does that logs: each line by a call of its own. */
    private record Writer(Path file, int rate, Duration duration) implements Runnable {
        long lines() {
            return rate * duration.toSeconds();
        }

        @Override
        public void run() {
            AccessLog log = new AccessLog(1, LINE_BYTES);
            long begin = System.nanoTime();
            try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
                for (long i = 0; i < lines(); i++) {
                    long due = begin + i * Duration.ofSeconds(1).toNanos() / rate;
                    // Shorter sleeps than this take longer than they should.
                    for (long early = due - System.nanoTime(); early > MILLISECOND; early = due - System.nanoTime()) {
                        LockSupport.parkNanos(early);
                    }
                    byte[] line = log.next();
                    byte[] mark = (MARK + System.nanoTime() + " ").getBytes(StandardCharsets.US_ASCII);
                    System.arraycopy(mark, 0, line, 0, mark.length);
                    out.write(line);
                }
            } catch (IOException e) {
                throw new IllegalStateException("cannot write " + file, e);
            }
        }
    }
}
