/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders in which the build puts the parts of the stack.
 *
 * @param root the folder that has {@code local-stack}
 */
public record Project(Path root) {

    /**
     * The project that this JVM runs in: the system property {@code logagent.root}, else the nearest folder that has
     * {@code local-stack}, from the working directory upwards.
     *
     * @throws IllegalStateException if there is none
     */
    public static Project find() {
        String configured = System.getProperty("logagent.root");
        if (configured != null) {
            return new Project(Path.of(configured).toAbsolutePath().normalize());
        }
        Path start = Path.of("").toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("local-stack/pom.xml"))) {
                return new Project(folder);
            }
        }
        throw new IllegalStateException("no folder from " + start + " upwards has local-stack; run inside the project"
                + " or name its folder in the system property logagent.root");
    }

    /** A file of {@code connect-config}, which users install or post. */
    public Path connectConfig(String file) {
        return root.resolve("connect-config").resolve(file);
    }

    /**
     * The installable zip of a plugin.
     *
     * @param module such as {@code file-tail-source-connector}
     * @throws IllegalStateException if it has not been built
     */
    public Path component(String module) {
        return onlyZip(root.resolve(module).resolve("target/components/packages"));
    }

    Path elasticsearchZip() {
        return onlyZip(lib("elasticsearch"));
    }

    private static Path onlyZip(Path folder) {
        List<Path> zips = Folders.list(folder, ".zip");
        if (zips.size() != 1) {
            throw new IllegalStateException(
                    "expected one zip in " + folder + ", found " + zips + "; ./mvnw clean package builds it");
        }
        return zips.get(0);
    }

    /** The jars that the build collected for a part of the stack. */
    Path lib(String part) {
        return root.resolve("local-stack").resolve(part).resolve("target/lib");
    }
}
