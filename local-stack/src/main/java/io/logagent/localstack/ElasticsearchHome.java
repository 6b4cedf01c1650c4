/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An unpacked Elasticsearch with its configuration and data, in one folder. */
final class ElasticsearchHome {
    // Elasticsearch refuses to run as root. Any other user id will do, even one without an account.
    private static final int UNPRIVILEGED = 1999;

    private final Path folder;
    private final boolean root;
    private boolean deleted;

    private ElasticsearchHome(Path folder, boolean root) {
        this.folder = folder;
        this.root = root;
    }

    /**
     * Creates the home in the directory. If this JVM runs as root, the home is a temporary folder that the unprivileged
     * user can reach.
     */
    static ElasticsearchHome create(Path directory) {
        Path folder = Folders.create(directory.resolve("elasticsearch"));
        try {
            if (!Files.getAttribute(folder, "unix:uid").equals(0)) {
                return new ElasticsearchHome(folder, false);
            }
            Files.delete(folder);
            return new ElasticsearchHome(Files.createTempDirectory("logagent-elasticsearch-"), true);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a home for Elasticsearch", e);
        }
    }

    // Both hold the lock: on Ctrl-C the folder is deleted while another thread may be unpacking into it.
    synchronized void unpack(Path zip) {
        if (deleted) {
            throw new IllegalStateException("Elasticsearch is not unpacked: it was closed");
        }
        try {
            Folders.unpack(zip, folder);
            Folders.create(folder.resolve("tmp"));
            Path conf = Folders.create(folder.resolve("conf"));
            for (String file : List.of("elasticsearch.yml", "jvm.options", "log4j2.properties")) {
                Folders.resource("elasticsearch/" + file, conf.resolve(file));
            }
            if (root) {
                giveAway();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + zip + " into " + folder, e);
        }
    }

    synchronized void delete() {
        deleted = true;
        Folders.delete(folder);
    }

    Path folder() {
        return folder;
    }

    /** The command that runs Elasticsearch in the foreground, so that the started process is the one to kill. */
    List<String> command(int httpPort, int transportPort) {
        List<String> command = new ArrayList<>();
        if (root) {
            String user = Integer.toString(UNPRIVILEGED);
            command.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        // Files that Java unpacked from a zip are not executable.
        command.addAll(
                List.of("bash", distribution().resolve("bin/elasticsearch").toString()));
        command.addAll(List.of(
                "-Epath.data=" + folder.resolve("data"),
                "-Epath.logs=" + folder.resolve("logs"),
                "-Ehttp.port=" + httpPort,
                "-Etransport.port=" + transportPort));
        return List.copyOf(command);
    }

    Map<String, String> environment() {
        return Map.of(
                "ES_JAVA_HOME", JavaCommand.JAVA_HOME.toString(),
                "ES_PATH_CONF", folder.resolve("conf").toString(),
                "ES_TMPDIR", folder.resolve("tmp").toString());
    }

    private Path distribution() {
        List<Path> candidates = Folders.list(folder, "").stream()
                .filter(child -> Files.exists(child.resolve("bin/elasticsearch")))
                .toList();
        if (candidates.size() != 1) {
            throw new IllegalStateException("expected one Elasticsearch in " + folder + ", found " + candidates);
        }
        return candidates.get(0);
    }

    private void giveAway() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.toList()) {
                Files.setAttribute(path, "unix:uid", UNPRIVILEGED);
            }
        }
    }
}
