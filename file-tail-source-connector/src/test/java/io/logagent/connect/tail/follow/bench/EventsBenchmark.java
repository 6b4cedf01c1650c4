/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.bench;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.event.EventCounters;
import io.logagent.connect.tail.event.LineLimits;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.follow.Tailer;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.read.LineSink;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordLayout;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures the cost of decoding and joining lines, compared with plain ones, and prints a table. Runs with {@code
 * -Pbench}. All kinds are read in turn, several times, so that other load does not slow one of them alone.
 */
@Tag("bench")
@Tag("long")
class EventsBenchmark {
    private static final int LINES = 1_000_000;
    private static final int ROUNDS = 7;
    /** For the just-in-time compiler. */
    private static final int ROUNDS_TO_WARM_UP = 2;

    private static final int FRAMES = 19;
    private static final String PLAIN = "plain UTF-8";

    @TempDir
    Path folder;

    private long taken;

    private record Case(Path file, String properties, boolean direct) {}

    @Test
    void readsPlainAndOtherLines() throws Exception {
        Path plain = write("plain.log", StandardCharsets.UTF_8, "");
        Path traces = writeTraces();
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("without what makes events", new Case(plain, "", true));
        cases.put(PLAIN, new Case(plain, "", false));
        cases.put("multiline java, no traces", new Case(plain, "\"multiline\":\"java\"", false));
        cases.put("multiline java, one line of 40 begins a trace", new Case(traces, "\"multiline\":\"java\"", false));
        cases.put("multiline ^\\s, the same", new Case(traces, "\"multiline\":{\"pattern\":\"^\\\\s\"}", false));
        Charset gbk = Charset.forName("GBK");
        cases.put(
                "GBK, a fifth of the bytes Chinese",
                new Case(write("gbk.log", gbk, "支付失败余额不足请稍后再试一下吧"), "\"encoding\":\"GBK\"", false));
        cases.put(
                "UTF-8, the same text",
                new Case(write("utf8.log", StandardCharsets.UTF_8, "支付失败余额不足请稍后再试一下吧"), "", false));
        for (boolean json : new boolean[] {false, true}) {
            print(json, measure(cases, json));
        }
    }

    private static void print(boolean json, Map<String, double[]> rates) {
        System.out.println("\n| " + (json ? "to JSON records" : "to events") + " | MB/s | of plain |\n|---|---|---|");
        double[] plain = rates.get(PLAIN);
        rates.forEach((name, all) -> {
            double[] ratios = new double[all.length];
            for (int i = 0; i < all.length; i++) {
                ratios[i] = all[i] / plain[i];
            }
            System.out.printf(Locale.ROOT, "| %s | %.0f | %.0f %% |%n", name, median(all), 100 * median(ratios));
        });
    }

    /** In MB/s, round by round. */
    private Map<String, double[]> measure(Map<String, Case> cases, boolean json) throws Exception {
        Map<String, double[]> rates = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Case> one : cases.entrySet()) {
                double rate = rate(one.getValue(), json);
                if (round >= ROUNDS_TO_WARM_UP) {
                    rates.computeIfAbsent(one.getKey(), name -> new double[ROUNDS - ROUNDS_TO_WARM_UP])[
                            round - ROUNDS_TO_WARM_UP] = rate;
                }
            }
        }
        return rates;
    }

    private double rate(Case what, boolean json) throws Exception {
        List<CollectEntry> entries = CollectDocument.parse("[{\"path\":\"" + what.file() + "\",\"topic\":\"t\""
                        + (what.properties().isEmpty() ? "" : "," + what.properties()) + "}]")
                .entries();
        RecordBatch records = new RecordBatch(
                new RecordLayout(RecordFormat.JSON, "10.0.0.5", true, "@timestamp", SourcePartition.shared(), true),
                InstantSource.system());
        LineSink.Factory sinks = json ? records : (path, matching) -> line -> {};
        taken = 0;
        LineSink.Factory counted = (path, matching) -> {
            LineSink sink = sinks.open(path, matching);
            return line -> {
                taken = line.cursor().position();
                sink.accept(line);
            };
        };
        LineLimits limits = new LineLimits(512 * 1024, LineOverflow.SPLIT, false, (file, matching) -> 1_000_000);
        LineSink.Factory events =
                what.direct() ? counted : new LinePipeline(limits, System::nanoTime, new EventCounters(), counted);
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                512 * 1024,
                LineOverflow.SPLIT,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                10,
                AllowedPaths.everything());
        long size = Files.size(what.file());
        // The last event waits for the next one.
        long most = size - 100_000;
        long begin = System.nanoTime();
        try (Tailer tailer = new Tailer(entries, settings, paths -> Map.of(), events)) {
            while (taken < most) {
                tailer.read(5000);
                records.take();
            }
        }
        return size / 1e6 / ((System.nanoTime() - begin) / 1e9);
    }

    /** Lines of 200 bytes. */
    private Path write(String name, Charset charset, String text) throws IOException {
        byte[] special = text.getBytes(charset);
        Path file = folder.resolve(name);
        byte[] line = new byte[NumberedLine.LENGTH];
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < LINES; i++) {
                NumberedLine.write(i, line, 0);
                System.arraycopy(special, 0, line, 40, special.length);
                out.write(line);
            }
        }
        return file;
    }

    private Path writeTraces() throws IOException {
        Path file = folder.resolve("traces.log");
        byte[] line = new byte[NumberedLine.LENGTH];
        byte[] frame = "\tat io.logagent.shop.cart.CheckoutController.pay(CheckoutController.java:123)\n"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] thrown = "java.lang.IllegalStateException: not paid\n".getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
            for (int i = 0; i < LINES; i++) {
                NumberedLine.write(i, line, 0);
                out.write(line);
                if (i % 40 == 0) {
                    out.write(thrown);
                    for (int j = 0; j < FRAMES; j++) {
                        out.write(frame);
                    }
                }
            }
        }
        return file;
    }

    private static double median(double[] values) {
        return Arrays.stream(values).sorted().toArray()[values.length / 2];
    }
}
