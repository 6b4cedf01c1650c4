/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLockTest {
    @TempDir
    Path folder;

    private final List<HostLock> locks = new ArrayList<>();

    @AfterEach
    void close() {
        locks.forEach(HostLock::close);
    }

    private HostLock lock() {
        return lock("connector", "10.0.0.5");
    }

    private HostLock lock(String connector, String host) {
        HostLock lock = new HostLock(folder, connector, host);
        locks.add(lock);
        return lock;
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
        Process late = start();
        try {
            assertThat(firstLine(late)).isEqualTo("false");
        } finally {
            late.destroyForcibly();
        }
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
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws InterruptedException {
            System.out.println(new HostLock(Path.of(args[0]), "connector", "10.0.0.5").tryAcquire());
            Thread.sleep(Duration.ofMinutes(5).toMillis());
        }
    }
}
