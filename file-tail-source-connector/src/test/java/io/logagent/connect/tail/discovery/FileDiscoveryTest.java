/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static io.logagent.connect.tail.discovery.TestScans.discovery;
import static io.logagent.connect.tail.discovery.TestScans.scan;
import static io.logagent.connect.tail.discovery.TestScans.scanAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.file.FileIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileDiscoveryTest {
    @TempDir
    Path temp;

    private Path folder;
    private final FileErrors errors = new FileErrors();
    private FileDiscovery discovery;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temp.toRealPath().resolve("folder"));
    }

    private Path file(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, name);
    }

    private Path directory(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    private Path link(String name, Path target) throws IOException {
        return Files.createSymbolicLink(folder.resolve(name), target);
    }

    private ScanResult start(String... patterns) {
        discovery = discovery(
                Stream.of(patterns)
                        .map(pattern -> TestEntries.plain(folder + "/" + pattern, "t"))
                        .toList(),
                errors);
        return scanAll(discovery);
    }

    private ScanResult scanPaths(Path... changed) {
        return scan(discovery, new Changes(Set.of(changed), Set.of(), false));
    }

    private ScanResult scanDirectories(Path... changed) {
        return scan(discovery, new Changes(Set.of(), Set.of(changed), false));
    }

    @Test
    void reportsSizeAndIdentityOfEachFile() throws Exception {
        Path file = file("a.log");
        FoundFile found = start("*.log").files().get(file);

        assertThat(found.status().isRegular()).isTrue();
        assertThat(found.status().size()).isEqualTo(5);
        assertThat(found.status().identity()).isEqualTo(FileIdentity.of(file));
        assertThat(found.status().modifiedNanos() / 1_000_000)
                .isEqualTo(Files.getLastModifiedTime(file).toMillis());
        assertThat(found.isLink()).isFalse();
    }

    @Test
    void scansOnlyDirectoriesThatThePatternCanReach() throws Exception {
        Path found = file("x/logs/a.log");
        file("x/other/deep/a.log");
        file("a.log");
        ScanResult result = start("*/logs/*.log");

        assertThat(result.files()).containsOnlyKeys(found);
        assertThat(discovery.watchList().directories())
                .containsExactlyInAnyOrder(folder, directory("x"), directory("x/logs"));
    }

    @Test
    void aGroupThatSpansDirectoriesIsNotCutShort() throws Exception {
        Path one = file("a/x.log");
        Path two = file("b/c/x.log");
        file("d/x.log");
        assertThat(start("{a,b/c}/*.log").files()).containsOnlyKeys(one, two);
        assertThat(start("**/x.log").files()).hasSize(3);
    }

    @Test
    void overlappingGlobsFindEachFileOnceWithAllItsEntries() throws Exception {
        Path deep = file("x/y/a.log");
        Path named = file("x/b.txt");
        discovery = discovery(
                List.of(
                        TestEntries.plain(folder + "/x/y/*.log", "inner"),
                        TestEntries.plain(folder + "/**.log", "outer"),
                        TestEntries.plain(folder + "/x/b.txt", "plain")),
                errors);
        ScanResult result = scanAll(discovery);

        assertThat(result.files()).containsOnlyKeys(deep, named);
        assertThat(result.files().get(deep).entries())
                .extracting(CollectEntry::topic)
                .containsExactly("inner", "outer");
    }

    @Test
    void aFileOfABrieflySwappedDirectoryIsGone() throws Exception {
        file("x/e/a.log");
        file("y/e/b.log");
        start("*/*/*.log");
        Path passing = folder.resolve("x/e/b.log");

        swap("x", "y");
        assertThat(scanPaths(passing).files()).containsOnlyKeys(passing);
        swap("x", "y");
        assertThat(scanPaths(folder.resolve("x")).isGone(passing)).isTrue();
    }

    private void swap(String one, String other) throws IOException {
        Files.move(folder.resolve(one), folder.resolve("aside"));
        Files.move(folder.resolve(other), folder.resolve(one));
        Files.move(folder.resolve("aside"), folder.resolve(other));
    }

    @Test
    void aScanOfAChangeReportsNothingElse() throws Exception {
        Path a = file("a.log");
        Path b = file("b.log");
        Path deep = file("sub/c.log");
        start("**.log");
        Files.delete(a);

        ScanResult result = scanPaths(a);
        assertThat(result.files()).isEmpty();
        assertThat(result.isGone(a)).isTrue();
        assertThat(result.isGone(b)).isFalse();
        assertThat(result.isGone(deep)).isFalse();
        assertThat(result.isFull()).isFalse();

        result = scanDirectories(folder.resolve("sub"));
        assertThat(result.files()).containsOnlyKeys(deep);
        assertThat(result.isGone(b)).isFalse();

        result = scanDirectories(folder);
        assertThat(result.files()).containsOnlyKeys(b, deep);
        assertThat(result.isGone(a)).isTrue();
        assertThat(result.isGone(deep)).isFalse();

        assertThat(scan(discovery, Changes.ANYTHING).files()).containsOnlyKeys(b, deep);
    }

    @Test
    void aNewDirectoryIsReadWithEverythingInIt() throws Exception {
        start("**.log");
        Path a = file("new/a.log");
        Path b = file("new/deep/b.log");

        assertThat(scanPaths(folder.resolve("new")).files()).containsOnlyKeys(a, b);
        assertThat(discovery.watchList().directories())
                .containsExactlyInAnyOrder(folder, directory("new"), directory("new/deep"));
    }

    @Test
    void theFilesOfADeletedDirectoryAreGone() throws Exception {
        Path a = file("old/deep/a.log");
        start("**.log");
        Files.move(folder.resolve("old"), temp.resolve("away"));

        assertThat(scanPaths(folder.resolve("old")).isGone(a)).isTrue();
        assertThat(discovery.watchList().directories()).containsExactly(folder);
    }

    @Test
    void aMovedDirectoryIsNoticedEvenIfOnlyItsParentIsReported() throws Exception {
        Path a = file("old/deep/a.log");
        start("**.log");
        Files.move(folder.resolve("old"), temp.resolve("away"));

        assertThat(scanDirectories(folder).isGone(a)).isTrue();
        assertThat(discovery.watchList().directories()).containsExactly(folder);
    }

    @Test
    void aReplacedDirectoryIsReadEvenIfOnlyItsParentIsReported() throws Exception {
        Path a = file("sub/a.log");
        start("**.log");
        Files.move(folder.resolve("sub"), temp.resolve("away"));
        Path b = file("sub/b.log");

        ScanResult result = scanDirectories(folder);
        assertThat(result.files()).containsOnlyKeys(b);
        assertThat(result.isGone(a)).isTrue();
    }

    @Test
    void theFilesOfAnUnreadableDirectoryAreNotTakenForDeleted() throws Exception {
        Path directory = directory("directory");
        Path link = link("link", directory);
        file("directory/a.log");
        Path file = link.resolve("a.log");
        assertThat(start("link/*.log").files()).containsOnlyKeys(file);

        Files.delete(link);
        link("link", link);
        for (ScanResult result : List.of(scanAll(discovery), scanDirectories(link), scanPaths(file))) {
            assertThat(result.files()).isEmpty();
            assertThat(result.isGone(file)).isFalse();
        }
        assertThat(errors.current()).containsKey(link);
        assertThat(discovery.watchList().directories()).contains(link);

        Files.delete(link);
        assertThat(scanAll(discovery).isGone(file)).isTrue();
        link("link", directory);
        assertThat(scanPaths(link).files()).containsOnlyKeys(file);
        assertThat(errors.current()).isEmpty();
    }

    @Test
    void aMissingPathIsFoundOnceADirectoryAboveItIsReported() throws Exception {
        start("missing/deep/*.log", "missing/plain.txt");
        assertThat(discovery.watchList().directories()).containsExactly(folder);

        Path a = file("missing/deep/a.log");
        Path plain = file("missing/plain.txt");
        assertThat(scanPaths(folder.resolve("missing")).files()).containsOnlyKeys(a, plain);
        assertThat(discovery.watchList().directories())
                .containsExactlyInAnyOrder(directory("missing"), directory("missing/deep"));
    }

    @Test
    void aDeletedBaseIsAwaitedInItsParent() throws Exception {
        Path a = file("base/a.log");
        start("base/*.log");
        Files.delete(a);
        Files.delete(a.getParent());

        assertThat(scanDirectories(a.getParent()).isGone(a)).isTrue();
        assertThat(discovery.watchList().directories()).containsExactly(folder);
    }

    @Test
    void linksToFilesAreReportedWithTheirTargets() throws Exception {
        Path target = Files.writeString(temp.toRealPath().resolve("target"), "x");
        Path link = link("link.log", target);
        FoundFile found = start("*.log").files().get(link);
        assertThat(found.isLink()).isTrue();
        assertThat(found.target()).isEqualTo(target);
        assertThat(discovery.watchList().links()).containsExactly(Map.entry(link, Set.of(target)));

        Path other = Files.writeString(temp.toRealPath().resolve("other"), "x");
        Files.delete(link);
        link("link.log", other);
        scanPaths(link);
        assertThat(discovery.watchList().links()).containsExactly(Map.entry(link, Set.of(other)));

        Files.delete(link);
        scanPaths(link);
        assertThat(discovery.watchList().links()).isEmpty();
    }

    @Test
    void loopsOfLinksAreRefusedAndReported() throws Exception {
        Path a = file("x/a.log");
        Path up = link("x/up", folder);
        Path top = link("x/top", Path.of("/"));
        Path self = link("x/self", folder.resolve("x"));
        Path sideways = link("y", folder.resolve("x"));

        assertThat(start("**.log").files()).containsOnlyKeys(a, sideways.resolve("a.log"));
        assertThat(errors.current()).containsKeys(up, top, self);
    }

    @Test
    void nonRegularFilesAreReported() throws Exception {
        Path fifo = folder.resolve("fifo.log");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        Path dangling = link("dangling.log", folder.resolve("nowhere"));
        Path plain = directory("plain.log");
        directory("glob.log");

        assertThat(start("*.log", "plain.log", "missing.txt").files()).isEmpty();
        assertThat(errors.current()).containsOnlyKeys(fifo, dangling, plain, folder.resolve("missing.txt"));
        assertThat(errors.current().get(fifo)).contains("named pipe");
    }

    @Test
    void aFileThatBecameAFifoIsGone() throws Exception {
        Path a = file("a.log");
        start("*.log");
        Files.delete(a);
        new ProcessBuilder("mkfifo", a.toString()).start().waitFor();
        assertThat(scanPaths(a).isGone(a)).isTrue();
        assertThat(scanAll(discovery).isGone(a)).isTrue();
    }

    @Test
    void aDirectoryThatBecameAFileIsNoLongerWatched() throws Exception {
        directory("sub");
        start("**.log");
        assertThat(discovery.watchList().directories()).hasSize(2);
        Files.delete(folder.resolve("sub"));
        file("sub");
        scanAll(discovery);
        assertThat(discovery.watchList().directories()).containsExactly(folder);
    }

    @Test
    void theWatchListIsTheSameObjectWhileNoDirectoryChanges() throws Exception {
        Path a = file("a.log");
        start("*.log");
        WatchList before = discovery.watchList();
        scanPaths(a, file("b.log"), folder.resolve("ignored.txt"));
        scanDirectories(folder);
        assertThat(discovery.watchList()).isSameAs(before);
    }
}
