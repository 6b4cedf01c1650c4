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

/** A folder for Connect's {@code plugin.path}, which gives each folder in it a class loader of its own. */
public final class PluginPath {
    private final Path folder;

    /** @param folder is created if it is missing */
    public PluginPath(Path folder) {
        this.folder = Folders.create(folder);
    }

    /** What goes into {@code plugin.path}. */
    public Path folder() {
        return folder;
    }

    /** Installs a component zip, which has one folder named after owner, component and version. */
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
     * @param sinkConnector its connector, which is declared for {@code plugin.discovery=service_load}: neither sink that
     *     this project knows brings that manifest. It does what {@code connect-plugin-path.sh sync-manifests} does.
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
     * Installs a class of the caller, which needs nothing but itself and Connect.
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
