/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.DirectWriteRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.RolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.appender.rolling.TimeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;

/**
 * Log4j 2 with its rolling file appender. It rolls over when it is told to or, if names have seconds, with the first line
 * of a second.
 */
final class Log4jWriter implements LogWriter {
    private static final String KEPT = "9";
    private static final String NEVER = "100 GB";

    private final RollingFileAppender appender;
    private final boolean rollsEachSecond;

    private Log4jWriter(RollingFileAppender appender, boolean rollsEachSecond) {
        this.appender = appender;
        this.rollsEachSecond = rollsEachSecond;
        appender.start();
    }

    /**
     * Writes to {@code app.log}.
     *
     * @param pattern of the names of rotated files
     * @param fileIndex {@code max}, the default of Log4j 2, {@code min} or {@code nomax}
     */
    static RotationScheme.Opening rolling(String pattern, String fileIndex) {
        return folder -> Optional.of(new Log4jWriter(
                appender(
                        folder,
                        pattern,
                        builder -> builder.withFileName(
                                        folder.resolve("app.log").toString())
                                .withStrategy(DefaultRolloverStrategy.newBuilder()
                                        .withMin("1")
                                        .withMax(KEPT)
                                        .withFileIndex(fileIndex)
                                        .withConfig(new DefaultConfiguration())
                                        .build())),
                hasSeconds(pattern)));
    }

    private static boolean hasSeconds(String pattern) {
        return pattern.contains("ss");
    }

    /** Writes to the file that has its final name from the start, without {@code app.log}. */
    static RotationScheme.Opening direct(String pattern) {
        return folder -> Optional.of(
                new Log4jWriter(appender(folder, pattern, builder -> builder.withStrategy(direct())), false));
    }

    private static RolloverStrategy direct() {
        return DirectWriteRolloverStrategy.newBuilder()
                .withMaxFiles(KEPT)
                .withConfig(new DefaultConfiguration())
                .build();
    }

    private static RollingFileAppender appender(
            Path folder, String pattern, UnaryOperator<RollingFileAppender.Builder<?>> more) {
        RollingFileAppender.Builder<?> builder = RollingFileAppender.newBuilder();
        // Managers are shared by the name of the file; a scheme has a folder of its own.
        builder.setName(folder.toString())
                .setConfiguration(new DefaultConfiguration())
                .setLayout(PatternLayout.newBuilder().withPattern("%m%n").build());
        builder.withFilePattern(folder.resolve(pattern).toString())
                .withPolicy(
                        hasSeconds(pattern)
                                ? TimeBasedTriggeringPolicy.newBuilder()
                                        .withInterval(1)
                                        .build()
                                : SizeBasedTriggeringPolicy.createPolicy(NEVER));
        return more.apply(builder).build();
    }

    @Override
    public Path path() {
        return Path.of(appender.getManager().getFileName());
    }

    @Override
    public void write(String line) {
        appender.append(Log4jLogEvent.newBuilder()
                .setLevel(Level.INFO)
                .setMessage(new SimpleMessage(line))
                .build());
    }

    @Override
    public void rotate() {
        if (rollsEachSecond) {
            // Only a policy of time gives each file a name of its own.
            Seconds.awaitNext();
        } else {
            appender.getManager().rollover();
        }
    }

    @Override
    public void close() {
        appender.stop();
    }
}
