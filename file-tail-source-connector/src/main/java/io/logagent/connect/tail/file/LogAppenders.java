/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The files of the appenders of the process's log4j 2, found by reflection: a plugin brings no logging of its own. */
final class LogAppenders {
    private LogAppenders() {}

    /** None where logging is done by something else. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        try {
            ClassLoader worker = ClassLoader.getSystemClassLoader();
            Object context = Class.forName("org.apache.logging.log4j.LogManager", true, worker)
                    .getMethod("getContext", ClassLoader.class, boolean.class)
                    .invoke(null, worker, false);
            Object configuration =
                    context.getClass().getMethod("getConfiguration").invoke(context);
            Map<?, ?> appenders = (Map<?, ?>)
                    configuration.getClass().getMethod("getAppenders").invoke(configuration);
            for (Object appender : appenders.values()) {
                addFile(appender, files);
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // No log4j 2, or another implementation of its interface.
        }
        return files;
    }

    private static void addFile(Object appender, List<Path> files) throws ReflectiveOperationException {
        try {
            Object name = appender.getClass().getMethod("getFileName").invoke(appender);
            if (name instanceof String file) {
                files.add(Path.of(file));
            }
        } catch (NoSuchMethodException | InvalidPathException e) {
            // It writes elsewhere.
        }
    }
}
