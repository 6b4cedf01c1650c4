/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.record;

import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.read.Line;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Encoding a line as a record's value. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncoderBenchmark {
    @Param({"plain", "quotes", "chinese"})
    private String text;

    private final Line line = new Line();
    private ValueEncoder raw;
    private ValueEncoder json;
    private ValueEncoder struct;

    @Setup
    public void prepare() throws MalformedDocumentException {
        String unit = switch (text) {
            case "plain" -> "upstream=backend-7 cache=MISS ";
            case "quotes" -> "\"GET /search?q=1 HTTP/1.1\" 200 ";
            default -> "用户 登录 成功 upstream=backend-7 ";
        };
        byte[] bytes = unit.repeat(7).substring(0, 160).getBytes(StandardCharsets.UTF_8);
        line.of(new Line(), bytes, 0, bytes.length);
        CollectEntry entry = CollectDocument.fromJson(
                        "[{\"path\":\"/var/log/nginx/access.log\",\"topic\":\"web\",\"service\":\"shop\"}]")
                .get(0);
        LineOrigin origin = new LineOrigin("10.0.0.5", Path.of("/var/log/nginx/access.log"), entry);
        ReadClock clock = new ReadClock(InstantSource.system());
        raw = new RawEncoder(origin, true);
        json = new JsonEncoder(origin, "@timestamp", clock, new JsonOutput());
        struct = new StructEncoder(origin, LogLineSchema.withTimestamp("@timestamp"), clock);
    }

    @Benchmark
    public Object raw() {
        return raw.encode(line);
    }

    @Benchmark
    public Object headersOfRaw() {
        return raw.headers(line);
    }

    @Benchmark
    public Object json() {
        return json.encode(line);
    }

    @Benchmark
    public Object struct() {
        return struct.encode(line);
    }
}
