/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files that the worker writes its own log to:
 *
 * <ul>
 *   <li>the files that receive its standard output and error
 *   <li>the files of its log4j appenders
 *   <li>the files that Kubernetes keeps of its pod
 *   <li>its user's files below the directory of the system property {@code kafka.logs.dir}, which Kafka's start scripts
 *       set
 * </ul>
 *
 * <p>Other files that the process writes to do not count: a program that embeds a worker may write logs of its own.
 */
public final class WorkerLogs {
    /** The system property with the directory of Kafka's logs. */
    static final String DIRECTORY = "kafka.logs.dir";

    private static final Path SELF = Path.of("/proc/self");
    private static final List<Path> OUTPUTS = List.of(SELF.resolve("fd/1"), SELF.resolve("fd/2"));

    private static final Path PODS = Path.of("/var/log/pods");

    private final Collection<Path> outputs;
    private final Optional<String> pod;
    private final Supplier<List<Path>> appenderFiles;

    /** The logs of this process. */
    public WorkerLogs() {
        this(OUTPUTS, pod(), LogAppenders::files);
    }

    /** The name of the pod that this process runs in, which is its host name; empty outside Kubernetes. */
    private static Optional<String> pod() {
        boolean isPod = System.getenv("KUBERNETES_SERVICE_HOST") != null;
        return isPod ? Optional.ofNullable(System.getenv("HOSTNAME")) : Optional.empty();
    }

    WorkerLogs(Collection<Path> outputs, Optional<String> pod, Supplier<List<Path>> appenderFiles) {
        this.pod = pod;
        this.outputs = List.copyOf(outputs);
        this.appenderFiles = appenderFiles;
    }

    /** @param real the real path of the file */
    boolean contains(Path real, FileStatus status) {
        return outputs.stream().anyMatch(output -> isSame(output, status))
                || isOfPod(real)
                || isBelowDirectory(real)
                || appenderFiles.get().stream().anyMatch(file -> isSame(file, status));
    }

    private static boolean isSame(Path file, FileStatus status) {
        try {
            return FileIdentity.of(file).equals(status.identity());
        } catch (IOException e) {
            // It does not exist, or the system has no such information.
            return false;
        }
    }

    /** The kubelet names it {@code /var/log/pods/<namespace>_<pod>_<uid>/<container>/<number>.log}. */
    private boolean isOfPod(Path real) {
        return pod.isPresent()
                && real.startsWith(PODS)
                && real.getName(PODS.getNameCount()).toString().contains("_" + pod.get() + "_");
    }

    private static boolean isBelowDirectory(Path real) {
        String directory = System.getProperty(DIRECTORY, "");
        try {
            // The directory may be as wide as /var/log: files of other users are logs of other programs.
            return !directory.isEmpty()
                    && real.startsWith(Path.of(directory).toRealPath())
                    && Files.getAttribute(real, "unix:uid").equals(Files.getAttribute(SELF, "unix:uid"));
        } catch (IOException e) {
            return false;
        }
    }
}
