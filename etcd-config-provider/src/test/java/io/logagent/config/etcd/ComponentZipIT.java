/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.logagent.localstack.EtcdServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.kafka.common.config.provider.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The zip to install: it is complete, and contains nothing that the worker provides. */
class ComponentZipIT {
    @TempDir
    private Path folder;

    private Path component;

    @BeforeEach
    void unzip() throws IOException {
        try (Stream<Path> zips = Files.list(Path.of("target/components/packages"));
                ZipInputStream zip =
                        new ZipInputStream(Files.newInputStream(zips.findFirst().orElseThrow()))) {
            for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
                Path target = folder.resolve("plugins").resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(zip, target);
                }
            }
        }
        try (Stream<Path> components = Files.list(folder.resolve("plugins"))) {
            component = components.findFirst().orElseThrow();
        }
    }

    @Test
    void theZipHasTheLayoutThatInstallersExpect() {
        assertThat(component.getFileName().toString()).startsWith("logagent-etcd-config-provider-");
        assertThat(component).isDirectoryContaining("glob:**/manifest.json");
        assertThat(component.resolve("etc/worker.properties")).content().contains(EtcdConfigProvider.class.getName());
        assertThat(component.resolve("doc/LICENSE")).exists();
    }

    @Test
    void theZipHasNoJarsOfTheWorkerOrOfTests() throws IOException {
        assertThat(jars())
                .extracting(jar -> jar.getFileName().toString())
                .noneMatch(
                        name -> name.matches("(slf4j|log4j|kafka|connect|junit|assertj|local-stack|testcontainers).*"));
    }

    @Test
    void theZipHasOneVersionOfNetty() throws IOException {
        Pattern version = Pattern.compile("netty-(?!tcnative).*-(\\d+\\.\\d+\\.\\d+\\.Final)\\.jar");
        assertThat(jars().stream()
                        .map(jar -> version.matcher(jar.getFileName().toString()))
                        .filter(matcher -> matcher.matches())
                        .map(matcher -> matcher.group(1))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void theProviderRunsFromTheZipAloneInItsOwnClassLoader() throws IOException {
        URL[] urls = new URL[jars().size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = jars().get(i).toUri().toURL();
        }
        try (EtcdServer etcd = EtcdServer.start(folder.resolve("etcd"));
                URLClassLoader plugin = new URLClassLoader(urls, new WorkerClasses())) {
            etcd.put("/a/b", "value");
            ConfigProvider provider =
                    ServiceLoader.load(ConfigProvider.class, plugin).findFirst().orElseThrow();
            assertThat(provider.getClass().getClassLoader()).isSameAs(plugin);
            try (provider) {
                provider.configure(Map.of("endpoints", etcd.endpoint(), "timeout.ms", "20000"));

                assertThat(provider.get("/a", Set.of("b")).data()).containsEntry("b", "value");
            }
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.list(component.resolve("lib"))) {
            return files.sorted().toList();
        }
    }

    /** The classes that the worker provides: Kafka, the logging API and the JDK. */
    private static final class WorkerClasses extends ClassLoader {
        WorkerClasses() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.apache.kafka.") || name.startsWith("org.slf4j.")) {
                return ComponentZipIT.class.getClassLoader().loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
