/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.logagent.connect.tail.entry.LineOverflow;
import io.logagent.connect.tail.entry.StartPosition;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.follow.fixture.OpenDescriptors;
import io.logagent.connect.tail.read.LineSink;
import java.io.Closeable;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A process with few descriptors, in which a tailer and the rest of a worker open files. Prints what came of it. */
final class OpenFileLimitProgram {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MOST_OPEN_FILES = 1_000;

    /** What the rest of the worker has open, and what it opens now and then. */
    private static final int OF_WORKER = 200;

    private static final int OF_WORKER_LATER = 40;

    private final Path folder;
    private final Set<String> delivered = new TreeSet<>();
    private int lines;
    private int failures;

    private OpenFileLimitProgram(Path folder) {
        this.folder = folder;
    }

    /** @param args what to do, the folder, and the number of files */
    public static void main(String[] args) throws Exception {
        OpenFileLimitProgram program = new OpenFileLimitProgram(Path.of(args[1]));
        if (args[0].equals("many")) {
            program.readManyFiles(Integer.parseInt(args[2]));
        } else {
            program.readHeldFiles(Integer.parseInt(args[2]));
        }
        System.out.printf(
                "distinct=%d lines=%d failures=%d%n", program.delivered.size(), program.lines, program.failures);
    }

    private Tailer tailer() {
        TailSettings settings = new TailSettings(
                StartPosition.BEGINNING,
                1024,
                LineOverflow.SPLIT,
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                MOST_OPEN_FILES,
                AllowedPaths.everything());
        LineSink.Factory sinks = (path, entries) -> line -> {
            delivered.add(new String(line.copy(), UTF_8));
            lines++;
        };
        return new Tailer(List.of(TestEntries.plain(folder + "/*.log", "t")), settings, paths -> Map.of(), sinks);
    }

    private void readManyFiles(int files) throws Exception {
        List<Closeable> worker = open(OF_WORKER);
        append(files, "first");
        try (Tailer tailer = tailer()) {
            readUntil(tailer, files);
            append(files, "second");
            readUntil(tailer, 2 * files);
        }
        close(worker);
    }

    private void readUntil(Tailer tailer, int count) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (delivered.size() < count && System.nanoTime() < end) {
            tailer.await(Duration.ofMillis(100));
            tailer.read(1_000);
            try {
                close(open(OF_WORKER_LATER));
            } catch (IOException e) {
                failures++;
            }
        }
    }

    /** Two generations are held without a name when the next one cannot be opened for a while. */
    private void readHeldFiles(int count) throws Exception {
        loadClasses();
        Path file = folder.resolve("app.log");
        append(file, count, "first");
        try (Tailer tailer = tailer()) {
            readUntil(tailer, 1, () -> !delivered.isEmpty());
            Files.delete(file);
            append(file, count, "second");
            // Scans only, which open the file ahead.
            readUntil(tailer, 0, () -> OpenDescriptors.below(folder) == 2);
            Files.delete(file);
            append(file, count, "third");
            List<Closeable> worker = openAll();
            BooleanSupplier isNamed =
                    () -> tailer.troubles().getOrDefault(file, "").contains("too many files are open");
            readUntil(tailer, 1_000, isNamed);
            failures = isNamed.getAsBoolean() ? 0 : 1;
            close(worker);
            readUntil(tailer, 3 * count);
        }
    }

    private static void readUntil(Tailer tailer, int lines, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            tailer.await(Duration.ofMillis(200));
            tailer.read(lines);
        }
    }

    /** A worker has its jars open. Here, classes come from directories, where each takes a descriptor. */
    private static void loadClasses() throws IOException {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path root = Path.of(entry);
            if (Files.isDirectory(root.resolve("io/logagent"))) {
                try (Stream<Path> found = Files.walk(root)) {
                    found.map(file -> root.relativize(file).toString())
                            .filter(name -> name.matches(".*/tail/(follow|file|read|text|discovery)/[^/]*\\.class"))
                            .forEach(name -> load(name.replace(".class", "").replace('/', '.')));
                }
            }
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name);
        } catch (ReflectiveOperationException | LinkageError e) {
            throw new IllegalStateException(e);
        }
    }

    private void append(int files, String text) throws IOException {
        for (int i = 0; i < files; i++) {
            Files.writeString(
                    folder.resolve(i + ".log"),
                    text + " " + i + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private static void append(Path file, int count, String text) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.writeString(file, text + " " + i + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static List<Closeable> open(int count) throws IOException {
        List<Closeable> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            close(open);
            throw e;
        }
        return open;
    }

    private static List<Closeable> openAll() {
        List<Closeable> open = new ArrayList<>();
        try {
            while (true) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            return open;
        }
    }

    private static void close(List<Closeable> open) throws IOException {
        for (Closeable one : open) {
            one.close();
        }
    }
}
