/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import io.logagent.connect.tail.collect.CollectWatch;
import io.logagent.connect.tail.collect.EntrySource;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.host.HostEntries;
import io.logagent.connect.tail.host.HostLock;
import io.logagent.connect.tail.record.SourcePartition;
import io.logagent.etcd.EtcdSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.types.Password;

/** The settings of the connector: those of its tasks, and how it learns from etcd what to collect. */
final class FileTailSourceConfig extends TailConfig {
    static final String COLLECT_KEYS = "collect.keys";
    static final String COLLECT_ENTRIES = "collect.entries";
    static final String LOCK_DIRECTORY = "lock.directory";
    static final String ETCD_ENDPOINTS = "etcd.endpoints";
    static final String ETCD_USER = "etcd.user";
    static final String ETCD_PASSWORD = "etcd.password";
    static final String ETCD_TIMEOUT_MS = "etcd.timeout.ms";

    private static final String ETCD = "etcd";
    private static final String HOST_PLACE = "%s";

    FileTailSourceConfig(Map<String, String> properties) {
        super(definition(), properties);
    }

    static ConfigDef definition() {
        return TailConfig.definition()
                .define(
                        LOCK_DIRECTORY,
                        Type.STRING,
                        System.getProperty("java.io.tmpdir"),
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "In host mode, where the file is that the active task of a host has locked, so that a second"
                                + " task on that host stands by. Has to be the same for all workers of a host, and on"
                                + " a local disk.",
                        COLLECT,
                        4,
                        Width.MEDIUM,
                        "Lock directory")
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
                        "The etcd keys that hold collect documents; their entries are merged. If one contains %s, each"
                                + " host has files of its own (host mode): every task finds out where it runs, puts"
                                + " host.id in the place of %s, watches the keys itself, and follows changes without"
                                + " being restarted. Otherwise (shared mode), as with /logagent/shared/collect_config,"
                                + " the files have to be visible to every worker, and the connector deals the entries"
                                + " to its tasks. Empty: only collect.entries, without etcd.",
                        COLLECT,
                        1,
                        Width.LONG,
                        "Collect keys")
                .define(
                        ETCD_ENDPOINTS,
                        Type.LIST,
                        List.of("http://127.0.0.1:2379"),
                        Validators.ENDPOINTS,
                        Importance.HIGH,
                        "The members of the etcd cluster, such as http://h1:2379,http://h2:2379.",
                        ETCD,
                        1,
                        Width.LONG,
                        "Endpoints")
                .define(
                        ETCD_USER,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "The etcd user; empty where etcd asks for none.",
                        ETCD,
                        2,
                        Width.MEDIUM,
                        "User")
                .define(
                        ETCD_PASSWORD,
                        Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "The etcd user's password.",
                        ETCD,
                        3,
                        Width.MEDIUM,
                        "Password")
                .define(
                        ETCD_TIMEOUT_MS,
                        Type.LONG,
                        EtcdSettings.DEFAULT_TIMEOUT.toMillis(),
                        ConfigDef.Range.between(100, 60_000),
                        Importance.LOW,
                        "How long one call to etcd may take, in milliseconds.",
                        ETCD,
                        4,
                        Width.SHORT,
                        "Timeout (ms)");
    }

    /** Adds what no setting shows alone to the result of a validation. */
    static Config checkTogether(Config config) {
        Map<String, ConfigValue> values = new LinkedHashMap<>();
        config.configValues().forEach(value -> values.put(value.name(), value));
        boolean noKeys = List.of().equals(values.get(COLLECT_KEYS).value());
        boolean noEntries = "[]".equals(values.get(COLLECT_ENTRIES).value());
        if (noKeys && noEntries) {
            values.get(COLLECT_KEYS)
                    .addErrorMessage("Nothing to collect: give " + COLLECT_KEYS + " or " + COLLECT_ENTRIES + ".");
        }
        boolean noUser = "".equals(values.get(ETCD_USER).value());
        boolean noPassword = new Password("").equals(values.get(ETCD_PASSWORD).value());
        if (noUser && !noPassword) {
            values.get(ETCD_USER).addErrorMessage(ETCD_PASSWORD + " is given, so the user is needed too.");
        } else if (noPassword && !noUser) {
            values.get(ETCD_PASSWORD).addErrorMessage(ETCD_USER + " is given, so the password is needed too.");
        }
        return config;
    }

    List<CollectEntry> inlineEntries() {
        return entries(getString(COLLECT_ENTRIES));
    }

    List<String> keys() {
        return getList(COLLECT_KEYS);
    }

    /** Whether each host has keys, and so files, of its own. */
    boolean isHostMode() {
        return keys().stream().anyMatch(key -> key.contains(HOST_PLACE));
    }

    /** The keys of the host where this is called. */
    private List<String> hostKeys() {
        return keys().stream()
                .flatMap(key -> key.contains(HOST_PLACE)
                        ? hosts().stream().map(host -> key.replace(HOST_PLACE, host))
                        : Stream.of(key))
                .distinct()
                .toList();
    }

    @Override
    EntrySource entries() {
        String host = hosts().get(0);
        HostLock lock = new HostLock(
                Path.of(getString(LOCK_DIRECTORY)), String.valueOf(originals().get("name")), host);
        CollectWatch watch = new CollectWatch(etcd(), hostKeys(), inlineEntries(), () -> {});
        return new HostEntries(host, lock, watch, inlineEntries());
    }

    @Override
    SourcePartition partition() {
        return SourcePartition.ofHost(hosts().get(0));
    }

    EtcdSettings etcd() {
        Optional<String> user = Optional.of(getString(ETCD_USER)).filter(text -> !text.isEmpty());
        return new EtcdSettings(
                getList(ETCD_ENDPOINTS).stream().map(URI::create).toList(),
                user,
                user.map(name -> getPassword(ETCD_PASSWORD).value()),
                Duration.ofMillis(getLong(ETCD_TIMEOUT_MS)));
    }

    /** The configs of tasks that find out by themselves what to collect. */
    List<Map<String, String>> hostTaskConfigs(int tasks) {
        return Collections.nCopies(tasks, originalsStrings());
    }

    /**
     * The configs of tasks with these entries. They carry no etcd setting: what a task does not need cannot leak from
     * the topic that holds its config.
     */
    List<Map<String, String>> taskConfigs(List<String> entriesOfTasks) {
        Map<String, String> common = new LinkedHashMap<>();
        for (String name : TailConfig.definition().names()) {
            Object given = originals().get(name);
            if (given != null) {
                common.put(name, given.toString());
            }
        }
        List<Map<String, String>> configs = new ArrayList<>();
        for (String entries : entriesOfTasks) {
            Map<String, String> config = new LinkedHashMap<>(common);
            config.put(TailTaskConfig.ENTRIES, entries);
            configs.add(config);
        }
        return configs;
    }
}
