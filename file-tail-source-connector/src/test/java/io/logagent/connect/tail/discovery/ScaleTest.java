/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static io.logagent.connect.tail.discovery.TestScans.discovery;
import static io.logagent.connect.tail.discovery.TestScans.scan;
import static io.logagent.connect.tail.discovery.TestScans.scanAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileOpener;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The cost of many files. Prints figures without asserting them, since they depend on the machine. For larger ones, set
 * {@code -Dlogagent.scale.files=50000 -Dlogagent.scale.directories=10000}.
 */
@Timeout(300)
class ScaleTest {
    private static final int FILES = Integer.getInteger("logagent.scale.files", 10_000);
    private static final int DIRECTORIES = Integer.getInteger("logagent.scale.directories", 1_000);

    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void findFolder() throws IOException {
        folder = temp.toRealPath();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Prints the best of some runs: the others include the compiler, or other load. */
    private static void measure(String what, int per, Work work) throws Exception {
        long first = 0;
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            work.run();
            long nanos = System.nanoTime() - start;
            first = i == 0 ? nanos : first;
            best = Math.min(best, nanos);
        }
        System.out.printf(
                "%-52s first %8.1f ms, best %8.1f ms, %6.2f us each%n",
                what, first / 1e6, best / 1e6, best / 1e3 / per);
    }

    private FileDiscovery discoveryOf(String pattern) {
        return discovery(List.of(TestEntries.plain(folder + "/" + pattern, "t")), new FileErrors());
    }

    @Test
    void manyFilesInOneDirectory() throws Exception {
        for (int i = 0; i < FILES; i++) {
            Files.createFile(folder.resolve("application-" + i + ".log"));
        }
        FileDiscovery discovery = discoveryOf("*.log");
        measure(
                FILES + " files, full scan",
                FILES,
                () -> assertThat(scanAll(discovery).files()).hasSize(FILES));
        FileDiscovery none = discoveryOf("*.txt");
        measure(
                FILES + " files that do not match",
                FILES,
                () -> assertThat(scanAll(none).files()).isEmpty());
        Changes one = new Changes(Set.of(folder.resolve("application-1.log")), Set.of(), false);
        measure("1,000 scans of one changed file", 1_000, () -> {
            for (int i = 0; i < 1_000; i++) {
                assertThat(scan(discovery, one).files()).hasSize(1);
            }
        });
        for (AllowedPaths allowed : List.of(
                AllowedPaths.everything(), AllowedPaths.of(List.of(folder)), AllowedPaths.of(List.of(Path.of("/"))))) {
            FileOpener opener = new FileOpener(allowed);
            measure("open and close each, allowed: " + allowed, FILES, () -> {
                for (int i = 0; i < FILES; i++) {
                    opener.open(folder.resolve("application-" + i + ".log")).close();
                }
            });
        }
    }

    @Test
    void manyDirectories() throws Exception {
        for (int i = 0; i < DIRECTORIES; i++) {
            Path directory = Files.createDirectory(folder.resolve("application-" + i));
            Files.createFile(directory.resolve("a.log"));
        }
        FileDiscovery discovery = discoveryOf("*/*.log");
        measure(
                DIRECTORIES + " directories, full scan",
                DIRECTORIES,
                () -> assertThat(scanAll(discovery).files()).hasSize(DIRECTORIES));
        try (DirectoryWatch watch = new DirectoryWatch(Duration.ofSeconds(1))) {
            measure(DIRECTORIES + " directories, watch", DIRECTORIES, () -> {
                scanAll(discovery);
                long start = System.nanoTime();
                watch.watch(discovery.watchList());
                System.out.printf("  of which watch: %.1f ms%n", (System.nanoTime() - start) / 1e6);
            });
            Changes one = new Changes(Set.of(), Set.of(folder.resolve("application-1")), false);
            measure("1,000 scans of one changed directory", 1_000, () -> {
                for (int i = 0; i < 1_000; i++) {
                    scan(discovery, one);
                }
            });
        }
    }

    @Test
    void aConstantlyWrittenFile() throws Exception {
        try (DirectoryWatch watch = new DirectoryWatch(Duration.ofSeconds(1));
                var busy = Files.newOutputStream(folder.resolve("busy.log"))) {
            watch.watch(WatchList.of(List.of(folder)));
            long writerCpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long cpu = processCpu();
            long start = System.nanoTime();
            long writes = 0;
            long waits = 0;
            Thread waiting = new Thread(() -> {
                try {
                    while (true) {
                        watch.await(Duration.ofSeconds(1));
                    }
                } catch (InterruptedException e) {
                    // The end of the test.
                }
            });
            waiting.start();
            // Paced: 100 writes each millisecond.
            while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(3)) {
                for (int i = 0; i < 100; i++) {
                    busy.write('x');
                    writes++;
                }
                TimeUnit.MILLISECONDS.sleep(1);
                waits++;
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double others =
                    processCpu() - cpu - (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - writerCpu);
            waiting.interrupt();
            waiting.join();
            System.out.printf(
                    "%.0f writes per second in bursts of %d: watching costs %.1f %% of a core%n",
                    writes / seconds, writes / waits, others / 1e7 / seconds);
        }
    }

    private static long processCpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
