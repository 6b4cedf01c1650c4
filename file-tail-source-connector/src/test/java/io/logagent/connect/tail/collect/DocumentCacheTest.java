/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.logagent.etcd.EtcdValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentCacheTest {
    private static final List<String> KEYS = List.of("/a", "/b");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("documents");
    }

    private DocumentCache of(List<String> keys) {
        return new DocumentCache(file, keys);
    }

    private void keep(String document, long revision) {
        of(KEYS).keep(Map.of("/a", new EtcdValue(document.getBytes(UTF_8), revision)), Set.of());
    }

    @Test
    void theLastKeptDocumentsAreRecalledUnchanged() {
        keep("[1]", 6);
        keep("[\"ü\"]", 7);

        DocumentCache.Memory memory = of(KEYS).recall().orElseThrow();
        assertThat(memory.values()).containsOnlyKeys("/a");
        assertThat(memory.values().get("/a").modRevision()).isEqualTo(7);
        assertThat(memory.values().get("/a").content()).isEqualTo("[\"ü\"]".getBytes(UTF_8));
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void unchangedDocumentsAreWrittenOnceAnHour() throws IOException {
        AtomicLong clock = new AtomicLong();
        DocumentCache place = new DocumentCache(file, KEYS, clock::get);
        place.keep(Map.of("/a", new EtcdValue("[1]".getBytes(UTF_8), 6)), Set.of());
        Files.delete(file);
        clock.addAndGet(DocumentCache.REFRESH.toNanos() - 1);
        place.keep(Map.of("/a", new EtcdValue("[1]".getBytes(UTF_8), 6)), Set.of());
        assertThat(file).doesNotExist();

        clock.addAndGet(1);
        place.keep(Map.of("/a", new EtcdValue("[1]".getBytes(UTF_8), 6)), Set.of());
        assertThat(file).exists();
    }

    @Test
    void aFailedWriteIsRepeatedLater() throws IOException {
        AtomicLong clock = new AtomicLong();
        DocumentCache place = new DocumentCache(folder.resolve("new/documents"), KEYS, clock::get);
        Map<String, EtcdValue> inForce = Map.of("/a", new EtcdValue("[1]".getBytes(UTF_8), 6));
        place.keep(inForce, Set.of());
        Files.createDirectory(folder.resolve("new"));
        place.keep(inForce, Set.of());
        assertThat(place.recall()).isEmpty();

        clock.addAndGet(DocumentCache.RETRY.toNanos());
        place.keep(inForce, Set.of());
        assertThat(place.recall().orElseThrow().values()).isEqualTo(inForce);
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        keep("[]", 1);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void nothingIsRecalledBeforeAnythingIsKept() {
        assertThat(of(KEYS).recall()).isEmpty();
    }

    @Test
    void documentsOfOtherKeysAreIgnored() {
        keep("[]", 1);

        assertThat(of(List.of("/c")).recall()).isEmpty();
    }

    @Test
    void givenAKeyIsAddedThenTheDocumentsOfTheOthersAreRecalled() {
        keep("[1]", 1);

        assertThat(of(List.of("/a", "/c")).recall().orElseThrow().values()).containsOnlyKeys("/a");
        assertThat(of(List.of("/a")).recall().orElseThrow().values()).containsOnlyKeys("/a");
    }

    @Test
    void aDamagedFileIsIgnored() throws IOException {
        keep("[]", 1);
        String content = Files.readString(file);
        for (String damaged : List.of("", "null", "{}", content.substring(0, content.length() / 2))) {
            Files.writeString(file, damaged);
            assertThat(of(KEYS).recall()).as(damaged).isEmpty();
        }
    }

    @Test
    void aFileThatOtherUsersCanWriteIsIgnored() throws IOException {
        keep("[]", 1);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

        assertThat(of(KEYS).recall()).isEmpty();
    }

    @Test
    void aFileOfAnotherUserIsIgnored() throws IOException {
        keep("[]", 1);
        assumeTrue(Integer.valueOf(0).equals(Files.getAttribute(file, "unix:uid")), "only root can give files away");
        Files.setAttribute(file, "unix:uid", 65_534);

        assertThat(of(KEYS).recall()).isEmpty();
    }

    @Test
    void aLinkIsNotFollowedAndIsReplaced() throws IOException {
        keep("[]", 1);
        Path elsewhere = Files.move(file, folder.resolve("elsewhere"));
        Files.createSymbolicLink(file, elsewhere);
        assertThat(of(KEYS).recall()).isEmpty();

        keep("[2]", 2);
        assertThat(of(KEYS).recall()).isPresent();
        assertThat(Files.isSymbolicLink(file)).isFalse();
        assertThat(Files.readString(elsewhere)).contains("\"revision\":1");
    }

    @Test
    void aFailedWriteDoesNotEndCollecting() throws IOException {
        Files.createDirectory(file);
        Files.createFile(file.resolve("something"));

        keep("[]", 1);
        assertThat(of(KEYS).recall()).isEmpty();
        assertThat(folder).isDirectoryNotContaining("glob:**.new");
    }

    @Test
    void theKeptDocumentOfAnUnknownKeyStays() {
        keep("[1]", 1);
        EtcdValue other = new EtcdValue("[2]".getBytes(UTF_8), 2);
        of(List.of("/a", "/b", "/c")).keep(Map.of("/b", other), Set.of("/a", "/c"));

        DocumentCache.Memory memory = of(List.of("/a", "/b", "/c")).recall().orElseThrow();
        assertThat(memory.values()).containsOnlyKeys("/a", "/b").containsEntry("/b", other);
        assertThat(memory.known()).as("whether /c was deleted is unknown").containsExactlyInAnyOrder("/a", "/b");
    }
}
