/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** A folder for Connect's {@code plugin.path}. Connect gives each folder in it a separate class loader. */
public final class PluginPath {
    private final Path folder;

    /** @param folder created if it is missing */
    public PluginPath(Path folder) {
        this.folder = Folders.create(folder);
    }

    /** The value for {@code plugin.path}. */
    public Path folder() {
        return folder;
    }

    /** Installs a component zip, which contains one folder named after owner, component and version. */
    public PluginPath unpack(Path zip) {
        try {
            Folders.unpack(zip, folder);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack " + zip + " into " + folder, e);
        }
    }

    /**
     * Installs a plugin from a folder of jars.
     *
     * @param sinkConnector its connector class. A service manifest is added for {@code plugin.discovery=service_load},
     *     because neither supported sink has one; {@code connect-plugin-path.sh sync-manifests} does the same.
     */
    public PluginPath copy(String name, Path jars, String sinkConnector) {
        Path plugin = Folders.create(folder.resolve(name));
        try {
            for (Path jar : Folders.list(jars, ".jar")) {
                Files.copy(jar, plugin.resolve(jar.getFileName()));
            }
            try (JarOutputStream manifest =
                    new JarOutputStream(Files.newOutputStream(plugin.resolve("declared-plugins.jar")))) {
                declare(manifest, "org.apache.kafka.connect.sink.SinkConnector", sinkConnector);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install " + jars + " into " + plugin, e);
        }
    }

    /**
     * Installs a class of the caller that depends only on itself and Connect.
     *
     * @param kind of plugin, such as Connect's {@code Transformation}
     */
    public PluginPath add(Class<?> kind, Class<?> plugin) {
        String file = plugin.getName().replace('.', '/') + ".class";
        Path jar = Folders.create(folder.resolve(plugin.getSimpleName())).resolve("plugin.jar");
        try (JarOutputStream content = new JarOutputStream(Files.newOutputStream(jar));
                InputStream code = plugin.getClassLoader().getResourceAsStream(file)) {
            declare(content, kind.getName(), plugin.getName());
            content.putNextEntry(new ZipEntry(file));
            code.transferTo(content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot install " + plugin + " as " + jar, e);
        }
    }

    private static void declare(JarOutputStream jar, String kind, String plugin) throws IOException {
        jar.putNextEntry(new ZipEntry("META-INF/services/" + kind));
        jar.write(plugin.getBytes(StandardCharsets.UTF_8));
    }
}
