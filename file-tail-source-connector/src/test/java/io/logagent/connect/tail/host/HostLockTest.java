/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLockTest {
    @TempDir
    Path folder;

    private final List<HostLock> locks = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong();

    @AfterEach
    void close() {
        locks.forEach(HostLock::close);
    }

    private HostLock lock() {
        return lock("connector", "10.0.0.5");
    }

    private HostLock lock(String connector, String host) {
        return lock(folder, connector, host);
    }

    private HostLock lock(Path directory, String connector, String host) {
        HostLock lock = new HostLock(directory, connector, host, clock::get);
        locks.add(lock);
        return lock;
    }

    private Path file() {
        return folder.resolve("logagent-connector-10.0.0.5.lock");
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void onlyOneOfSeveralTasksOfAProcessHoldsIt() {
        HostLock first = lock();
        HostLock second = lock();
        assertThat(first.tryAcquire()).isTrue();
        assertThat(first.tryAcquire()).isTrue();
        assertThat(second.tryAcquire()).isFalse();

        first.close();
        assertThat(second.tryAcquire()).isTrue();
        assertThat(first.tryAcquire()).isFalse();
    }

    @Test
    void otherConnectorsAndHostsHaveOtherLocks() {
        assertThat(lock().tryAcquire()).isTrue();
        assertThat(lock("connector", "10.0.0.6").tryAcquire()).isTrue();
        assertThat(lock("a/b", "h").tryAcquire()).isTrue();
        assertThat(lock("a_b", "h").tryAcquire()).isTrue();
        assertThat(folder).isDirectoryContaining("glob:**/logagent-connector-10.0.0.5.lock");
    }

    @Test
    void aProcessThatIsKilledFreesIt() throws Exception {
        HostLock lock = lock();
        HostLock another = lock();
        Process other = start();
        try {
            assertThat(firstLine(other)).isEqualTo("true");
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(another.tryAcquire()).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }
        await().atMost(Duration.ofSeconds(60)).until(lock::tryAcquire);
        assertThat(another.tryAcquire()).isFalse();

        // That the other one was refused here must not have freed it for other processes.
        assertThat(anotherProcessGetsIt()).isFalse();
    }

    private boolean anotherProcessGetsIt() throws IOException {
        Process other = start();
        try {
            return Boolean.parseBoolean(firstLine(other));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void theSameDirectoryByAnotherPathIsTheSameLock() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("directory"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), directory);
        HostLock first = lock(link, "connector", "10.0.0.5");
        assertThat(first.tryAcquire()).isTrue();
        assertThat(lock(directory, "connector", "10.0.0.5").tryAcquire()).isFalse();

        try (FileChannel channel =
                FileChannel.open(directory.resolve(file().getFileName()), StandardOpenOption.WRITE)) {
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(channel::tryLock);
        }
        assertThat(first.tryAcquire()).isTrue();
    }

    @Test
    void givenTheFileIsRemovedThenItsHolderLocksItAnew() throws Exception {
        HostLock lock = lock();
        HostLock another = lock();
        assertThat(lock.tryAcquire()).isTrue();
        for (int i = 0; i < 3; i++) {
            Files.delete(file());
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(file()).exists();
            assertThat(another.tryAcquire()).isFalse();
            assertThat(anotherProcessGetsIt()).isFalse();
        }
    }

    @Test
    void givenTheFileIsReplacedAndLockedByOthersThenItIsTheirs() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        Files.delete(file());
        Process other = start();
        try {
            assertThat(firstLine(other)).isEqualTo("true");
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isFalse();
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isFalse();
        } finally {
            other.destroyForcibly().waitFor();
        }
        await().atMost(Duration.ofSeconds(60)).until(lock::tryAcquire);
    }

    @Test
    void whoWasRefusedLeavesANewFileToTheHolderOfTheRemovedOneForAWhile() throws Exception {
        HostLock standby = lock();
        Files.createFile(file());
        try (FileChannel holder = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            holder.lock();
            assertThat(standby.tryAcquire()).isFalse();
            Files.delete(file());
            pass(HostLock.GRACE.minusMillis(1));
            assertThat(standby.tryAcquire()).isFalse();
            assertThat(file()).doesNotExist();
            pass(Duration.ofMillis(1));
            assertThat(standby.tryAcquire()).isTrue();
        }
    }

    @Test
    void theFileOfAHolderDoesNotBecomeOld() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(9)));
        Files.setLastModifiedTime(file(), old);
        pass(HostLock.REFRESH.minusMillis(1));
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(Files.getLastModifiedTime(file())).isEqualTo(old);
        pass(HostLock.CHECK);
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(Files.getLastModifiedTime(file())).isGreaterThan(old);
        assertThat(file()).hasContent(ProcessHandle.current().pid() + "");
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return process.inputReader(StandardCharsets.UTF_8).readLine();
    }

    @Test
    void aLinkInItsPlaceIsNotFollowed() throws Exception {
        Path elsewhere = folder.resolve("elsewhere");
        Files.createSymbolicLink(folder.resolve("logagent-connector-10.0.0.5.lock"), elsewhere);
        assertThat(lock().tryAcquire()).isFalse();
        assertThat(elsewhere).doesNotExist();
    }

    /** Another process that tries to get the lock, says whether it did, and keeps it until it is killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            String connector = args.length > 1 ? args[1] : "connector";
            String host = args.length > 2 ? args[2] : "10.0.0.5";
            System.out.println(new HostLock(Path.of(args[0]), connector, host).tryAcquire());
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
