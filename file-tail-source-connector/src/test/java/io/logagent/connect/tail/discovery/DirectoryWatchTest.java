/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(120)
@Isolated("it counts threads, and others start such threads too")
class DirectoryWatchTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path temp;

    private Path folder;
    private DirectoryWatch watch = new DirectoryWatch(LONG);
    private final Set<Path> paths = new HashSet<>();
    private final Set<Path> directories = new HashSet<>();
    private boolean incomplete;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temp.toRealPath().resolve("folder"));
    }

    @AfterEach
    void close() {
        watch.close();
    }

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static void append(Path file) throws IOException {
        Files.writeString(file, "line\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void watchFolder() throws Exception {
        watch.watch(WatchList.of(List.of(folder)));
        forget();
    }

    private void forget() throws InterruptedException {
        while (!watch.await(SHORT).isEmpty()) {
            // What setting up the test did.
        }
        paths.clear();
        directories.clear();
        incomplete = false;
    }

    /** Collects changes until the condition holds; fails if it never does. */
    private void awaitUntil(Callable<Boolean> condition) {
        await().atMost(LONG).pollDelay(Duration.ZERO).until(() -> {
            Changes changes = watch.await(SHORT);
            paths.addAll(changes.paths());
            directories.addAll(changes.directories());
            incomplete |= changes.incomplete();
            return condition.call();
        });
    }

    @Test
    void reportsCreatedWrittenRenamedAndDeletedFiles() throws Exception {
        append(file("old"));
        append(file("written"));
        append(file("deleted"));
        watchFolder();

        append(file("created"));
        append(file("written"));
        Files.delete(file("deleted"));
        Files.move(file("old"), file("new"));

        awaitUntil(() -> paths.containsAll(
                List.of(file("created"), file("written"), file("deleted"), file("old"), file("new"))));
        assertThat(paths).hasSize(5);
        assertThat(directories).isEmpty();
        assertThat(incomplete).isFalse();
    }

    @Test
    void aNewlyWatchedDirectoryIsReportedOnceSoThatNoEarlierFileIsMissed() throws Exception {
        append(file("before"));
        watch.watch(WatchList.of(List.of(folder)));
        assertThat(watch.await(LONG).directories()).containsExactly(folder);

        watch.watch(WatchList.of(List.of(folder)));
        assertThat(watch.await(SHORT)).isEqualTo(Changes.NONE);
    }

    @Test
    void aDirectoryThatIsNoLongerWatchedIsNotReported() throws Exception {
        Path other = Files.createDirectory(temp.toRealPath().resolve("other"));
        watch.watch(WatchList.of(List.of(folder, other)));
        watch.watch(WatchList.of(List.of(other)));
        forget();

        append(file("unwanted"));
        append(other.resolve("wanted"));
        awaitUntil(() -> paths.contains(other.resolve("wanted")));
        assertThat(paths).containsExactly(other.resolve("wanted"));
    }

    @Test
    void aConstantlyWrittenFileIsReportedAsOnePath() throws Exception {
        watchFolder();
        try (var busy = Files.newOutputStream(file("busy"), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < 200_000; i++) {
                busy.write('x');
            }
        }
        awaitUntil(() -> !paths.isEmpty());
        assertThat(paths).containsExactly(file("busy"));
    }

    @Test
    void givenTheEventQueueOverflowsThenTheDirectoryIsReportedInstead() throws Exception {
        watchFolder();
        Set<Path> created = new HashSet<>();
        for (int i = 0; i < 30_000; i++) {
            created.add(Files.createFile(file("f" + i)));
        }
        // Each is named, or else its directory is; which of the two depends on how fast the events were taken.
        awaitUntil(() -> incomplete || directories.contains(folder) || paths.containsAll(created));
    }

    @Test
    void givenMorePathsThanTheLimitThenAnythingMayHaveChanged() throws Exception {
        watch.close();
        watch = new DirectoryWatch(LONG, new Inotify(), 100);
        watchFolder();
        for (int i = 0; i < 1_000; i++) {
            append(file("f" + i));
        }
        // Without asking in between, so that they add up. So many, since a busy watch may have seen only some of them.
        await().atMost(LONG).pollInterval(SHORT).until(() -> {
            Changes changes = watch.await(SHORT);
            return changes.incomplete() && changes.paths().isEmpty();
        });

        forget();
        append(file("later"));
        awaitUntil(() -> paths.contains(file("later")));
        assertThat(incomplete).isFalse();
    }

    @Test
    void aDirectoryThatWasDeletedAndCreatedAgainIsWatchedAgain() throws Exception {
        watchFolder();
        for (int i = 0; i < 20; i++) {
            Files.delete(folder);
            awaitUntil(() -> directories.contains(folder));
            Files.createDirectory(folder);
            watchFolder();

            Path file = append(i);
            awaitUntil(() -> paths.contains(file));
            Files.delete(file);
        }
    }

    private Path append(int number) throws IOException {
        append(file("f" + number));
        return file("f" + number);
    }

    @Test
    void givenTheSameListThenARecreatedDirectoryIsStillWatched() throws Exception {
        WatchList list = WatchList.of(List.of(folder));
        watch.watch(list);
        forget();
        Files.delete(folder);
        Files.createDirectory(folder);
        awaitUntil(() -> directories.contains(folder));

        watch.watch(list);
        forget();
        append(file("new"));
        awaitUntil(() -> paths.contains(file("new")));
    }

    @Test
    void givenADirectoryIsReplacedWhileItIsAddedThenTheNewOneIsWatched() throws Exception {
        Path inner = Files.createDirectory(file("inner"));
        Path other = Files.createDirectory(file("other"));
        watch.close();
        watch = new DirectoryWatch(LONG, new SwappingOnce(inner, other), 100);
        WatchList list = WatchList.of(List.of(inner, folder));
        watch.watch(list);
        awaitUntil(() -> {
            watch.watch(list);
            append(inner.resolve("new"));
            return paths.contains(inner.resolve("new"));
        });
    }

    /** Puts one directory in the place of another just while that one is registered for the first time. */
    private static final class SwappingOnce extends Inotify {
        private final Path one;
        private final Path other;
        private boolean done;

        SwappingOnce(Path one, Path other) {
            this.one = one;
            this.other = other;
        }

        @Override
        WatchKey register(Path directory, WatchService service) throws IOException {
            boolean now = !done && directory.equals(one);
            done |= now;
            if (now) {
                swap();
            }
            WatchKey key = super.register(directory, service);
            if (now) {
                swap();
            }
            return key;
        }

        private void swap() throws IOException {
            Path aside = one.resolveSibling("aside");
            Files.move(one, aside);
            Files.move(other, one);
            Files.move(aside, other);
        }
    }

    @Test
    void aDirectoryThatTookTheNameOfAnotherIsWatchedInItsPlace() throws Exception {
        watchFolder();
        Path moved = Files.move(folder, folder.resolveSibling("moved"));
        Files.createDirectory(folder);
        watchFolder();

        append(moved.resolve("elsewhere"));
        append(file("here"));
        awaitUntil(() -> paths.contains(file("here")));
        assertThat(paths).containsExactly(file("here"));
    }

    @Test
    void aChangeOfALinksTargetIsReportedAsTheLink() throws Exception {
        Path elsewhere = Files.createDirectory(temp.toRealPath().resolve("elsewhere"));
        Path target = elsewhere.resolve("target");
        append(target);
        Path link = Files.createSymbolicLink(file("link"), target);
        watch.watch(new WatchList(Set.of(folder), Map.of(link, Set.of(target))));
        forget();

        append(elsewhere.resolve("noise"));
        append(target);
        awaitUntil(() -> paths.contains(link));
        assertThat(paths).containsExactly(link);

        Files.move(target, elsewhere.resolve("target.1"));
        paths.clear();
        awaitUntil(() -> paths.contains(link));
    }

    @Test
    void twoPathsToOneDirectoryAreBothReported() throws Exception {
        Path alias = Files.createSymbolicLink(folder.resolveSibling("alias"), folder);
        watch.watch(WatchList.of(List.of(folder, alias)));
        forget();

        append(file("a"));
        awaitUntil(() -> paths.size() == 2);
        assertThat(paths).containsExactlyInAnyOrder(file("a"), alias.resolve("a"));

        watch.watch(WatchList.of(List.of(alias)));
        forget();
        append(file("b"));
        awaitUntil(() -> paths.contains(alias.resolve("b")));
        assertThat(paths).containsExactly(alias.resolve("b"));
    }

    @Test
    void wakeEndsAWaitWithoutAChange() throws Exception {
        watchFolder();
        CompletableFuture<Changes> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return watch.await(LONG);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        watch.wake();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo(Changes.NONE);
    }

    @Test
    void givenNoInotifyThenAnythingMayHaveChangedOnceAnIntervalUntilItIsAvailable() throws Exception {
        watch.close();
        AtomicBoolean available = new AtomicBoolean();
        watch = new DirectoryWatch(
                SHORT,
                new Inotify() {
                    @Override
                    WatchService open() throws IOException {
                        if (!available.get()) {
                            throw new IOException("User limit of inotify instances reached or too many open files");
                        }
                        return super.open();
                    }
                },
                100);
        watch.watch(WatchList.of(List.of(folder)));
        for (int i = 0; i < 3; i++) {
            assertThat(watch.await(LONG)).isEqualTo(Changes.ANYTHING);
        }

        available.set(true);
        watchFolder();
        append(file("a"));
        awaitUntil(() -> paths.contains(file("a")));
        assertThat(incomplete).isFalse();
    }

    @Test
    void givenTheLimitOfWatchesIsReachedThenTheOtherDirectoriesAreReportedOnceAnInterval() throws Exception {
        watch.close();
        Path other = Files.createDirectory(temp.toRealPath().resolve("other"));
        watch = new DirectoryWatch(
                SHORT,
                new Inotify() {
                    @Override
                    WatchKey register(Path directory, WatchService service) throws IOException {
                        if (directory.equals(other)) {
                            throw new IOException("User limit of inotify watches reached");
                        }
                        return super.register(directory, service);
                    }
                },
                100);
        // One at a time: which of several hits the limit is not defined.
        watch.watch(WatchList.of(List.of(folder)));
        watch.watch(WatchList.of(List.of(folder, other)));
        assertThat(watch.await(LONG).directories()).contains(folder);
        for (int i = 0; i < 3; i++) {
            Changes changes = watch.await(LONG);
            assertThat(changes.directories()).containsExactly(other);
        }
        append(file("a"));
        awaitUntil(() -> paths.contains(file("a")));
    }

    @Test
    void givenANetworkFileSystemThenItsDirectoriesAreReportedOnceAnInterval() throws Exception {
        watch.close();
        watch = new DirectoryWatch(
                SHORT,
                new Inotify() {
                    @Override
                    boolean isRemote(Path directory) {
                        return true;
                    }
                },
                100);
        watch.watch(WatchList.of(List.of(folder)));
        for (int i = 0; i < 3; i++) {
            assertThat(watch.await(LONG).directories()).containsExactly(folder);
        }
    }

    @Test
    void closeEndsItsThread() throws Exception {
        watch.close();
        watch.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("logagent-directory-watch");
    }
}
