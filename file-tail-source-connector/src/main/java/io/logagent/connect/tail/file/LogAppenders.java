/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.lang.reflect.Method;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files of the worker's log4j 2 appenders. Found by reflection, since a plugin has no logging of its own. */
final class LogAppenders {
    private static final ClassLoader WORKER = ClassLoader.getSystemClassLoader();

    /** Looked up once, since it is needed for each file that is opened. */
    private static final Optional<Method> GET_CONTEXT = getContext();

    private LogAppenders() {}

    private static Optional<Method> getContext() {
        try {
            return Optional.of(Class.forName("org.apache.logging.log4j.LogManager", true, WORKER)
                    .getMethod("getContext", ClassLoader.class, boolean.class));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    /** The files; none if the worker logs by other means. */
    static List<Path> files() {
        List<Path> files = new ArrayList<>();
        if (GET_CONTEXT.isEmpty()) {
            return files;
        }
        try {
            Object context = GET_CONTEXT.get().invoke(null, WORKER, false);
            Object configuration =
                    context.getClass().getMethod("getConfiguration").invoke(context);
            Map<?, ?> appenders = (Map<?, ?>)
                    configuration.getClass().getMethod("getAppenders").invoke(configuration);
            for (Object appender : appenders.values()) {
                addFile(appender, files);
            }
        } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
            // Another implementation of log4j's API.
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
            // The appender writes to no file.
        }
    }
}
