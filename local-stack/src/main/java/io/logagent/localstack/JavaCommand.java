/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for servers that run on this JVM's Java. */
public final class JavaCommand {
    static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    private JavaCommand() {}

    /**
     * @param lib the folder whose jars are the class path
     * @param logging Log4j's configuration
     * @throws IllegalStateException if the build has put no jars there
     */
    public static List<String> of(
            Path lib, Path logging, List<String> options, String mainClass, List<String> arguments) {
        if (!Files.isDirectory(lib)) {
            throw new IllegalStateException(lib + " is missing: build it with ./mvnw package");
        }
        List<String> command = new ArrayList<>();
        command.add(JAVA_HOME.resolve("bin/java").toString());
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile=" + logging);
        command.add("-cp");
        command.add(lib + "/*");
        command.add(mainClass);
        command.addAll(arguments);
        return List.copyOf(command);
    }
}
