/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileOpenerTest {
    private static final int SWAPS = 2_000;

    @TempDir
    Path temp;

    private Path allowed;
    private Path outside;
    private Path secret;
    private FileOpener opener;

    @BeforeEach
    void createFiles() throws IOException {
        allowed = Files.createDirectory(temp.toRealPath().resolve("logs"));
        outside = Files.createDirectory(temp.toRealPath().resolve("logs-private"));
        secret = Files.writeString(outside.resolve("a.log"), "secret");
        opener = new FileOpener(AllowedPaths.of(List.of(allowed)));
    }

    private static String read(OpenFile file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        file.channel().read(bytes, 0);
        return new String(bytes.array(), 0, bytes.position(), UTF_8);
    }

    private void assertReads(Path path, String content) throws IOException {
        for (FileOpener each : List.of(opener, new FileOpener(AllowedPaths.everything()))) {
            try (OpenFile file = each.open(path)) {
                assertThat(read(file)).isEqualTo(content);
                assertThat(file.identity()).isEqualTo(FileIdentity.of(path));
            }
        }
    }

    private void assertDenied(Path path) {
        // The message must not say where the path leads.
        assertThatExceptionOfType(NotAllowedException.class)
                .isThrownBy(() -> opener.open(path).close())
                .withMessageContaining("allowed.paths")
                .satisfies(e -> assertThat(e.getReason()).doesNotContain("private"));
    }

    @Test
    void filesInAndBelowAnAllowedDirectoryAreOpenedWithTheirIdentity() throws Exception {
        assertReads(Files.writeString(allowed.resolve("a.log"), "a"), "a");
        Path deep = Files.createDirectories(allowed.resolve("x/y/z"));
        assertReads(Files.writeString(deep.resolve("b.log"), "b"), "b");
    }

    @Test
    void aLinkInsideIsFollowedInside() throws Exception {
        Path deep = Files.createDirectories(allowed.resolve("x/y"));
        Path file = Files.writeString(deep.resolve("a.log"), "a");
        assertReads(Files.createSymbolicLink(allowed.resolve("link.log"), file), "a");
        assertReads(Files.createSymbolicLink(allowed.resolve("dir"), deep).resolve("a.log"), "a");
    }

    @Test
    void pathsThatLeadOutsideAreDenied() throws Exception {
        assertDenied(secret);
        assertDenied(allowed.resolve("../logs-private/a.log"));
        assertDenied(Files.createSymbolicLink(allowed.resolve("link.log"), secret));
        assertDenied(Files.createSymbolicLink(allowed.resolve("relative.log"), Path.of("../logs-private/a.log")));
        assertDenied(Files.createSymbolicLink(allowed.resolve("dir"), outside).resolve("a.log"));
    }

    @Test
    void anAllowedLinkStandsForTheTargetThatItHadWhenItWasAllowed() throws Exception {
        Files.writeString(allowed.resolve("a.log"), "a");
        Path current = Files.createSymbolicLink(temp.toRealPath().resolve("current"), allowed);
        opener = new FileOpener(AllowedPaths.of(List.of(current)));
        assertReads(current.resolve("a.log"), "a");

        Files.delete(current);
        Files.createSymbolicLink(current, outside);
        assertDenied(current.resolve("a.log"));
    }

    @Test
    void severalDirectoriesCanBeAllowedAndOneMayNotExistYet() throws Exception {
        Path later = temp.toRealPath().resolve("later");
        opener = new FileOpener(AllowedPaths.of(List.of(later, allowed)));
        assertReads(Files.writeString(allowed.resolve("a.log"), "a"), "a");
        assertReads(Files.writeString(Files.createDirectory(later).resolve("b.log"), "b"), "b");
        assertDenied(secret);
    }

    @Test
    void theRootDirectoryAllowsEverything() throws Exception {
        opener = new FileOpener(AllowedPaths.of(List.of(Path.of("/"))));
        assertReads(secret, "secret");
    }

    @Test
    void anAllowedPathHasToBeAbsolute() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedPaths.of(List.of(Path.of("logs"))))
                .withMessageContaining("'logs' is not an absolute path");
    }

    @Test
    void onlyRegularFilesAreOpened() throws Exception {
        Path fifo = allowed.resolve("fifo");
        new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
        for (FileOpener each : List.of(opener, new FileOpener(AllowedPaths.everything()))) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> each.open(fifo))
                    .withMessageContaining("named pipe");
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> each.open(Files.createDirectories(allowed.resolve("d"))))
                    .withMessageContaining("directory");
            assertThatExceptionOfType(NoSuchFileException.class)
                    .isThrownBy(() -> each.open(allowed.resolve("missing")))
                    .withMessageContaining(allowed.resolve("missing").toString());
        }
    }

    @Test
    void givenTheFileIsRepeatedlySwappedForALinkThenNothingOutsideIsRead() throws Exception {
        Path path = allowed.resolve("a.log");
        Path link = allowed.resolve("link");
        Path file = allowed.resolve("file");
        race(path, () -> {
            Files.createSymbolicLink(link, secret);
            Files.move(link, path, StandardCopyOption.ATOMIC_MOVE);
            Files.writeString(file, "mine");
            Files.move(file, path, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    @Test
    void givenAParentDirectoryIsRepeatedlySwappedForALinkThenNothingOutsideIsRead() throws Exception {
        Path directory = Files.createDirectories(allowed.resolve("x/y"));
        Files.writeString(directory.resolve("a.log"), "mine");
        Path away = allowed.resolve("x/away");
        race(directory.resolve("a.log"), () -> {
            Files.move(directory, away);
            Files.createSymbolicLink(directory, outside);
            Files.delete(directory);
            Files.move(away, directory);
        });
    }

    @Test
    void givenTheAllowedDirectoryIsRepeatedlySwappedForALinkThenNothingOutsideIsRead() throws Exception {
        Files.writeString(allowed.resolve("a.log"), "mine");
        Path away = allowed.resolveSibling("away");
        race(allowed.resolve("a.log"), () -> {
            Files.move(allowed, away);
            Files.createSymbolicLink(allowed, outside);
            Files.delete(allowed);
            Files.move(away, allowed);
        });
    }

    private interface Swap {
        void run() throws IOException;
    }

    private void race(Path path, Swap swap) throws Exception {
        CompletableFuture<Void> swapping = CompletableFuture.runAsync(() -> {
            try {
                for (int i = 0; i < SWAPS; i++) {
                    swap.run();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        int opened = 0;
        int refused = 0;
        // At the end the path leads to the right file, so that it is opened at least once.
        while (!swapping.isDone() || opened == 0) {
            try (OpenFile file = opener.open(path)) {
                assertThat(read(file)).isEqualTo("mine");
                opened++;
            } catch (FileSystemException e) {
                refused++;
            }
        }
        swapping.get(60, TimeUnit.SECONDS);
        System.out.printf("%d opened, %d refused during %d swaps%n", opened, refused, SWAPS);
    }
}
