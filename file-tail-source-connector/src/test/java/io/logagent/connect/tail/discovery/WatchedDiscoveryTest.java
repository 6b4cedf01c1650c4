/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static io.logagent.connect.tail.discovery.TestScans.discovery;
import static io.logagent.connect.tail.discovery.TestScans.scan;
import static io.logagent.connect.tail.discovery.TestScans.scanAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileStatus;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The watch and the discovery together, as a tailer uses them, but without the safety net of further full scans. */
@Timeout(180)
class WatchedDiscoveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path temp;

    private Path folder;
    private final FileErrors errors = new FileErrors();
    private final DirectoryWatch watch = new DirectoryWatch(Duration.ofMillis(500));
    private final Map<Path, FileStatus> known = new HashMap<>();
    private FileDiscovery discovery;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temp.toRealPath().resolve("folder"));
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private void start(String pattern) {
        discovery = discovery(List.of(TestEntries.plain(folder + "/" + pattern, "t")), errors);
        apply(scanAll(discovery));
    }

    private void step() throws InterruptedException {
        Changes changes = watch.await(Duration.ofMillis(20));
        if (!changes.isEmpty()) {
            apply(scan(discovery, changes));
        }
    }

    private void apply(ScanResult result) {
        result.files().forEach((path, file) -> known.put(path, file.status()));
        known.keySet().removeIf(result::isGone);
        watch.watch(discovery.watchList());
    }

    private Map<Path, Long> sizesOnDisk() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .filter(path -> path.toString().endsWith(".log"))
                    .collect(
                            Collectors.toMap(path -> path, path -> path.toFile().length()));
        }
    }

    private Map<Path, Long> sizesKnown() {
        return known.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().size()));
    }

    @Test
    void followsARandomTreeWithoutFurtherScans() throws Exception {
        start("**.log");
        long seed = System.nanoTime();
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Void> changing = CompletableFuture.runAsync(() -> {
            Random random = new Random(seed);
            try {
                for (int i = 0; i < 5_000; i++) {
                    change(random);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } finally {
                done.set(true);
            }
        });
        while (!done.get()) {
            step();
        }
        changing.get(60, TimeUnit.SECONDS);

        Map<Path, Long> expected = sizesOnDisk();
        assertThat(expected).isNotEmpty();
        await("seed " + seed).atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> {
            step();
            assertThat(sizesKnown()).isEqualTo(expected);
        });
        assertThat(errors.current()).isEmpty();
    }

    private void change(Random random) throws IOException {
        Path directory = folder.resolve("d" + random.nextInt(5));
        Path inner = random.nextBoolean() ? directory : directory.resolve("e" + random.nextInt(3));
        Path file = inner.resolve("f" + random.nextInt(5) + ".log");
        try {
            switch (random.nextInt(8)) {
                case 0 -> Files.move(directory, folder.resolve("d" + random.nextInt(5)));
                case 1 -> Files.move(inner, directory.resolve("e" + random.nextInt(3)));
                case 2 -> Files.deleteIfExists(file);
                case 3 -> Files.move(file, inner.resolve("f" + random.nextInt(5) + ".log"));
                case 4 -> delete(inner);
                default -> {
                    Files.createDirectories(inner);
                    Files.writeString(file, "x", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
        } catch (NoSuchFileException e) {
            // A random program asks for what is not there, too.
        } catch (FileSystemException e) {
            // Nor can every name be moved to every other.
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void aFileThatIsCreatedAmongThousandsOfOthersIsFound() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            Files.createFile(folder.resolve("idle" + i + ".log"));
        }
        start("*.log");
        Path file = Files.writeString(folder.resolve("new.log"), "line\n");
        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            step();
            return known.containsKey(file);
        });
    }

    @Test
    void aLinksTargetThatGrowsIsSeen() throws Exception {
        Path target = Files.createFile(temp.toRealPath().resolve("target"));
        Path link = Files.createSymbolicLink(folder.resolve("a.log"), target);
        start("*.log");
        for (int i = 1; i <= 20; i++) {
            Files.writeString(target, "x", StandardOpenOption.APPEND);
            int size = i;
            await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
                step();
                return known.get(link).size() == size;
            });
        }
    }

    @Test
    void aLinkInTheMiddleOfAChainThatIsSwitchedIsSeen() throws Exception {
        Path elsewhere = Files.createDirectory(temp.toRealPath().resolve("elsewhere"));
        Path first = Files.writeString(elsewhere.resolve("first"), "1");
        Path second = Files.writeString(elsewhere.resolve("second"), "22");
        Path middle = Files.createDirectory(temp.toRealPath().resolve("middle")).resolve("link");
        Files.createSymbolicLink(middle, first);
        Path link = Files.createSymbolicLink(folder.resolve("a.log"), middle);
        start("*.log");
        switchLink(middle, second);

        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            step();
            return known.get(link).size() == 2;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.log", "*.log"})
    void aLinkedDirectoryThatIsSwitchedIsSeen(String name) throws Exception {
        for (String release : List.of("1", "22")) {
            Path logs = Files.createDirectories(folder.resolve("release" + release + "/logs"));
            Files.writeString(logs.resolve("app.log"), release);
        }
        Path current = Files.createSymbolicLink(folder.resolve("current"), folder.resolve("release1"));
        start("current/logs/" + name);
        Path app = folder.resolve("current/logs/app.log");
        assertThat(known.get(app).size()).isEqualTo(1);
        switchLink(current, folder.resolve("release22"));

        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            step();
            return known.get(app).size() == 2;
        });
    }

    @Test
    void aFileThatIsRenamedBesideALinksTargetIsReported() throws Exception {
        Path elsewhere = Files.createDirectory(temp.toRealPath().resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("0.log"), "1");
        Files.createSymbolicLink(folder.resolve("a.log"), target);
        start("*.log");
        Path rotated = Files.move(target, elsewhere.resolve("0.log.1"));
        Set<Path> reported = new HashSet<>();

        await().atMost(LIMIT).pollDelay(Duration.ZERO).until(() -> {
            Files.writeString(rotated, "2", StandardOpenOption.APPEND);
            Changes changes = watch.await(Duration.ofMillis(20));
            reported.addAll(changes.paths());
            return reported.contains(rotated);
        });
    }

    private static void switchLink(Path link, Path target) throws IOException {
        Path next = Files.createSymbolicLink(link.resolveSibling("next"), target);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }
}
