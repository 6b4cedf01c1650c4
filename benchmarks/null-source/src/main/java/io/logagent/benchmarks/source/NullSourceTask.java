/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.benchmarks.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Returns records from a fixed set of values that it prepares at its start. */
public final class NullSourceTask extends SourceTask {
    /** Large enough that no compression block has the same line twice. */
    private static final int PREPARED = 10_000;

    private static final long IDLE_MILLIS = 100;

    private final Map<String, String> partition = Map.of("path", RecordShape.PATH);
    private final List<Prepared> prepared = new ArrayList<>();
    private String topic;
    private RecordShape shape;
    private String key;
    private long lines;
    private int pollLines;
    private long returned;

    private record Prepared(Object value, Iterable<Header> headers) {}

    @Override
    public String version() {
        return "0";
    }

    @Override
    public void start(Map<String, String> properties) {
        NullSourceConfig config = new NullSourceConfig(properties);
        topic = config.getString("topic");
        lines = config.getLong("lines");
        pollLines = config.getInt("poll.lines");
        shape = RecordShape.named(config.getString("shape"));
        key = shape.isKeyed() ? RecordShape.HOST + ":" + RecordShape.PATH : null;
        try (Stream<String> sample = Files.lines(Path.of(config.getString("sample")))) {
            sample.limit(PREPARED).forEach(this::prepare);
        } catch (IOException | UncheckedIOException e) {
            throw new ConnectException("cannot read the sample", e);
        }
    }

    private void prepare(String line) {
        // A typical offset of such a line in a large file, because its digits are part of the record.
        long offset = 100_000_000L + prepared.size() * 200L;
        prepared.add(new Prepared(shape.value(line.getBytes(StandardCharsets.UTF_8), offset), shape.headers(offset)));
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        int count = (int) Math.min(pollLines, lines - returned);
        if (count == 0) {
            Thread.sleep(IDLE_MILLIS);
            return null;
        }
        Schema keySchema = shape.isKeyed() ? Schema.STRING_SCHEMA : null;
        List<SourceRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Prepared next = prepared.get((int) (returned % prepared.size()));
            returned++;
            records.add(new SourceRecord(
                    partition,
                    Map.of("position", returned),
                    topic,
                    null,
                    keySchema,
                    key,
                    shape.schema(),
                    next.value(),
                    null,
                    next.headers()));
        }
        return records;
    }

    @Override
    public void stop() {}
}
