/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static io.logagent.connect.tail.discovery.TestScans.discovery;
import static io.logagent.connect.tail.discovery.TestScans.scanAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.FileErrors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scan that is interrupted as often as possible. */
class SlicedScanTest {
    private static final int FILES = 1_000;

    @TempDir
    Path temp;

    private Path folder;
    private List<CollectEntry> entries;

    @BeforeEach
    void createFiles() throws IOException {
        folder = temp.toRealPath();
        entries = new ArrayList<>(List.of(TestEntries.plain(folder + "/*/*.log", "t")));
        for (int i = 0; i < FILES; i++) {
            Path directory = Files.createDirectories(folder.resolve("d" + i % 2));
            Files.createFile(directory.resolve(i + ".log"));
            entries.add(TestEntries.plain(folder + "/plain-" + i, "t"));
        }
    }

    private static TimeSlice shortest() {
        return TimeSlice.of(Duration.ZERO, System::nanoTime);
    }

    @Test
    void givenSlicesThenAScanFindsTheSameFilesAsAtOnce() {
        FileDiscovery discovery = discovery(entries, new FileErrors());
        int slices = 1;
        discovery.beginScan(Changes.ANYTHING);
        Optional<ScanResult> result = discovery.continueScan(shortest());
        while (result.isEmpty()) {
            assertThat(discovery.isScanning()).isTrue();
            result = discovery.continueScan(shortest());
            slices++;
        }
        assertThat(discovery.isScanning()).isFalse();
        assertThat(slices).isBetween(2 * FILES / 100, 3 * FILES / 100);
        assertThat(result.get().files())
                .containsOnlyKeys(
                        scanAll(discovery(entries, new FileErrors())).files().keySet());
    }

    @Test
    void givenAScanIsClosedThenItHoldsNoDescriptor() throws IOException {
        FileDiscovery discovery = discovery(entries, new FileErrors());
        discovery.beginScan(Changes.ANYTHING);
        assertThat(discovery.continueScan(shortest())).isEmpty();
        assertThat(openDirectories()).isNotEmpty();

        discovery.close();

        assertThat(openDirectories()).isEmpty();
        assertThat(scanAll(discovery).files()).hasSize(FILES);
    }

    @Test
    void givenADirectoryIsRemovedDuringTheScanThenTheScanContinues() throws IOException {
        FileDiscovery discovery = discovery(entries, new FileErrors());
        discovery.beginScan(Changes.ANYTHING);
        assertThat(discovery.continueScan(shortest())).isEmpty();
        Path beingRead = openDirectories().get(0);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(beingRead)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(beingRead);

        ScanResult result = discovery.continueScan(TimeSlice.unlimited()).orElseThrow();
        assertThat(result.files().keySet())
                .filteredOn(file -> !file.startsWith(beingRead))
                .hasSize(FILES / 2);
        assertThat(scanAll(discovery).files()).hasSize(FILES / 2);
    }

    private List<Path> openDirectories() throws IOException {
        List<Path> open = new ArrayList<>();
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors) {
                Path file = Files.isSymbolicLink(descriptor) ? Files.readSymbolicLink(descriptor) : descriptor;
                if (file.startsWith(folder)) {
                    open.add(file);
                }
            }
        }
        return open;
    }
}
