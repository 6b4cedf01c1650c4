/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LocationAwareLogger;

/** What a class logs, although tests log nothing otherwise. */
public final class Logged {
    private Logged() {}

    /** The lines that the class logs, from INFO on, while the action runs; maybe others that another test has it log. */
    public static synchronized List<String> by(Class<?> type, Runnable action) throws ReflectiveOperationException {
        Logger logger = LoggerFactory.getLogger(type);
        Field level = logger.getClass().getDeclaredField("currentLogLevel");
        level.setAccessible(true);
        int levelBefore = level.getInt(logger);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(bytes, true, UTF_8));
        level.setInt(logger, LocationAwareLogger.INFO_INT);
        try {
            action.run();
        } finally {
            level.setInt(logger, levelBefore);
            System.setErr(before);
        }
        return bytes.toString(UTF_8).lines().toList();
    }
}
