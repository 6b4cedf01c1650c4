/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.util.List;

/** Every program and configuration that is tried. */
public final class RotationSchemes {
    private RotationSchemes() {}

    /** All of them, in the order of the table in docs/files.md. */
    public static List<RotationScheme> all() {
        return List.of(
                usual("Log4j 2", "app.log.%i, fileIndex=max", "*.log", Log4jWriter.rolling("app.log.%i", "max")),
                scheme("Log4j 2", "app.log.%i, fileIndex=min", "*.log", Log4jWriter.rolling("app.log.%i", "min")),
                scheme("Log4j 2", "app.log.%i, fileIndex=nomax", "*.log", Log4jWriter.rolling("app.log.%i", "nomax")),
                scheme("Log4j 2", "app-%i.log, fileIndex=max", "*.log", Log4jWriter.rolling("app-%i.log", "max")),
                scheme("Log4j 2", "app-%i.log, fileIndex=min", "*.log", Log4jWriter.rolling("app-%i.log", "min")),
                scheme("Log4j 2", "app.log.%i.gz, fileIndex=max", "*.log", Log4jWriter.rolling("app.log.%i.gz", "max")),
                scheme("Log4j 2", "app.log.%i.gz, fileIndex=min", "*.log", Log4jWriter.rolling("app.log.%i.gz", "min")),
                scheme(
                        "Log4j 2",
                        "app-%d{yyyy-MM-dd-HH-mm-ss}.log",
                        "*.log",
                        Log4jWriter.rolling("app-%d{yyyy-MM-dd-HH-mm-ss}.log", "max")),
                usual(
                        "Log4j 2",
                        "app-%d{yyyy-MM-dd}-%i.log.gz",
                        "*.log",
                        Log4jWriter.rolling("app-%d{yyyy-MM-dd}-%i.log.gz", "max")),
                scheme("Log4j 2", "app.log.%i.zst", "*.log", Log4jWriter.rolling("app.log.%i.zst", "max")),
                scheme(
                        "Log4j 2",
                        "direct write, app-%d{yyyy-MM-dd}.%i.log",
                        "app-*.log",
                        Log4jWriter.direct("app-%d{yyyy-MM-dd}.%i.log")),
                scheme("Logback", "app.log.%i", "*.log", LogbackWriter.numbered("app.log.%i")),
                usual("Logback", "app.%i.log.gz", "*.log", LogbackWriter.numbered("app.%i.log.gz")),
                scheme(
                        "Logback",
                        "app.%d{yyyy-MM-dd_HH-mm-ss}.log",
                        "*.log",
                        LogbackWriter.dated("app.%d{yyyy-MM-dd_HH-mm-ss}.log")),
                usual(
                        "Logback",
                        "app.log.%d{yyyy-MM-dd_HH-mm-ss}.gz",
                        "*.log",
                        LogbackWriter.dated("app.log.%d{yyyy-MM-dd_HH-mm-ss}.gz")),
                scheme(
                        "Logback",
                        "app-%d{ddMMyyyy-HHmmss}.%i.log",
                        "*.log",
                        LogbackWriter.dated("app-%d{ddMMyyyy-HHmmss}.%i.log")),
                scheme(
                        "Logback",
                        "direct write, app.%d{yyyy-MM-dd_HH-mm-ss}.log",
                        "app.*.log",
                        LogbackWriter.direct("app.%d{yyyy-MM-dd_HH-mm-ss}.log")),
                scheme("Python", "RotatingFileHandler", "*.log", PythonWriter.numbered()),
                scheme("Python", "TimedRotatingFileHandler", "*.log", PythonWriter.dated(false)),
                scheme("Python", "TimedRotatingFileHandler, gzip", "*.log", PythonWriter.dated(true)),
                usual("logrotate", "create", "*.log", CommandWriter.logrotate("create")),
                scheme("logrotate", "start 0", "*.log", CommandWriter.logrotate("create", "start 0")),
                scheme("logrotate", "extension .log", "*.log", CommandWriter.logrotate("create", "extension .log")),
                scheme(
                        "logrotate",
                        "addextension .old",
                        "*.log",
                        CommandWriter.logrotate("create", "addextension .old")),
                usual("logrotate", "copytruncate", "*.log", CommandWriter.logrotate("copytruncate")),
                scheme(
                        "logrotate",
                        "copytruncate, compress",
                        "*.log",
                        CommandWriter.logrotate("copytruncate", "compress")),
                scheme("logrotate", "renamecopy", "*.log", CommandWriter.logrotate("renamecopy", "create")),
                scheme("logrotate", "compress", "*.log", CommandWriter.logrotate("create", "compress")),
                scheme(
                        "logrotate",
                        "delaycompress, extension .log",
                        "*.log",
                        CommandWriter.logrotate("create", "compress", "delaycompress", "extension .log")),
                scheme(
                        "logrotate",
                        "compresscmd zstd",
                        "*.log",
                        CommandWriter.logrotate(
                                "create",
                                "compress",
                                "compresscmd /usr/bin/zstd",
                                "compressext .zst",
                                "compressoptions --rm -q")),
                scheme(
                        "logrotate",
                        "dateformat -%d%m%Y-%s",
                        "*.log",
                        CommandWriter.logrotate("create", "dateext", "dateformat -%d%m%Y-%s")),
                scheme(
                        "logrotate",
                        "dateformat .%Y-%m-%d-%s, extension .log",
                        "*.log",
                        CommandWriter.logrotate("create", "dateext", "dateformat .%Y-%m-%d-%s", "extension .log")),
                scheme(
                        "logrotate",
                        "dateext, compress",
                        "*.log",
                        CommandWriter.logrotate("create", "compress", "dateext", "dateformat -%Y%m%d-%s")),
                movingAway(
                        "logrotate",
                        "olddir",
                        "*.log",
                        CommandWriter.logrotate("create", "olddir FOLDER/old", "createolddir 755 root root")),
                usual("lumberjack", "plain", "*.log", ImitatedWriter.lumberjack(false)),
                scheme("lumberjack", "compress", "*.log", ImitatedWriter.lumberjack(true)),
                scheme("pm2-logrotate", "plain", "*.log", ImitatedWriter.pm2(false)),
                scheme("pm2-logrotate", "compress", "*.log", ImitatedWriter.pm2(true)),
                scheme("Docker json-file", "max-file", "*-json.log", ImitatedWriter.docker(false)),
                usual("Docker json-file", "max-file, compress", "*-json.log", ImitatedWriter.docker(true)),
                usual("kubelet", "links and compression", "containers/*.log", ImitatedWriter.kubelet()),
                scheme("rsync", "new file", "*.log", CommandWriter.rsync()),
                scheme("rsync", "--inplace", "*.log", CommandWriter.rsync("--inplace")),
                scheme("rsync", "--append", "*.log", CommandWriter.rsync("--append")),
                usual("sed", "-i", "*.log", CommandWriter.sed()),
                usual("a backup", "restored with its lines", "*.log", ImitatedWriter.replaced()));
    }

    private static RotationScheme usual(String program, String options, String glob, RotationScheme.Opening opening) {
        return new RotationScheme(program, options, glob, opening, true, false);
    }

    private static RotationScheme scheme(String program, String options, String glob, RotationScheme.Opening opening) {
        return new RotationScheme(program, options, glob, opening, false, false);
    }

    private static RotationScheme movingAway(
            String program, String options, String glob, RotationScheme.Opening opening) {
        return new RotationScheme(program, options, glob, opening, false, true);
    }
}
