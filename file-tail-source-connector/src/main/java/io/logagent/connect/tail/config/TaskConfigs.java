/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.shard.TaskAssigner;
import io.logagent.connect.tail.shard.TaskEntries;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTask;

/** Makes the configs of tasks from the connector's config. */
public final class TaskConfigs {
    /** A producer and a topic take 1 MiB by default, and Connect needs some room for itself. */
    static final int MAX_BYTES = 1_000_000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileTailSourceConfig config;

    public TaskConfigs(FileTailSourceConfig config) {
        this.config = config;
    }

    /** Host mode: identical configs, since each task finds out by itself what to collect. */
    public List<Map<String, String>> inHostMode(int tasks) {
        return Collections.nCopies(tasks, config.originalsStrings());
    }

    /**
     * Shared mode: the entries, dealt to tasks.
     *
     * @param applied when entries that were dealt before were first applied, by {@link CollectEntry#identity}
     * @throws ConnectException if a config is too large for the topic that holds it; the tasks stay as they are
     */
    public List<Map<String, String>> inSharedMode(
            List<CollectEntry> entries, int maxTasks, Map<String, Instant> applied) {
        List<TaskEntries> tasks = config.collect().sharesGlobs()
                ? TaskAssigner.assign(entries, maxTasks)
                : TaskAssigner.assignWhole(entries, maxTasks);
        Map<String, String> common = common();
        List<Map<String, String>> configs = new ArrayList<>();
        for (TaskEntries task : tasks) {
            Map<String, String> properties = new LinkedHashMap<>(common);
            properties.put(TailTaskConfig.ENTRIES, CollectDocument.toJson(task.entries()));
            if (task.entries().stream().anyMatch(entry -> applied.containsKey(entry.identity()))) {
                properties.put(TailTaskConfig.APPLIED, times(task.entries(), applied));
            }
            if (!task.shard().isWhole()) {
                properties.put(TailTaskConfig.SHARD, task.shard().toString());
            }
            checkSize(properties, configs.size() + 1, tasks.size());
            configs.add(properties);
        }
        return configs;
    }

    private static String times(List<CollectEntry> entries, Map<String, Instant> applied) {
        return entries.stream()
                .map(entry -> Optional.ofNullable(applied.get(entry.identity())))
                .map(time ->
                        time.map(Instant::toEpochMilli).map(Object::toString).orElse(TailTaskConfig.NOW))
                .collect(Collectors.joining(","));
    }

    /** The entries that begin at the end of files that exist when they are first applied. */
    public List<CollectEntry> atEnd(List<CollectEntry> entries) {
        StartPosition start = config.files().start();
        return entries.stream()
                .filter(entry -> entry.start().orElse(start) == StartPosition.END)
                .toList();
    }

    /**
     * The settings that all tasks have. The etcd settings are among them only if the tasks write status documents: what
     * a task does not need cannot leak from the topic that holds its config.
     */
    private Map<String, String> common() {
        boolean hasStatus = config.collect().statusKey().isPresent();
        List<String> names = new ArrayList<>(TailConfig.definition().names());
        names.add(SourceTask.TRANSACTION_BOUNDARY_CONFIG);
        if (hasStatus) {
            names.add(CollectSettings.STATUS_KEY);
            names.addAll(EtcdConfig.NAMES);
        }
        Map<String, String> common = new LinkedHashMap<>();
        for (String name : names) {
            Object given = config.originals().get(name);
            if (given != null) {
                common.put(name, given.toString());
            }
        }
        if (hasStatus && !config.getPassword(EtcdConfig.PASSWORD).value().isEmpty()) {
            common.put(EtcdConfig.PASSWORD, TailTaskConfig.PASSWORD_BY_REFERENCE);
        }
        return common;
    }

    /**
     * Connect stores each config as one record of its config topic. It cannot tell a record that is too large from an
     * outage, and would try again forever without logging why.
     *
     * @param number of the task, counted from 1
     */
    private static void checkSize(Map<String, String> properties, int number, int tasks) {
        long bytes = bytes(properties);
        if (bytes > MAX_BYTES) {
            throw new ConnectException("The entries of task " + number + " of " + tasks + " make a config of " + bytes
                    + " bytes, and Connect takes at most " + MAX_BYTES
                    + ": the tasks stay as they are. Let globs stand for entries that only differ in their path, or"
                    + " raise tasks.max");
        }
    }

    /** As Connect writes it: JSON, in which entries are text with a backslash before each quotation mark. */
    private static long bytes(Map<String, String> properties) {
        try {
            return JSON.writeValueAsBytes(properties).length;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Texts can be written as JSON", e);
        }
    }
}
