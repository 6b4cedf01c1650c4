/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.it.docker;

import io.logagent.localstack.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A script of {@code docker}, run with this machine's shell; the containers run it with theirs. */
final class Script {
    private static final int LIMIT_SECONDS = 120;

    private final Path file;
    private final Map<String, String> environment = new HashMap<>();

    /** @param name such as {@code setup/setup.sh} */
    Script(String name) {
        file = Project.find().root().resolve("docker").resolve(name);
    }

    Script with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /** The script's exit code and output. */
    record Outcome(int code, String output) {}

    Outcome run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", file.toString()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(file + " did not end; its output:\n" + output);
            }
            return new Outcome(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
