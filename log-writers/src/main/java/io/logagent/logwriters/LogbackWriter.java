/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import ch.qos.logback.core.ContextBase;
import ch.qos.logback.core.encoder.EchoEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.RollingPolicyBase;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import java.util.Optional;

/** Logback with its rolling file appender. */
final class LogbackWriter implements LogWriter {
    private static final int KEPT = 9;
    private static final String NEVER = "100GB";

    private final ContextBase context = new ContextBase();
    private final RollingFileAppender<String> appender = new RollingFileAppender<>();
    private Optional<TimeBasedRollingPolicy<String>> dates = Optional.empty();

    private LogbackWriter(Optional<Path> log) {
        EchoEncoder<String> encoder = new EchoEncoder<>();
        encoder.setContext(context);
        appender.setContext(context);
        appender.setEncoder(encoder);
        log.ifPresent(file -> appender.setFile(file.toString()));
    }

    /** Numbers rotated files; the newest has the lowest number. */
    static RotationScheme.Opening numbered(String pattern) {
        return folder -> {
            LogbackWriter writer = new LogbackWriter(Optional.of(folder.resolve("app.log")));
            FixedWindowRollingPolicy policy = new FixedWindowRollingPolicy();
            policy.setMinIndex(1);
            policy.setMaxIndex(KEPT);
            SizeBasedTriggeringPolicy<String> size = new SizeBasedTriggeringPolicy<>();
            size.setContext(writer.context);
            size.setMaxFileSize(FileSize.valueOf(NEVER));
            size.start();
            writer.appender.setTriggeringPolicy(size);
            writer.start(policy, folder.resolve(pattern));
            return Optional.of(writer);
        };
    }

    /** Dates rotated files, to the second. */
    static RotationScheme.Opening dated(String pattern) {
        return folder -> timed(Optional.of(folder.resolve("app.log")), folder.resolve(pattern));
    }

    /** Writes to the dated file from the start, without {@code app.log}. */
    static RotationScheme.Opening direct(String pattern) {
        return folder -> timed(Optional.empty(), folder.resolve(pattern));
    }

    private static Optional<LogWriter> timed(Optional<Path> log, Path pattern) {
        LogbackWriter writer = new LogbackWriter(log);
        TimeBasedRollingPolicy<String> policy = policy(pattern.toString().contains("%i"));
        writer.start(policy, pattern);
        writer.dates = Optional.of(policy);
        setTime(policy);
        return Optional.of(writer);
    }

    private static TimeBasedRollingPolicy<String> policy(boolean sized) {
        if (!sized) {
            return new TimeBasedRollingPolicy<>();
        }
        SizeAndTimeBasedRollingPolicy<String> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setMaxFileSize(FileSize.valueOf(NEVER));
        return policy;
    }

    private void start(RollingPolicyBase policy, Path pattern) {
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(pattern.toString());
        policy.start();
        appender.setRollingPolicy(policy);
        appender.getEncoder().start();
        appender.start();
        if (!appender.isStarted()) {
            throw new IllegalStateException(
                    context.getStatusManager().getCopyOfStatusList().toString());
        }
    }

    @Override
    public Path path() {
        return Path.of(appender.getFile());
    }

    @Override
    public void write(String line) {
        appender.doAppend(line);
    }

    @Override
    public void rotate() {
        dates.ifPresent(policy -> {
            Seconds.awaitNext();
            setTime(policy);
            if (!policy.isTriggeringEvent(path().toFile(), "")) {
                throw new IllegalStateException("a second has passed and nothing rotates");
            }
        });
        appender.rollover();
    }

    /** The time is that of the last rotation, so that no line rotates by itself. */
    private static void setTime(TimeBasedRollingPolicy<String> policy) {
        policy.getTimeBasedFileNamingAndTriggeringPolicy().setCurrentTime(System.currentTimeMillis());
    }

    @Override
    public void close() {
        appender.stop();
        context.stop();
    }
}
