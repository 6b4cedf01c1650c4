/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Another process with a lock of its own, which executes commands and returns their results. */
public final class LockingProcess implements AutoCloseable {
    private final Process process;

    private LockingProcess(Process process) {
        this.process = process;
    }

    /** @param directory where the lock file is */
    public static LockingProcess start(Path directory, String name, String host) throws IOException {
        return new LockingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockingProcess.class.getName(),
                        directory.toString(),
                        name,
                        host)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Tries to get the lock once. */
    public boolean tryAcquire() throws IOException {
        tell("try");
        return answer();
    }

    /** Begins to try until it has the lock, and then does nothing else. */
    public void beginAcquiring() throws IOException {
        tell("acquire");
    }

    /** Waits until a process that has begun to try has the lock. */
    public boolean awaitAcquired() throws IOException {
        return answer();
    }

    /** Whether a process that has begun to try has got the lock by now. */
    public boolean hasAcquired() throws IOException {
        return process.inputReader(UTF_8).ready();
    }

    /** Opens and closes a file, which drops the locks that the process has on it. */
    public void openAndClose(Path file) throws IOException {
        tell("open " + file);
        answer();
    }

    /** Locks a file like a program that only reads it, and goes on doing so. */
    public boolean lockForReading(Path file) throws IOException {
        tell("share " + file);
        return answer();
    }

    /** Lets go of the lock as a task does that is stopped. */
    public void release() throws IOException {
        tell("close");
        answer();
    }

    /** SIGSTOP. */
    public void suspend() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException, InterruptedException {
        int exit = new ProcessBuilder("kill", signal, String.valueOf(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException("kill " + signal + " failed");
        }
    }

    private void tell(String command) throws IOException {
        process.outputWriter(UTF_8).write(command + "\n");
        process.outputWriter(UTF_8).flush();
    }

    private boolean answer() throws IOException {
        return Boolean.parseBoolean(process.inputReader(UTF_8).readLine());
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    public static void main(String[] args) throws Exception {
        HostLock lock = new HostLock(Path.of(args[0]), args[1], args[2]);
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        FileChannel shared = null;
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] command = line.split(" ", 2);
            switch (command[0]) {
                case "try" -> System.out.println(lock.tryAcquire());
                case "acquire" -> {
                    Awaitility.await()
                            .forever()
                            .pollDelay(Duration.ZERO)
                            .pollInterval(Duration.ofMillis(20))
                            .until(lock::tryAcquire);
                    System.out.println(true);
                }
                case "open" -> {
                    FileChannel.open(Path.of(command[1]), StandardOpenOption.READ)
                            .close();
                    System.out.println(true);
                }
                case "share" -> {
                    shared = FileChannel.open(Path.of(command[1]), StandardOpenOption.READ);
                    System.out.println(shared.tryLock(0, Long.MAX_VALUE, true) != null);
                }
                default -> {
                    lock.close();
                    System.out.println(true);
                }
            }
        }
        System.out.println(shared);
    }
}
