/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.InFlightBytes;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.event.LinePipeline;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileOpener;
import io.logagent.connect.tail.file.ReservedFiles;
import io.logagent.connect.tail.file.WorkerLogs;
import io.logagent.connect.tail.follow.TailSettings;
import io.logagent.connect.tail.host.LocalAddresses;
import io.logagent.connect.tail.host.LockRegistry;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.record.RecordBatch;
import io.logagent.connect.tail.record.RecordFormat;
import io.logagent.connect.tail.record.RecordSize;
import io.logagent.connect.tail.shard.Shard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.connect.source.SourceTask;

/** The settings that connector and tasks share: how files are read, and what records look like. */
public abstract class TailConfig extends AbstractConfig {
    static final String HOST_ID = "host.id";
    static final String RECORD_FORMAT = "record.format";
    static final String RECORD_KEY = "record.key";
    static final String RECORD_HEADERS = "record.headers";
    static final String TIMESTAMP_FIELD = "timestamp.field";
    static final String START_POSITION = "start.position";
    static final String LINE_MAX_BYTES = "line.max.bytes";
    static final String LINE_OVERFLOW = "line.overflow";
    static final String RECORD_MAX_BYTES = "record.max.bytes";
    static final String DISCOVERY_INTERVAL_MS = "discovery.interval.ms";
    static final String CLOSE_INACTIVE_MS = "close.inactive.ms";
    static final String MAX_OPEN_FILES = "max.open.files";
    static final String ALLOWED_PATHS = "allowed.paths";
    static final String COLLECT_WORKER_LOGS = "collect.worker.logs";
    static final String POLL_MAX_LINES = "poll.max.lines";
    static final String MAX_IN_FLIGHT_BYTES = "max.in.flight.bytes";

    static final String ALL_ADDRESSES = "local-addresses";
    private static final String KEY_HOST_PATH = "host-path";
    private static final String KEY_NONE = "none";
    private static final String HEADERS_ORIGIN = "origin";
    private static final String HEADERS_NONE = "none";

    static final String COLLECT = "Collect";
    private static final String RECORDS = "Records";
    private static final String FILES = "Files";

    private List<String> hosts;

    TailConfig(ConfigDef definition, Map<String, String> properties) {
        super(definition, UnresolvedReferences.checked(definition, properties), false);
    }

    static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        HOST_ID,
                        Type.LIST,
                        List.of(),
                        ConfigDef.LambdaValidator.with(Validators::hostIds, () -> "names without '/'"),
                        Importance.MEDIUM,
                        "What this host is called: takes the place of %s in collect.keys, and becomes host.name and a"
                                + " part of the record key. May refer to something that differs from worker to worker,"
                                + " such as ${env:NODE_IP}; refused where nothing resolves it. Several names: the documents of all of them are merged,"
                                + " and the first is host.name. local-addresses: all IPv4 addresses of the host,"
                                + " except loopback ones. Empty: the IPv4 address from which this host sends to"
                                + " others, or to etcd if it has no default route. Where several workers see the same files, give a fixed name, so that a"
                                + " file keeps its record key when its task moves.",
                        COLLECT,
                        3,
                        Width.MEDIUM,
                        "Host")
                .define(
                        RECORD_FORMAT,
                        Type.STRING,
                        RecordFormat.STRUCT.toString(),
                        ConfigDef.ValidString.in(RecordFormat.names()),
                        Importance.HIGH,
                        "What a record's value is. struct: a nested Struct, for any converter. json: the same document"
                                + " as UTF-8 JSON, with ByteArrayConverter, which is faster. raw: the line's bytes"
                                + " alone, with ByteArrayConverter; host, path and offset are in headers.",
                        RECORDS,
                        1,
                        Width.SHORT,
                        "Format")
                .define(
                        RECORD_KEY,
                        Type.STRING,
                        KEY_HOST_PATH,
                        ConfigDef.ValidString.in(KEY_HOST_PATH, KEY_NONE),
                        Importance.MEDIUM,
                        "What a record's key is. host-path: the string 'host:path', so that the lines of a file stay"
                                + " in order in one partition. none: no key; lines are spread over all partitions.",
                        RECORDS,
                        2,
                        Width.SHORT,
                        "Key")
                .define(
                        RECORD_HEADERS,
                        Type.STRING,
                        HEADERS_ORIGIN,
                        ConfigDef.ValidString.in(HEADERS_ORIGIN, HEADERS_NONE),
                        Importance.LOW,
                        "Which headers a record has with record.format=raw; other formats have what they say in their"
                                + " value. origin: host.name, log.file.path, log.offset and, where there are any,"
                                + " stream and tags. none: no headers, which is faster: Connect converts each header"
                                + " of each record by itself.",
                        RECORDS,
                        5,
                        Width.SHORT,
                        "Headers")
                .define(
                        TIMESTAMP_FIELD,
                        Type.STRING,
                        "@timestamp",
                        ConfigDef.LambdaValidator.with(Validators::timestampField, () -> "a field name"),
                        Importance.LOW,
                        "The field that tells when the line was read. Change it for converters that do not allow an"
                                + " '@' in names, such as Avro's.",
                        RECORDS,
                        3,
                        Width.SHORT,
                        "Timestamp field")
                .define(
                        START_POSITION,
                        Type.STRING,
                        StartPosition.BEGINNING.toString(),
                        ConfigDef.ValidString.in(StartPosition.BEGINNING.toString(), StartPosition.END.toString()),
                        Importance.MEDIUM,
                        "Where to begin in files that exist when their entry is first applied, unless the entry says it"
                                + " itself: beginning or end. Files that appear later are always read whole. With end,"
                                + " lines written before the first record of a file was delivered can be lost by a"
                                + " restart, since Connect stores an offset only with a record.",
                        FILES,
                        1,
                        Width.SHORT,
                        "Start position")
                .define(
                        LINE_MAX_BYTES,
                        Type.INT,
                        512 * 1024,
                        ConfigDef.Range.between(16, 64 * 1024 * 1024),
                        Importance.MEDIUM,
                        "The most bytes that a line may have, or an event of several lines; see line.overflow.",
                        FILES,
                        2,
                        Width.SHORT,
                        "Longest line (bytes)")
                .define(
                        LINE_OVERFLOW,
                        Type.STRING,
                        LineOverflow.SPLIT.toString(),
                        ConfigDef.LambdaValidator.with(Validators::lineOverflow, () -> "split, truncate or skip"),
                        Importance.LOW,
                        "What becomes of a line or an event that is too long, unless its entry says it. split: it comes"
                                + " in pieces, tagged 'split'. truncate: its beginning comes, tagged 'truncated'. skip:"
                                + " it does not come. All of them are counted.",
                        FILES,
                        8,
                        Width.SHORT,
                        "Overflow")
                .define(
                        RECORD_MAX_BYTES,
                        Type.INT,
                        1_000_000,
                        ConfigDef.Range.between(RecordSize.LEAST_MAX_BYTES, Integer.MAX_VALUE),
                        Importance.LOW,
                        "No record is larger, whatever its line becomes as JSON (a control character becomes six bytes):"
                                + " what does not fit overflows as if it were longer than line.max.bytes. Connect"
                                + " fails a task whose record the producer or the broker refuses, so keep this below"
                                + " the producer's max.request.size and the topics' max.message.bytes, which both are"
                                + " 1 MiB by default.",
                        RECORDS,
                        4,
                        Width.SHORT,
                        "Largest record (bytes)")
                .define(
                        DISCOVERY_INTERVAL_MS,
                        Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(100),
                        Importance.LOW,
                        "How often to look at all files, in milliseconds. The file system tells of changes at once; this"
                                + " is for those that it does not tell of, such as on network file systems.",
                        FILES,
                        3,
                        Width.SHORT,
                        "Discovery interval (ms)")
                .define(
                        CLOSE_INACTIVE_MS,
                        Type.LONG,
                        300_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "After so many milliseconds without anything to read a file is closed. It is opened again when"
                                + " it grows; as long as it is open, what is written to it can be read even if it is"
                                + " deleted.",
                        FILES,
                        5,
                        Width.SHORT,
                        "Close inactive (ms)")
                .define(
                        MAX_OPEN_FILES,
                        Type.INT,
                        1_000,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "No more descriptors of files than this are held at a time in a task, except for the file that is"
                                + " being read; the one that was not read for longest is closed first.",
                        FILES,
                        6,
                        Width.SHORT,
                        "Most open files")
                .define(
                        ALLOWED_PATHS,
                        Type.LIST,
                        List.of(),
                        ConfigDef.LambdaValidator.with(Validators::allowedPaths, () -> "absolute directories"),
                        Importance.MEDIUM,
                        "The directories below which files may be read, whatever a document asks for; compared with the"
                                + " real path, after symbolic links. Empty: everywhere.",
                        FILES,
                        7,
                        Width.LONG,
                        "Allowed directories")
                .define(
                        COLLECT_WORKER_LOGS,
                        Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether the worker's own logs may be collected. false: a path that leads to one is refused, and"
                                + " listed in the status with the reason, since collecting a log that tells of"
                                + " collecting makes it grow. The worker's own logs are the files that its standard output"
                                + " and error and its log4j 2 appenders write to, in Kubernetes those of its pod, and"
                                + " the files of its user below the directory of the system property kafka.logs.dir. true: for logs that say little, or"
                                + " of other programs in that directory, such as a broker.",
                        FILES,
                        9,
                        Width.SHORT,
                        "Collect the worker's logs")
                .define(
                        POLL_MAX_LINES,
                        Type.INT,
                        5_000,
                        ConfigDef.Range.between(1, 1_000_000),
                        Importance.LOW,
                        "How many lines a task hands over at once, at most. Under exactly-once each such batch is a"
                                + " transaction by default, so larger is faster there.",
                        FILES,
                        4,
                        Width.SHORT,
                        "Lines per poll")
                .define(
                        MAX_IN_FLIGHT_BYTES,
                        Type.LONG,
                        32L * 1024 * 1024,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "How much of the worker's heap a task may fill with records that Kafka has not acknowledged yet, in"
                                + " bytes: each counts with its value and 1 KiB for the objects around it. Behind that a"
                                + " task waits with what it has read. One batch (poll.max.lines) is handed over in any"
                                + " case. Without effect with transaction.boundary=interval, where Connect itself keeps"
                                + " all records of a transaction.",
                        RECORDS,
                        6,
                        Width.SHORT,
                        "Most bytes in flight");
    }

    /** What the task that has this config is to collect. */
    public abstract EntrySource entries();

    public abstract SourcePartition partition();

    /** Which of the files that the entries name the task is to collect. */
    Shard shard() {
        return Shard.WHOLE;
    }

    /** Writes what becomes of the task; empty if nobody asked for it. */
    public Optional<StatusWriter> statusWriter(TaskName task) {
        return Optional.empty();
    }

    /** What the connector is called, as far as its config says so. */
    public String connectorName() {
        return String.valueOf(originals().get("name"));
    }

    /**
     * What this host is called; the first name is the one that others see. The same whenever it is asked, also if an
     * address of the host changes.
     */
    public synchronized List<String> hosts() {
        if (hosts == null) {
            hosts = findHosts();
        }
        return hosts;
    }

    private List<String> findHosts() {
        List<String> names = getList(HOST_ID);
        if (!names.isEmpty() && !names.equals(List.of(ALL_ADDRESSES))) {
            return names;
        }
        List<String> found = names.isEmpty() ? address().stream().toList() : LocalAddresses.all(address());
        return found.isEmpty() ? List.of(withoutAddress()) : List.copyOf(found);
    }

    /** The address from which this host sends to others; empty if it has none. */
    Optional<String> address() {
        return LocalAddresses.outbound();
    }

    /** What a host is called that has no address but that of its loopback. */
    public String withoutAddress() {
        return LocalAddresses.LOOPBACK;
    }

    public RecordBatch.Settings records() {
        return new RecordBatch.Settings(
                RecordFormat.named(getString(RECORD_FORMAT)),
                hosts().get(0),
                !getString(RECORD_KEY).equals(KEY_NONE),
                getString(TIMESTAMP_FIELD),
                partition(),
                getString(RECORD_HEADERS).equals(HEADERS_ORIGIN));
    }

    public LinePipeline.Settings events() {
        boolean raw = RecordFormat.named(getString(RECORD_FORMAT)) == RecordFormat.RAW;
        RecordSize size = new RecordSize(hosts().get(0), getInt(RECORD_MAX_BYTES));
        return new LinePipeline.Settings(getInt(LINE_MAX_BYTES), overflow(), raw, size::roomForLine);
    }

    private LineOverflow overflow() {
        return LineOverflow.named(getString(LINE_OVERFLOW)).orElseThrow();
    }

    public TailSettings tailing() {
        return new TailSettings(
                StartPosition.named(getString(START_POSITION)).orElseThrow(),
                getInt(LINE_MAX_BYTES),
                overflow(),
                Duration.ofMillis(getLong(DISCOVERY_INTERVAL_MS)),
                Duration.ofMillis(getLong(CLOSE_INACTIVE_MS)),
                getInt(MAX_OPEN_FILES),
                allowedPaths(),
                shard());
    }

    /** Opens the files that may be collected. */
    public FileOpener opener() {
        return new FileOpener(allowedPaths());
    }

    private AllowedPaths allowedPaths() {
        AllowedPaths directories =
                AllowedPaths.of(getList(ALLOWED_PATHS).stream().map(Path::of).toList());
        return directories.except(new ReservedFiles(
                (real, file) -> LockRegistry.isLockFile(real, file.device(), file.inode()),
                getBoolean(COLLECT_WORKER_LOGS) ? Optional.empty() : Optional.of(new WorkerLogs())));
    }

    public int pollMaxLines() {
        return getInt(POLL_MAX_LINES);
    }

    /**
     * Without a limit where transactions end by time: Connect says what was acknowledged when they end, and until then a
     * limit would only let the task wait.
     */
    public InFlightBytes inFlight() {
        Object boundary = originals().get(SourceTask.TRANSACTION_BOUNDARY_CONFIG);
        boolean byTime = boundary != null
                && SourceTask.TransactionBoundary.fromProperty(boundary.toString())
                        == SourceTask.TransactionBoundary.INTERVAL;
        return new InFlightBytes(byTime ? Long.MAX_VALUE : getLong(MAX_IN_FLIGHT_BYTES));
    }
}
