/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.logwriters;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;

/** Imitates programs that cannot run here: the same names, and the same operations in the same order. */
final class ImitatedWriter implements LogWriter {
    private static final int KEPT = 9;

    /** What a program does to rotate. */
    @FunctionalInterface
    private interface Rotation {
        void rotate(ImitatedWriter writer) throws IOException;
    }

    private final AppendedFile file;
    private final Path collected;
    private final Rotation rotation;
    private final ExecutorService background = Executors.newSingleThreadExecutor();

    private ImitatedWriter(Path log, Path collected, Rotation rotation) throws IOException {
        this.file = new AppendedFile(log);
        this.collected = collected;
        this.rotation = rotation;
    }

    private static RotationScheme.Opening at(String log, Rotation rotation) {
        return folder -> {
            Path path = folder.resolve(log);
            return Optional.of(new ImitatedWriter(path, path, rotation));
        };
    }

    /**
     * lumberjack of Go programs: renames {@code app.log} to a name with the time before the extension.
     *
     * @param compressed whether a goroutine compresses rotated files
     */
    static RotationScheme.Opening lumberjack(boolean compressed) {
        return at("app.log", writer -> {
            Path rotated;
            do {
                rotated = writer.beside("app-" + now("yyyy-MM-dd'T'HH-mm-ss.SSS") + ".log");
            } while (Files.exists(rotated) || Files.exists(compressed(rotated)));
            writer.rename(rotated);
            if (compressed) {
                writer.compressLater(rotated, compressed(rotated));
            }
        });
    }

    /** pm2-logrotate: copies {@code app.log} to a name with the time, and truncates it. */
    static RotationScheme.Opening pm2(boolean compressed) {
        return at("app.log", writer -> {
            Seconds.awaitNext();
            Path copy = writer.beside("app__" + now("yyyy-MM-dd_HH-mm-ss") + ".log" + (compressed ? ".gz" : ""));
            if (compressed) {
                compress(writer.file.path(), copy);
            } else {
                Files.copy(writer.file.path(), copy);
            }
            writer.file.truncate();
        });
    }

    /**
     * Docker's {@code json-file} driver: numbers, the newest has the lowest.
     *
     * @param compressed whether rotated files are compressed, beside the running program
     */
    static RotationScheme.Opening docker(boolean compressed) {
        return at("c-json.log", writer -> {
            writer.awaitBackground();
            String extension = compressed ? ".gz" : "";
            for (int i = KEPT - 1; i > 0; i--) {
                Path from = writer.beside("c-json.log." + i + extension);
                if (Files.exists(from)) {
                    Files.move(
                            from,
                            writer.beside("c-json.log." + (i + 1) + extension),
                            StandardCopyOption.REPLACE_EXISTING);
                }
            }
            Path first = writer.beside("c-json.log.1");
            writer.rename(first);
            if (compressed) {
                writer.compressLater(first, writer.beside("c-json.log.1.gz"));
            }
        });
    }

    /**
     * kubelet: the container runtime writes below {@code pods}, and {@code containers} has a link to that file. Rotation
     * happens beside the target, and compresses what was rotated the time before.
     */
    static RotationScheme.Opening kubelet() {
        return folder -> {
            Path log = Files.createDirectories(folder.resolve("pods/web")).resolve("0.log");
            Path link = Files.createDirectories(folder.resolve("containers")).resolve("web.log");
            Files.createFile(log);
            Files.createSymbolicLink(link, log);
            return Optional.of(new ImitatedWriter(log, link, writer -> {
                Seconds.awaitNext();
                for (Path before : writer.rotatedByKubelet()) {
                    Path temporary = before.resolveSibling(before.getFileName() + ".gz.tmp");
                    compress(before, temporary);
                    Files.move(temporary, compressed(before));
                    Files.delete(before);
                }
                writer.rename(writer.beside("0.log." + now("yyyyMMdd-HHmmss")));
            }));
        };
    }

    /** A program that saves the file anew, with the same lines, as editors and backups do. */
    static RotationScheme.Opening replaced() {
        return at("app.log", writer -> {
            Path copy = writer.beside(".app.log.Xy12Zw");
            Files.copy(writer.file.path(), copy, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(copy, writer.file.path(), StandardCopyOption.ATOMIC_MOVE);
            writer.file.reopen();
        });
    }

    private List<Path> rotatedByKubelet() throws IOException {
        try (var files = Files.list(file.path().getParent())) {
            return files.filter(path -> path.getFileName().toString().matches("0\\.log\\.[0-9-]+"))
                    .toList();
        }
    }

    private static Path compressed(Path file) {
        return file.resolveSibling(file.getFileName() + ".gz");
    }

    private Path beside(String name) {
        return file.path().resolveSibling(name);
    }

    private static String now(String pattern) {
        return LocalDateTime.now().format(DateTimeFormatter.ofPattern(pattern));
    }

    private void rename(Path rotated) throws IOException {
        Files.move(file.path(), rotated);
        file.reopen();
    }

    private void compressLater(Path source, Path target) {
        background.submit(() -> {
            compress(source, target);
            Files.delete(source);
            return null;
        });
    }

    private static void compress(Path source, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(source);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(target))) {
            in.transferTo(out);
        }
    }

    private void awaitBackground() {
        try {
            background.submit(() -> {}).get();
        } catch (Exception e) {
            throw new IllegalStateException("compression failed", e);
        }
    }

    @Override
    public Path path() {
        return collected;
    }

    @Override
    public void write(String line) throws IOException {
        file.write(line);
    }

    @Override
    public void rotate() throws IOException {
        rotation.rotate(this);
    }

    @Override
    public void close() throws IOException {
        background.shutdown();
        try {
            background.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.close();
    }
}
