/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.collect.DocumentCache;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.AllowedTopics;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.MalformedDocumentException;
import io.logagent.connect.tail.host.HostEntries;
import io.logagent.connect.tail.host.HostLock;
import io.logagent.connect.tail.host.LocalAddresses;
import io.logagent.connect.tail.host.MachineId;
import io.logagent.connect.tail.metrics.KeyOwnership;
import io.logagent.connect.tail.metrics.StatusOwner;
import io.logagent.connect.tail.metrics.StatusWriter;
import io.logagent.connect.tail.metrics.TaskName;
import io.logagent.connect.tail.offset.SourcePartition;
import io.logagent.connect.tail.shard.TaskAssigner;
import io.logagent.connect.tail.shard.TaskEntries;
import io.logagent.etcd.EtcdSettingException;
import io.logagent.etcd.EtcdSettings;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTask;

/** The settings of the connector: those of its tasks, and how it learns from etcd what to collect. */
public final class FileTailSourceConfig extends TailConfig {
    static final String COLLECT_KEYS = "collect.keys";
    static final String COLLECT_ENTRIES = "collect.entries";
    static final String SHARD_GLOBS = "shard.globs";
    static final String ALLOWED_TOPICS = "allowed.topics";
    static final String LOCK_DIRECTORY = "lock.directory";
    static final String LOCK_NAME = "lock.name";
    static final String STATUS_KEY = "status.key";

    /** Connect's own setting of a source connector (KIP-618). */
    public static final String OFFSETS_TOPIC = "offsets.storage.topic";

    private final MachineId machineId = new MachineId(Path.of(getString(LOCK_DIRECTORY)));

    public FileTailSourceConfig(Map<String, String> properties) {
        super(definition(), properties);
        statusKeyProblem(getString(STATUS_KEY), keys()).ifPresent(problem -> {
            throw new ConfigException(STATUS_KEY, getString(STATUS_KEY), problem);
        });
    }

    public static ConfigDef definition() {
        return EtcdConfig.define(TailConfig.definition())
                .define(
                        LOCK_DIRECTORY,
                        Type.STRING,
                        System.getProperty("java.io.tmpdir"),
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "In host mode, where the file is that the active task of a host has locked, so that a second"
                                + " task on that host stands by; beside it are the last documents, for a task that"
                                + " starts while etcd is away. Has to be the same for all workers of a host, on a"
                                + " local disk, and writable for nobody else if others have accounts on the host.",
                        COLLECT,
                        4,
                        Width.MEDIUM,
                        "Lock directory")
                .define(
                        LOCK_NAME,
                        Type.STRING,
                        "",
                        Importance.LOW,
                        "In host mode, what the lock is called: tasks with the same name, host.id and lock.directory take"
                                + " turns. Give each its own where connectors of the same name in several Connect clusters"
                                + " (group.id) collect for one host at the same time. Changing it or lock.directory while"
                                + " tasks run lets two of them collect until the old ones have stopped. Empty: the"
                                + " connector's name.",
                        COLLECT,
                        8,
                        Width.MEDIUM,
                        "Lock name")
                .define(
                        ALLOWED_TOPICS,
                        Type.LIST,
                        List.of(),
                        Importance.MEDIUM,
                        "The topics that collect documents may name, with * for any characters, such as"
                                + " *_log; an entry for another one is rejected. Empty: all except internal topics."
                                + " These are topics whose names begin with an underscore or end with -configs,"
                                + " -offsets or -status, what else looks like a topic of Connect's own (such as"
                                + " my_connect_offsets), and the connector's offsets.storage.topic. An internal topic"
                                + " is only allowed by its own name without *; Kafka's own, which begin with two"
                                + " underscores, never are. The worker's topics may have other names: where those who"
                                + " write to etcd are not trusted with them, list the topics here.",
                        COLLECT,
                        5,
                        Width.LONG,
                        "Allowed topics")
                .define(
                        STATUS_KEY,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The etcd key for status documents, which say what became of the collect documents and how"
                                + " the files are getting on. In host mode, such as /logagent/%s/status: the active"
                                + " task of each host writes the key with host.id in the place of %s. In shared mode,"
                                + " such as /logagent/shared/status: the connector writes this key, and each task this"
                                + " key with /tasks/ and its number behind it. The task configs then carry the etcd"
                                + " settings, and etcd.password only if it is given as a reference, such as"
                                + " ${env:ETCD_PASSWORD}. A key goes when its task does. Each connector needs a key"
                                + " of its own. Empty: nothing is written.",
                        COLLECT,
                        6,
                        Width.LONG,
                        "Status key")
                .define(
                        SHARD_GLOBS,
                        Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "In shared mode, whether the files of a glob may be shared among several tasks when there are"
                                + " fewer entries than tasks.max. Files of one directory whose names begin with the"
                                + " same word stay in one task, so that rotation moves no file to another task. Set it"
                                + " to false where files are moved between directories, or to names that begin with"
                                + " another word, which the same glob matches: they would be read again there.",
                        COLLECT,
                        7,
                        Width.SHORT,
                        "Shard globs")
                .define(
                        COLLECT_ENTRIES,
                        Type.STRING,
                        "[]",
                        Validators.COLLECT_ENTRIES,
                        Importance.MEDIUM,
                        "Entries given inline, as a JSON array like that of a collect document; in force together with"
                                + " those of " + COLLECT_KEYS + ", also without etcd. They stand in the task configs"
                                + " as they are, so put no secret into them.",
                        COLLECT,
                        2,
                        Width.LONG,
                        "Inline entries")
                .define(
                        COLLECT_KEYS,
                        Type.LIST,
                        List.of("/logagent/%s/collect_config"),
                        Validators.COLLECT_KEYS,
                        Importance.HIGH,
                        "The etcd keys that hold collect documents. Their entries are merged in the order of the keys:"
                                + " of two with the same path and topic, or with topics that are the same to Kafka, the"
                                + " first holds. A key that does not exist, may not be read or never held a good"
                                + " document blocks no other. If one contains %s, each host has files of its own (host"
                                + " mode): every task finds out where it runs, puts host.id in the place of %s, watches"
                                + " the keys itself, and follows changes without being restarted; keys without %s are"
                                + " read by all hosts, such as /logagent/all/collect_config for what a new host"
                                + " collects before anybody knows it. Without %s in any key (shared mode), as with"
                                + " /logagent/shared/collect_config, the files have to be visible to every worker, and"
                                + " the connector deals the entries to its tasks. Empty: only collect.entries, without"
                                + " etcd. At most 1000, counted with each name of host.id.",
                        COLLECT,
                        1,
                        Width.LONG,
                        "Collect keys");
    }

    /** Adds what no setting shows alone to the result of a validation. */
    public static Config checkTogether(Config config) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        config.configValues().forEach(value -> values.put(value.name(), value));
        boolean noKeys = List.of().equals(values.get(COLLECT_KEYS).value());
        boolean noEntries = "[]".equals(values.get(COLLECT_ENTRIES).value());
        if (noKeys && noEntries) {
            values.get(COLLECT_KEYS)
                    .addErrorMessage("Nothing to collect: give " + COLLECT_KEYS + " or " + COLLECT_ENTRIES + ".");
        }
        if (values.get(STATUS_KEY).value() instanceof String statusKey
                && values.get(COLLECT_KEYS).value() instanceof List<?> keys) {
            statusKeyProblem(statusKey, keys.stream().map(String.class::cast).toList())
                    .ifPresent(values.get(STATUS_KEY)::addErrorMessage);
        }
        checkHostKeys(values);
        boolean eachIsGood = values.values().stream()
                .filter(value -> value.name().startsWith(EtcdConfig.PREFIX))
                .allMatch(value -> value.errorMessages().isEmpty());
        if (eachIsGood) {
            try {
                EtcdConfig.settings(name -> values.get(name).value());
            } catch (EtcdSettingException e) {
                values.get(e.setting()).addErrorMessage(e.getMessage());
            }
        }
        return config;
    }

    /** As far as the names are known here: other workers may have others. */
    private static void checkHostKeys(Map<String, ConfigValue> values) {
        if (values.get(COLLECT_KEYS).value() instanceof List<?> keys
                && values.get(HOST_ID).value() instanceof List<?> hosts
                && values.get(STATUS_KEY).value() instanceof String statusKey
                && !hosts.isEmpty()
                && !hosts.equals(List.of(ALL_ADDRESSES))) {
            try {
                HostKeys.of(strings(keys), strings(hosts), statusKey);
            } catch (ConfigException e) {
                values.get(HOST_ID).addErrorMessage(e.getMessage());
            }
        }
    }

    private static List<String> strings(List<?> values) {
        return values.stream().map(String.class::cast).toList();
    }

    /** What is wrong with a status key beside these collect keys; empty if nothing is. */
    private static Optional<String> statusKeyProblem(String statusKey, List<String> collectKeys) {
        if (statusKey.isEmpty()) {
            return Optional.empty();
        }
        if (collectKeys.contains(statusKey)) {
            return Optional.of(
                    "This is one of " + COLLECT_KEYS + ": the status would overwrite the document. Use another key.");
        }
        boolean isHostMode = isHostMode(collectKeys);
        if (isHostMode == statusKey.contains(HostKeys.HOST_PLACE)) {
            return Optional.empty();
        }
        return Optional.of(
                isHostMode
                        ? "In host mode it needs " + HostKeys.HOST_PLACE
                                + ", in whose place each host puts its name: all hosts" + " would write the same key."
                        : "It has a place for a host, " + HostKeys.HOST_PLACE + ", and no key of " + COLLECT_KEYS
                                + " has: in shared mode it is a key such as /logagent/shared/status.");
    }

    public List<CollectEntry> inlineEntries() {
        return inlineDocument().entries();
    }

    /** Without rejections, which the validator refuses. */
    public CollectDocument inlineDocument() {
        try {
            return CollectDocument.parse(getString(COLLECT_ENTRIES));
        } catch (MalformedDocumentException e) {
            throw new IllegalStateException("not refused by the validator", e);
        }
    }

    /** What each task collects in shared mode. */
    public List<TaskEntries> deal(List<CollectEntry> entries, int maxTasks) {
        return getBoolean(SHARD_GLOBS)
                ? TaskAssigner.assign(entries, maxTasks)
                : TaskAssigner.assignWhole(entries, maxTasks);
    }

    public List<String> keys() {
        return getList(COLLECT_KEYS);
    }

    /** Whether each host has keys, and so files, of its own. */
    public boolean isHostMode() {
        return isHostMode(keys());
    }

    private static boolean isHostMode(List<String> collectKeys) {
        return collectKeys.stream().anyMatch(HostKeys::isOfHost);
    }

    /** The keys of the host where this is called. */
    private List<String> hostKeys() {
        return HostKeys.of(keys(), hosts(), getString(STATUS_KEY));
    }

    @Override
    Optional<String> address() {
        return super.address().or(() -> LocalAddresses.towards(firstEndpoint()));
    }

    private InetSocketAddress firstEndpoint() {
        URI first = URI.create(getList(EtcdConfig.ENDPOINTS).get(0));
        return new InetSocketAddress(first.getHost(), Math.max(0, first.getPort()));
    }

    /** In host mode all such hosts would read the same key, and write the same status. */
    @Override
    public String withoutAddress() {
        if (isHostMode()) {
            throw new ConfigException(
                    "This host has no route to others, and so no address that tells it from them: set " + HOST_ID);
        }
        return super.withoutAddress();
    }

    /** A watch of the keys as they are, for shared mode. */
    public CollectWatch watch(Runnable onChange) {
        return CollectWatch.ofConnector(etcd(), keys(), inlineEntries(), allowedTopics(), onChange);
    }

    private AllowedTopics allowedTopics() {
        return AllowedTopics.of(getList(ALLOWED_TOPICS))
                .withOffsetsTopic(
                        Optional.ofNullable(originals().get(OFFSETS_TOPIC)).map(Object::toString));
    }

    @Override
    public EntrySource entries() {
        String host = hosts().get(0);
        HostLock lock = new HostLock(Path.of(getString(LOCK_DIRECTORY)), lockName(), host);
        DocumentCache memory = new DocumentCache(lock.beside(".documents"), hostKeys());
        CollectWatch watch = CollectWatch.ofHost(etcd(), hostKeys(), inlineEntries(), allowedTopics(), memory);
        return new HostEntries(host, lock, watch, inlineEntries());
    }

    private String lockName() {
        String name = getString(LOCK_NAME);
        return name.isEmpty() ? connectorName() : name;
    }

    @Override
    public SourcePartition partition() {
        return SourcePartition.ofHost(hosts().get(0));
    }

    @Override
    public Optional<StatusWriter> statusWriter(TaskName task) {
        String host = hosts().get(0);
        return statusKey()
                .map(key -> new StatusWriter(
                        etcd(),
                        key.replace(HostKeys.HOST_PLACE, host),
                        Optional.of(new KeyOwnership(host, this::statusOwner))));
    }

    /** Reads a file, so not before there is something to write. */
    private StatusOwner statusOwner() {
        return new StatusOwner(
                machineId.get(), LocalAddresses.hostName(), address().orElse(""));
    }

    /** Writes the connector's own status document, in shared mode; empty if nobody asked for it. */
    public Optional<StatusWriter> connectorStatusWriter() {
        return statusKey().map(key -> new StatusWriter(etcd(), key, Optional.empty()));
    }

    private Optional<String> statusKey() {
        return Optional.of(getString(STATUS_KEY)).filter(key -> !key.isEmpty());
    }

    public EtcdSettings etcd() {
        return EtcdConfig.settings(this::get);
    }

    /** The configs of tasks that find out by themselves what to collect. */
    public List<Map<String, String>> hostTaskConfigs(int tasks) {
        return Collections.nCopies(tasks, originalsStrings());
    }

    /**
     * The configs of tasks with these entries. They carry etcd settings only if the tasks write status documents: what a
     * task does not need cannot leak from the topic that holds its config.
     *
     * @throws ConnectException if that topic would not take one of them
     */
    public List<Map<String, String>> taskConfigs(List<TaskEntries> tasks) {
        Map<String, String> common = new LinkedHashMap<>();
        List<String> names = new ArrayList<>(TailConfig.definition().names());
        names.add(SourceTask.TRANSACTION_BOUNDARY_CONFIG);
        if (statusKey().isPresent()) {
            names.add(STATUS_KEY);
            names.addAll(EtcdConfig.NAMES);
        }
        for (String name : names) {
            Object given = originals().get(name);
            if (given != null) {
                common.put(name, given.toString());
            }
        }
        if (!getPassword(EtcdConfig.PASSWORD).value().isEmpty() && statusKey().isPresent()) {
            common.put(EtcdConfig.PASSWORD, TailTaskConfig.PASSWORD_BY_REFERENCE);
        }
        List<Map<String, String>> configs = new ArrayList<>();
        for (TaskEntries task : tasks) {
            Map<String, String> config = new LinkedHashMap<>(common);
            config.put(TailTaskConfig.ENTRIES, CollectDocument.toJson(task.entries()));
            if (!task.shard().isWhole()) {
                config.put(TailTaskConfig.SHARD, task.shard().toString());
            }
            TaskConfigSize.check(config, configs.size() + 1, tasks.size());
            configs.add(config);
        }
        return configs;
    }
}
