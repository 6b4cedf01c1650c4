/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.chaos;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** The settings of {@code connect-config/worker.properties}, some of which a stack for tests replaces. */
final class ShippedWorker {
    private ShippedWorker() {}

    /** The settings for exactly once, which are commented out in the file. */
    static Map<String, String> exactlyOnce() throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String line : Files.readAllLines(Project.find().connectConfig("worker.properties"))) {
            if (line.matches("#[a-z.]+=.*")) {
                settings.put(line.substring(1, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        if (!settings.containsKey("exactly.once.source.support")) {
            throw new IllegalStateException("worker.properties has no comment for exactly once");
        }
        return settings;
    }

    /** The shipped values of these settings. */
    static Map<String, String> settings(List<String> names) throws IOException {
        Properties shipped = new Properties();
        try (var in = Files.newInputStream(Project.find().connectConfig("worker.properties"))) {
            shipped.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        for (String name : names) {
            settings.put(name, shipped.getProperty(name));
        }
        return settings;
    }
}
