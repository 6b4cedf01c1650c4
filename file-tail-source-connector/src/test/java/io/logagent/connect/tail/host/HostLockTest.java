/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests run side by side, since some wait until a signature is old in other processes. */
@Execution(ExecutionMode.CONCURRENT)
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
        return lock(directory, connector, host, KernelLocks.TABLE);
    }

    /** A lock that cannot read the kernel's table of locks. */
    private HostLock lockWithoutProof() {
        return lock(folder, "connector", "10.0.0.5", folder.resolve("no-such-table"));
    }

    private HostLock lock(Path directory, String connector, String host, Path kernelLocks) {
        HostLock lock = new HostLock(directory, connector, host, clock::get, kernelLocks);
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
    void onlyOneOfSeveralTasksOfAProcessHoldsTheLock() {
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
    void aKilledProcessReleasesTheLock() throws Exception {
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
        assertThat(anotherProcessGetsTheLock()).isFalse();
    }

    private boolean anotherProcessGetsTheLock() throws IOException {
        Process other = start();
        try {
            return Boolean.parseBoolean(firstLine(other));
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void theSameDirectoryUnderAnotherPathIsTheSameLock() throws Exception {
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
            assertThat(anotherProcessGetsTheLock()).isFalse();
        }
    }

    @Test
    void givenTheFileIsReplacedAndLockedByAnotherProcessThenThatOneHoldsTheLock() throws Exception {
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
    void afterTheFileIsRemovedAStandbyWaitsBeforeItCreatesANewOne() throws Exception {
        HostLock standby = lock();
        Files.createFile(file());
        try (FileChannel holder = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            holder.lock();
            assertThat(standby.tryAcquire()).isFalse();
            Files.delete(file());
            pass(LockSuccession.GRACE.minusMillis(1));
            assertThat(standby.tryAcquire()).isFalse();
            assertThat(file()).doesNotExist();
            pass(Duration.ofMillis(1));
            assertThat(standby.tryAcquire()).isTrue();
        }
    }

    @Test
    void aHolderRenewsItsSignature() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        for (int i = 0; i < 3; i++) {
            String before = Files.readString(file());
            assertThat(before)
                    .contains("pid=" + ProcessHandle.current().pid(), "name=connector", "host=10.0.0.5", "state=held");
            pass(HostLock.CHECK.minusMillis(1));
            assertThat(lock.tryAcquire()).isTrue();
            pass(Duration.ofMillis(1));
            assertThat(lock.tryAcquire()).isTrue();
        }
        lock.close();
        assertThat(file()).content().contains("state=released");
    }

    @Test
    void givenTheHolderIsStoppedThenItsSuccessorNeedNotWait() throws Exception {
        HostLock lock = lock();
        try (LockingProcess other = LockingProcess.start(folder, "connector", "10.0.0.5")) {
            assertThat(other.tryAcquire()).isTrue();
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.holder().orElseThrow()).contains("the lock name 'connector' for host 10.0.0.5");
            other.release();
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(lock.holder()).isEmpty();
        }
    }

    @Test
    void givenASignatureOfAnUnknownProcessThenItsSuccessorWaitsUntilItDoesNotChange() throws Exception {
        HostLock lock = lock();
        Files.writeString(file(), "holder=1\nstate=held\npid=7\nprocess=elsewhere/7/7\ncount=1\n");
        assertThat(lock.tryAcquire()).isFalse();
        pass(LockSuccession.STALE.minusMillis(1));
        assertThat(lock.tryAcquire()).isFalse();
        Files.writeString(file(), "holder=1\nstate=held\npid=7\nprocess=elsewhere/7/7\ncount=2\n");
        // Writing it has dropped the lock, too, as POSIX has it.
        pass(Duration.ofMillis(1));
        assertThat(lock.tryAcquire()).isFalse();
        assertThat(lock.tryAcquire()).isFalse();
        pass(LockSuccession.STALE.minusMillis(1));
        assertThat(lock.tryAcquire()).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(lock.tryAcquire()).isTrue();
    }

    @Test
    void givenTheSystemDropsTheLockThenItsHolderLocksItAnew() throws Exception {
        for (HostLock lock : List.of(lock(), lockWithoutProof())) {
            assertThat(lock.tryAcquire()).isTrue();
            dropLocks();
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(anotherProcessGetsTheLock()).isFalse();
            lock.close();
        }
    }

    /** What happens when anything in this process reads the file. */
    private void dropLocks() throws IOException {
        FileChannel.open(file(), StandardOpenOption.READ).close();
    }

    @Test
    void givenTheSystemDropsTheLockAndAnotherGetsItThenOnlyOneEverHoldsIt() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        try (LockingProcess other = LockingProcess.start(folder, "connector", "10.0.0.5")) {
            assertThat(other.tryAcquire()).isFalse();
            dropLocks();
            // It has the operating system's lock now, and waits in case the holder is alive, unless this took long.
            other.tryAcquire();
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isFalse();

            other.beginAcquiring();
            assertThat(other.awaitAcquired()).isTrue();
            assertThat(lock.tryAcquire()).isFalse();
        }
        await().atMost(Duration.ofSeconds(60)).until(lock::tryAcquire);
    }

    @Test
    void givenASuspendedHolderLosesTheLockThenItNoticesWhenItResumes() throws Exception {
        try (LockingProcess holder = LockingProcess.start(folder, "connector", "10.0.0.5");
                LockingProcess successor = LockingProcess.start(folder, "connector", "10.0.0.5")) {
            assertThat(holder.tryAcquire()).isTrue();
            assertThat(successor.tryAcquire()).isFalse();
            holder.openAndClose(file());
            holder.suspend();
            successor.beginAcquiring();
            assertThat(successor.awaitAcquired()).isTrue();

            holder.resume();
            assertThat(holder.tryAcquire()).isFalse();
            assertThat(holder.tryAcquire()).isFalse();
        }
    }

    @Test
    void givenNoOtherProcessTookTheLockOfASuspendedHolderThenItStillHoldsIt() throws Exception {
        for (HostLock lock : List.of(lock(), lockWithoutProof())) {
            assertThat(lock.tryAcquire()).isTrue();
            pass(Duration.ofMinutes(1));
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(anotherProcessGetsTheLock()).isFalse();
            lock.close();
        }
    }

    @Test
    void givenAnotherProcessHeldTheLockMeanwhileThenTheFormerHolderNoticesEvenIfItIsFreeAgain() throws Exception {
        for (HostLock lock : List.of(lock(), lockWithoutProof())) {
            assertThat(lock.tryAcquire()).isTrue();
            dropLocks();
            try (LockingProcess other = LockingProcess.start(folder, "connector", "10.0.0.5")) {
                other.beginAcquiring();
                assertThat(other.awaitAcquired()).isTrue();
            }
            pass(Duration.ofMinutes(1));
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.tryAcquire()).isTrue();
            lock.close();
        }
    }

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s elsewhere \"$0\"",
                "mkfifo \"$0\"",
                "mkdir -p \"$0/sub\"",
                "touch \"$0\" && chown 65534 \"$0\""
            })
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aForeignFileIsMovedAwayAndNeitherFollowedNorWaitedFor(String script) throws Exception {
        assumeThat(script.contains("chown") && !System.getProperty("user.name").equals("root"))
                .isFalse();
        assertThat(new ProcessBuilder("sh", "-c", script, file().toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        HostLock lock = lock();
        // A holder of the previous file would notice within this time.
        assertThat(lock.tryAcquire()).isFalse();
        pass(LockSuccession.STALE);
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(folder.resolve("elsewhere")).doesNotExist();
        assertThat(folder).isDirectoryContaining("glob:**/*.lock.aside-*");
        assertThat(Files.getPosixFilePermissions(file(), LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(anotherProcessGetsTheLock()).isFalse();
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void givenTheFileIsReplacedByAFifoThenTheHolderLocksANewFile() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        Files.delete(file());
        assertThat(new ProcessBuilder("mkfifo", file().toString()).start().waitFor())
                .isZero();
        pass(HostLock.CHECK);
        assertThat(lock.tryAcquire()).isTrue();
        assertThat(file()).isRegularFile();
        assertThat(anotherProcessGetsTheLock()).isFalse();
    }

    @Test
    void givenAnotherProgramReadsTheFileUnderALockThenItIsReplaced() throws Exception {
        // As older versions left it.
        Files.writeString(file(), "12345\n");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        try (LockingProcess reader = LockingProcess.start(folder, "another", "10.0.0.5")) {
            assertThat(reader.lockForReading(file())).isTrue();
            HostLock lock = lock();
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.holder().orElseThrow()).contains("reads the lock file");
            pass(HostLock.CHECK);
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.tryAcquire()).isFalse();
            pass(LockSuccession.STALE);
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(anotherProcessGetsTheLock()).isFalse();
        }
    }

    @Test
    void givenAnOlderVersionHoldsTheLockThenThisOneStandsByAndLaterRestrictsTheFile() throws Exception {
        Files.writeString(file(), "12345\n");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        HostLock lock = lock();
        // What an older version has of it: the system's lock alone.
        try (FileChannel old = FileChannel.open(file(), StandardOpenOption.WRITE)) {
            old.lock();
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(lock.holder().orElseThrow()).contains("process 12345 of an older version");
        }
        assertThat(Files.getPosixFilePermissions(file())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        pass(LockSuccession.STALE);
        assertThat(lock.tryAcquire()).isTrue();
    }

    @Test
    void twoVersionsOfThePluginInOneProcessDoNotShareIt() throws Exception {
        HostLock lock = lock();
        assertThat(lock.tryAcquire()).isTrue();
        URL[] classPath = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(HostLockTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
            Class<?> type = loader.loadClass(HostLock.class.getName());
            assertThat(type).isNotSameAs(HostLock.class);
            AutoCloseable other = (AutoCloseable) type.getConstructor(Path.class, String.class, String.class)
                    .newInstance(folder, "connector", "10.0.0.5");
            Method tryAcquire = type.getMethod("tryAcquire");
            assertThat(tryAcquire.invoke(other)).isEqualTo(false);
            assertThat(type.getMethod("holder").invoke(other).toString()).contains("lock name 'connector'");
            // It has not even opened the file, which would have freed the lock for other processes.
            assertThat(anotherProcessGetsTheLock()).isFalse();

            lock.close();
            assertThat(tryAcquire.invoke(other)).isEqualTo(true);
            assertThat(lock.tryAcquire()).isFalse();
            assertThat(anotherProcessGetsTheLock()).isFalse();
            other.close();
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Another process that tries to get the lock, prints whether it did, and keeps it until it is killed. */
    public static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException {
            String connector = args.length > 1 ? args[1] : "connector";
            String host = args.length > 2 ? args[2] : "10.0.0.5";
            System.out.println(new HostLock(Path.of(args[0]), connector, host).tryAcquire());
            // Until the test has ended, too.
            System.in.read();
        }
    }
}
