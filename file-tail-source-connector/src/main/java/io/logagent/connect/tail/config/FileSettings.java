/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The settings of the group "Files", as an operator gives them. A config opens no file, and the package {@code follow}
 * does not know the config, so its {@code TailSettings} repeats what reading needs and adds what a task knows: the
 * files that may be opened and the shard. {@link TaskFactory} makes it from these settings.
 *
 * @param start where to start in existing files
 * @param lineMaxBytes the maximum size of a line or an event
 * @param overflow what happens to longer ones
 * @param discoveryInterval between two full scans
 * @param closeInactive time without new data after which a file is closed
 * @param allowedDirectories below which files may be read; none for everywhere
 * @param collectsWorkerLogs whether the worker's own logs may be collected
 */
record FileSettings(
        StartPosition start,
        int lineMaxBytes,
        LineOverflow overflow,
        Duration discoveryInterval,
        Duration closeInactive,
        int maxOpenFiles,
        List<Path> allowedDirectories,
        boolean collectsWorkerLogs,
        int pollMaxLines) {
    static final String START_POSITION = "start.position";
    static final String LINE_MAX_BYTES = "line.max.bytes";
    static final String LINE_OVERFLOW = "line.overflow";
    static final String DISCOVERY_INTERVAL_MS = "discovery.interval.ms";
    static final String CLOSE_INACTIVE_MS = "close.inactive.ms";
    static final String MAX_OPEN_FILES = "max.open.files";
    static final String ALLOWED_PATHS = "allowed.paths";
    static final String COLLECT_WORKER_LOGS = "collect.worker.logs";
    static final String POLL_MAX_LINES = "poll.max.lines";

    private static final String GROUP = "Files";

    /** The values of a config that has these settings. */
    static FileSettings of(AbstractConfig config) {
        return new FileSettings(
                StartPosition.named(config.getString(START_POSITION)).orElseThrow(),
                config.getInt(LINE_MAX_BYTES),
                LineOverflow.named(config.getString(LINE_OVERFLOW)).orElseThrow(),
                Duration.ofMillis(config.getLong(DISCOVERY_INTERVAL_MS)),
                Duration.ofMillis(config.getLong(CLOSE_INACTIVE_MS)),
                config.getInt(MAX_OPEN_FILES),
                config.getList(ALLOWED_PATHS).stream().map(Path::of).toList(),
                config.getBoolean(COLLECT_WORKER_LOGS),
                config.getInt(POLL_MAX_LINES));
    }

    /** Adds the settings to a definition. */
    static ConfigDef define(ConfigDef definition) {
        return definition
                .define(
                        START_POSITION,
                        Type.STRING,
                        StartPosition.BEGINNING.toString(),
                        ConfigDef.ValidString.in(StartPosition.BEGINNING.toString(), StartPosition.END.toString()),
                        Importance.MEDIUM,
                        "Where to start in files that exist when their entry is first applied, unless the entry sets"
                                + " it: beginning or end. Files that appear later are always read from the beginning."
                                + " With end, a restart can lose lines that were written before the first record of a"
                                + " file was delivered, since Connect stores an offset only with a record.",
                        GROUP,
                        1,
                        Width.SHORT,
                        "Start position")
                .define(
                        LINE_MAX_BYTES,
                        Type.INT,
                        512 * 1024,
                        ConfigDef.Range.between(16, 64 * 1024 * 1024),
                        Importance.MEDIUM,
                        "The maximum size of a line, or of an event of several lines, in bytes. line.overflow says what"
                                + " happens to longer ones.",
                        GROUP,
                        2,
                        Width.SHORT,
                        "Longest line (bytes)")
                .define(
                        LINE_OVERFLOW,
                        Type.STRING,
                        LineOverflow.SPLIT.toString(),
                        ConfigDef.LambdaValidator.with(Validators::lineOverflow, () -> "split, truncate or skip"),
                        Importance.LOW,
                        "What happens to a line or an event that is too long, unless its entry sets it. split: it is"
                                + " delivered in pieces, tagged 'split'. truncate: its beginning is delivered, tagged"
                                + " 'truncated'. skip: it is not delivered. Metrics count all of them.",
                        GROUP,
                        8,
                        Width.SHORT,
                        "Overflow")
                .define(
                        DISCOVERY_INTERVAL_MS,
                        Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(100),
                        Importance.LOW,
                        "The interval between two full scans of all files, in milliseconds. The file system reports"
                                + " most changes at once; a scan finds those that it does not report, such as on"
                                + " network file systems. Lower it to find these sooner.",
                        GROUP,
                        3,
                        Width.SHORT,
                        "Discovery interval (ms)")
                .define(
                        CLOSE_INACTIVE_MS,
                        Type.LONG,
                        300_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "The time without new data after which a file is closed, in milliseconds. The file is opened"
                                + " again when it grows. While a file is open, its data can be read even after it was"
                                + " deleted.",
                        GROUP,
                        5,
                        Width.SHORT,
                        "Close inactive (ms)")
                .define(
                        MAX_OPEN_FILES,
                        Type.INT,
                        1_000,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "The maximum number of file descriptors that a task keeps open, besides that of the file that"
                                + " it is reading. At the limit it closes the file that it has not read for the"
                                + " longest time. If the process may open fewer (ulimit -n,"
                                + " LimitNOFILE), the tasks of a worker share what is left of that limit without what the"
                                + " rest of the worker has open and a reserve of a tenth, at least 64.",
                        GROUP,
                        6,
                        Width.SHORT,
                        "Maximum open files")
                .define(
                        ALLOWED_PATHS,
                        Type.LIST,
                        List.of(),
                        ConfigDef.LambdaValidator.with(Validators::allowedPaths, () -> "absolute directories"),
                        Importance.MEDIUM,
                        "The directories below which files may be read, whatever a collect document names. The real"
                                + " path counts, after symbolic links. Empty: everywhere.",
                        GROUP,
                        7,
                        Width.LONG,
                        "Allowed directories")
                .define(
                        COLLECT_WORKER_LOGS,
                        Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether the worker's own logs may be collected. false: their paths are refused and listed in"
                                + " the status document with the reason, since a log about collecting grows by being"
                                + " collected. The worker's own logs are the files behind its standard output and"
                                + " error, the files of its log4j 2 appenders, in Kubernetes the logs of its pod, and"
                                + " the files of its user below the directory in the system property kafka.logs.dir."
                                + " true: for logs with few messages, or for other programs that log to that"
                                + " directory, such as a broker.",
                        GROUP,
                        9,
                        Width.SHORT,
                        "Collect the worker's logs")
                .define(
                        POLL_MAX_LINES,
                        Type.INT,
                        5_000,
                        ConfigDef.Range.between(1, 1_000_000),
                        Importance.LOW,
                        "The maximum number of lines that a task hands over at once. Under exactly once each such"
                                + " batch is one transaction by default, so larger batches are faster there.",
                        GROUP,
                        4,
                        Width.SHORT,
                        "Lines per poll");
    }
}
