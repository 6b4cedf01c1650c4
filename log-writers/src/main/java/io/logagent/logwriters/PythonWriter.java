/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.localstack.DistributionProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Python's logging with a handler of its standard library, in a process of its own. */
final class PythonWriter implements LogWriter {
    private static final DistributionProgram PYTHON = new DistributionProgram("python3", "python3-minimal");

    /** Reads commands: {@code w} and a line, or {@code r}; answers each when it is done. */
    private static final String PROGRAM = """
            import gzip, logging, logging.handlers, os, sys

            def compress(source, target):
                with open(source, "rb") as plain, gzip.open(target, "wb") as out:
                    out.write(plain.read())
                os.remove(source)

            path = sys.argv[1]
            handler = %s
            log = logging.getLogger("app")
            log.setLevel(logging.INFO)
            log.addHandler(handler)
            for command in sys.stdin:
                if command.startswith("w"):
                    log.info("%%s", command[1:].rstrip("\\n"))
                else:
                    handler.doRollover()
                print("done", flush=True)
            """;

    private final Path log;
    private final boolean dated;
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private PythonWriter(Path log, boolean dated, Process process) {
        this.log = log;
        this.dated = dated;
        this.process = process;
        this.commands = process.outputWriter(UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    static RotationScheme.Opening numbered() {
        return folder -> open(folder, false, "logging.handlers.RotatingFileHandler(path, backupCount=9)");
    }

    /** Dates, and a namer and a rotator that compress, as Python's cookbook has them. */
    static RotationScheme.Opening dated(boolean compressed) {
        String handler = "logging.handlers.TimedRotatingFileHandler(path, when='S', interval=86400, backupCount=9)";
        String more = compressed ? "; handler.namer = lambda name: name + '.gz'; handler.rotator = compress" : "";
        return folder -> open(folder, true, handler + more);
    }

    private static Optional<LogWriter> open(Path folder, boolean dated, String handler) throws IOException {
        Optional<Path> python = PYTHON.find();
        if (python.isEmpty()) {
            return Optional.empty();
        }
        Path log = folder.resolve("app.log");
        Process process = PYTHON.command(python.get(), List.of("-c", String.format(PROGRAM, handler), log.toString()))
                .redirectError(folder.resolve(".errors").toFile())
                .start();
        return Optional.of(new PythonWriter(log, dated, process));
    }

    @Override
    public Path path() {
        return log;
    }

    @Override
    public void write(String line) throws IOException {
        command("w" + line);
    }

    /** The date of the file is that of its begin, so files begin in different seconds. */
    @Override
    public void rotate() throws IOException {
        if (dated) {
            Seconds.awaitNext();
        }
        command("r");
    }

    private void command(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        if (!"done".equals(answers.readLine())) {
            throw new IOException("Python failed: " + Files.readString(log.resolveSibling(".errors")));
        }
    }

    @Override
    public void close() throws IOException {
        commands.close();
        process.destroy();
    }
}
