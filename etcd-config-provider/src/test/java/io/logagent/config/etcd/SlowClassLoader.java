/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.config.etcd;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/** Loads the provider like Connect's plugin class loader, and takes as long for each class as a busy machine. */
final class SlowClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final long nanosForEach;

    SlowClassLoader(Duration forEach) {
        super("slow", classPath(), SlowClassLoader.class.getClassLoader());
        this.nanosForEach = forEach.toNanos();
    }

    private static URL[] classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .map(SlowClassLoader::url)
                .toArray(URL[]::new);
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean isDelegated = name.startsWith("java.")
                || name.startsWith("javax.")
                || name.startsWith("org.apache.kafka.")
                || name.startsWith("org.slf4j.");
        if (isDelegated) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            try {
                Class<?> own = findClass(name);
                takeTime();
                return own;
            } catch (ClassNotFoundException e) {
                return super.loadClass(name, resolve);
            }
        }
    }

    private void takeTime() {
        long end = System.nanoTime() + nanosForEach;
        for (long left = nanosForEach; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
