/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import static io.logagent.connect.tail.discovery.TestScans.scan;
import static io.logagent.connect.tail.discovery.TestScans.scanAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.connect.tail.entry.CollectEntry;
import io.logagent.connect.tail.entry.TestEntries;
import io.logagent.connect.tail.file.AllowedPaths;
import io.logagent.connect.tail.file.FileErrors;
import io.logagent.connect.tail.shard.Shard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a scan finds and reports where only some directories are allowed. */
@Timeout(120)
class AllowedDiscoveryTest {
    @TempDir
    Path temp;

    private Path top;
    private Path logs;
    private Path inside;
    private FileDiscovery discovery;
    private final FileErrors errors = new FileErrors();

    @BeforeEach
    void createFiles() throws IOException {
        top = temp.toRealPath();
        logs = Files.createDirectories(top.resolve("var/logs"));
        inside = Files.writeString(Files.createDirectory(logs.resolve("deep")).resolve("a.log"), "a");
        Files.writeString(Files.createDirectories(top.resolve("home/hidden")).resolve("secret.log"), "s");
        Files.writeString(top.resolve("var/secret.log"), "s");
    }

    private ScanResult start(AllowedPaths allowed, Path... patterns) {
        List<CollectEntry> entries = Stream.of(patterns)
                .map(pattern -> TestEntries.plain(pattern.toString(), "t"))
                .toList();
        discovery = new FileDiscovery(entries, Shard.WHOLE, allowed, errors);
        return scanAll(discovery);
    }

    private ScanResult start(Path... patterns) {
        return start(AllowedPaths.of(List.of(logs)), patterns);
    }

    @Test
    void givenAGlobOfEverythingThenOnlyAllowedDirectoriesAndTheirParentsAreRead() {
        ScanResult result = start(Path.of("/**"));

        assertThat(result.files()).containsOnlyKeys(inside);
        assertThat(discovery.watchList().directories())
                .contains(Path.of("/"), top, logs, logs.resolve("deep"))
                .allMatch(directory -> logs.startsWith(directory) || directory.startsWith(logs));
    }

    @Test
    void givenAGlobOfEverythingThenEachParentIsOneErrorAndNoOtherNameIsShown() {
        start(Path.of("/**"));

        assertThat(errors.current().keySet())
                .contains(Path.of("/"), top, logs.getParent())
                .allMatch(logs::startsWith);
        assertThat(errors.current().get(logs.getParent()))
                .contains("allowed.paths")
                .contains(logs.toString());
        assertThat(errors.current().values()).noneMatch(reason -> reason.contains("secret"));
        long revision = errors.revision();
        scanAll(discovery);
        assertThat(errors.revision()).as("reported once").isEqualTo(revision);
    }

    @Test
    void givenTheCauseIsGoneThenTheErrorIsToo() throws IOException {
        start(top.resolve("var/**"));
        assertThat(errors.current()).containsOnlyKeys(logs.getParent());

        Files.delete(top.resolve("var/secret.log"));
        scanAll(discovery);

        assertThat(errors.current()).isEmpty();
    }

    @Test
    void givenALinkThatLeadsOutThenItIsNamedButNotItsTarget() throws IOException {
        Path file = Files.createSymbolicLink(logs.resolve("link.log"), top.resolve("home/hidden/secret.log"));
        Path directory = Files.createSymbolicLink(logs.resolve("out"), top.resolve("home"));

        ScanResult result = start(logs.resolve("**"));

        assertThat(result.files()).containsOnlyKeys(inside);
        assertThat(errors.current()).containsOnlyKeys(file, directory);
        assertThat(errors.current().values()).noneMatch(reason -> reason.contains("home"));
    }

    @Test
    void givenALinkThatLeadsInThenItsFilesAreFound() throws IOException {
        Path directory = Files.createSymbolicLink(top.resolve("home/in"), logs);
        Path file = Files.createSymbolicLink(top.resolve("home/in.log"), inside);

        ScanResult result = start(directory.resolve("*/*.log"), file);

        assertThat(result.files()).containsOnlyKeys(directory.resolve("deep/a.log"), file);
        assertThat(errors.current()).isEmpty();
    }

    @Test
    void givenPathsOutsideThenNothingRevealsWhichOfThemExist() {
        Path there = top.resolve("home/hidden/secret.log");
        Path missing = top.resolve("home/hidden/missing.log");
        Path alsoMissing = top.resolve("home/nowhere/x.log");
        Path beside = top.resolve("var/secret.log");
        Path notBeside = top.resolve("var/missing.log");
        Path aDirectory = top.resolve("home/hidden");
        Path glob = top.resolve("home/*");

        ScanResult result = start(there, missing, alsoMissing, beside, notBeside, aDirectory, glob);

        assertThat(result.files()).isEmpty();
        assertThat(errors.current())
                .containsOnlyKeys(there, missing, alsoMissing, beside, notBeside, aDirectory, glob.getParent());
        assertThat(Set.copyOf(errors.current().values())).hasSize(1);
    }

    @Test
    void givenAnAllowedFileThatDoesNotExistYetThenTheErrorSaysSo() {
        Path missing = logs.resolve("missing/x.log");
        start(missing);
        assertThat(errors.current().get(missing)).contains("does not exist");
    }

    @Test
    void givenALinkIsChangedToLeadOutThenItsFilesAreNeitherFoundNorTakenForDeleted() throws IOException {
        Path directory = Files.createSymbolicLink(logs.resolve("current"), logs.resolve("deep"));
        Path file = directory.resolve("a.log");
        assertThat(start(directory.resolve("*.log")).files()).containsOnlyKeys(file);

        Files.delete(directory);
        Files.createSymbolicLink(directory, top.resolve("home/hidden"));
        ScanResult result = scanAll(discovery);

        assertThat(result.files()).isEmpty();
        assertThat(result.isGone(file)).isFalse();
        assertThat(errors.current()).containsOnlyKeys(directory);
    }

    @Test
    void givenChangesOutsideThenTheyAreNotScanned() {
        start(top.resolve("**"));

        Path secret = top.resolve("home/hidden/secret.log");
        ScanResult result = scan(discovery, new Changes(Set.of(secret), Set.of(secret.getParent()), false));

        assertThat(result.files()).isEmpty();
        assertThat(errors.current().keySet()).allMatch(logs::startsWith);
    }

    @Test
    void givenEverythingIsAllowedThenAllFilesAreFound() {
        assertThat(start(AllowedPaths.everything(), top.resolve("**.log")).files())
                .hasSize(3);
        assertThat(errors.current()).isEmpty();
    }
}
