/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file with Prometheus's scrape targets. Prometheus picks up each change at once. */
final class ScrapeTargets {
    private static final JsonMapper JSON = new JsonMapper();

    private final Path file;
    private final ArrayNode targets = JSON.createArrayNode();

    /** @param file created without targets; its folder has to exist */
    ScrapeTargets(Path file) {
        this.file = file;
        write();
    }

    Path file() {
        return file;
    }

    /** Adds the worker that has to collect the files of a host. */
    synchronized void addWorker(String host, String address) {
        ObjectNode target = targets.addObject();
        target.putArray("targets").add(address);
        target.putObject("labels").put("host", host).put("mode", "host");
        write();
    }

    private void write() {
        try {
            // Move the file into place, so that Prometheus never reads half of it.
            Path written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), targets.toString());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
