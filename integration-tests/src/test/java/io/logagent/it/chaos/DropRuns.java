/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transformation that drops every second run of lines. Runs are longer than most batches, so that it drops the last
 * lines of batches and whole batches. It leaves a file with a byte for each record that it saw.
 */
public final class DropRuns implements Transformation<SourceRecord> {
    static final String FOLDER = "folder";
    static final int RUN = 40;

    private static final Pattern LINE = Pattern.compile("\"message\":\"\\S+ (\\d+) ");

    private OutputStream seen;

    static boolean keeps(int sequence) {
        return sequence / RUN % 2 == 0;
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef().define(FOLDER, ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "Folder of the file.");
    }

    @Override
    public void configure(Map<String, ?> settings) {
        try {
            seen = new FileOutputStream(
                    Path.of((String) settings.get(FOLDER), UUID.randomUUID().toString())
                            .toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public SourceRecord apply(SourceRecord line) {
        try {
            seen.write(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Matcher sequence = LINE.matcher(new String((byte[]) line.value(), UTF_8));
        return sequence.find() && keeps(Integer.parseInt(sequence.group(1))) ? line : null;
    }

    @Override
    public void close() {
        try {
            seen.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
