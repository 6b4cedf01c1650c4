/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directories that are watched, each with its watch key. Translates the events of a key into changed paths. */
final class WatchedDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedDirectories.class);

    /** The longest time for which one call adds watches. */
    private static final Duration MAX_TIME = Duration.ofMillis(50);

    private record WatchedDirectory(WatchKey key, FileIdentity identity) {}

    private final Inotify inotify;
    private final PendingChanges pending;
    private final Map<Path, WatchedDirectory> watched = new HashMap<>();
    /** Two paths to one directory share a key. */
    private final Map<WatchKey, Set<Path>> paths = new HashMap<>();
    /** Links by directory and file of their target. */
    private final Map<Path, Map<Path, List<Path>>> links = new HashMap<>();

    /** Directories that can change without an event. */
    private final Set<Path> polled = new HashSet<>();

    private WatchList list = WatchList.of(Set.of());
    /** Directories of the list that are still to be registered. */
    private Deque<Path> unregistered = new ArrayDeque<>();

    private final Map<Long, Boolean> remoteDevices = new HashMap<>();
    private boolean limitReached;
    private boolean dropped;
    private boolean limitLogged;

    WatchedDirectories(Inotify inotify, PendingChanges pending) {
        this.inotify = inotify;
        this.pending = pending;
    }

    /**
     * Watches the directories of this list, and no others. Events before the watch are lost, so each new directory is
     * reported as changed. Of very many directories, some wait for the next call with the same list.
     */
    synchronized void watch(WatchList wanted, WatchService service) {
        if (wanted != list || dropped) {
            begin(wanted);
        }
        if (!unregistered.isEmpty()) {
            register(service);
        }
    }

    private void begin(WatchList wanted) {
        list = wanted;
        dropped = false;
        links.clear();
        list.links()
                .forEach((link, way) ->
                        way.forEach(name -> links.computeIfAbsent(name.getParent(), directory -> new HashMap<>())
                                .computeIfAbsent(name, n -> new ArrayList<>())
                                .add(link)));
        Set<Path> directories = new HashSet<>(list.directories());
        directories.addAll(links.keySet());
        List.copyOf(watched.keySet()).stream()
                .filter(directory -> !directories.contains(directory))
                .forEach(this::drop);
        polled.clear();
        remoteDevices.clear();
        limitReached = false;
        // A directory comes before those below it, so that it reports if one of them is moved while it is added.
        unregistered = new ArrayDeque<>(directories.stream().sorted().toList());
    }

    private void register(WatchService service) {
        TimeSlice slice = TimeSlice.of(MAX_TIME, System::nanoTime);
        while (!unregistered.isEmpty() && !slice.isOver()) {
            Path directory = unregistered.poll();
            try {
                FileIdentity identity = FileIdentity.of(directory);
                if (isRemote(directory, identity.device())) {
                    polled.add(directory);
                }
                WatchedDirectory before = watched.get(directory);
                if (before == null || !before.identity().equals(identity)) {
                    drop(directory);
                    if (limitReached) {
                        polled.add(directory);
                    } else {
                        add(directory, identity, service);
                    }
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                drop(directory);
                reportDirectory(directory);
            } catch (FileSystemException e) {
                if (LOG.isDebugEnabled()) {
                    LOG.debug(
                            "Cannot watch a directory; it is scanned instead: path={}",
                            Printable.of(directory),
                            PrintableException.of(e));
                }
                polled.add(directory);
            } catch (IOException e) {
                limitReached = true;
                polled.add(directory);
                logLimit(e);
            }
        }
        if (unregistered.isEmpty() && !limitReached && limitLogged) {
            limitLogged = false;
            LOG.info("All directories are watched again");
        }
    }

    private boolean isRemote(Path directory, long device) throws IOException {
        Boolean remote = remoteDevices.get(device);
        if (remote == null) {
            remote = inotify.isRemote(directory);
            remoteDevices.put(device, remote);
        }
        return remote;
    }

    private void add(Path directory, FileIdentity identity, WatchService service) throws IOException {
        WatchKey key = inotify.register(directory, service);
        watched.put(directory, new WatchedDirectory(key, identity));
        paths.computeIfAbsent(key, k -> new HashSet<>()).add(directory);
        reportDirectory(directory);
    }

    private void drop(Path directory) {
        WatchedDirectory before = watched.remove(directory);
        if (before != null) {
            Set<Path> sharing = paths.get(before.key());
            sharing.remove(directory);
            if (sharing.isEmpty()) {
                paths.remove(before.key());
                before.key().cancel();
            }
        }
    }

    private void logLimit(IOException e) {
        if (!limitLogged) {
            limitLogged = true;
            LOG.warn(
                    "Cannot watch all of {} directories: {}. The task finds changes in the others by scanning, which is"
                            + " slower; raise the sysctl fs.inotify.max_user_watches",
                    watched.size() + polled.size(),
                    Printable.of(e.getMessage()));
        }
    }

    /** Reports the events of the key. */
    synchronized void reportEvents(WatchKey key) {
        Set<Path> directories = Set.copyOf(paths.getOrDefault(key, Set.of()));
        for (WatchEvent<?> event : key.pollEvents()) {
            for (Path directory : directories) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    reportDirectory(directory);
                } else {
                    reportPath(directory, directory.resolve((Path) event.context()));
                }
            }
        }
    }

    /** Lets the key signal further events. A directory that is gone has none, so it is watched anew. */
    synchronized void rearm(WatchKey key) {
        if (!key.reset()) {
            watchAnew(paths.getOrDefault(key, Set.of())::contains);
        }
    }

    /** Reports the directories that can change without an event as changed. */
    synchronized void reportPolled() {
        polled.forEach(this::reportDirectory);
    }

    synchronized boolean hasPolled() {
        return !polled.isEmpty();
    }

    private void reportPath(Path directory, Path changed) {
        if (list.directories().contains(directory)) {
            pending.addPath(changed);
        }
        links.getOrDefault(directory, Map.of()).getOrDefault(changed, List.of()).forEach(pending::addPath);
        if (watched.containsKey(changed)) {
            watchAnew(path -> path.startsWith(changed));
        }
    }

    /**
     * Drops the watches of these directories, so that they are watched anew. While a directory was moved, another one
     * may have had its path when the watch was added. The same inode now does not prove that it is the watched one.
     */
    private void watchAnew(Predicate<Path> affected) {
        for (Path directory : watched.keySet().stream().filter(affected).toList()) {
            drop(directory);
            reportDirectory(directory);
            dropped = true;
        }
    }

    private void reportDirectory(Path directory) {
        if (list.directories().contains(directory)) {
            pending.addDirectory(directory);
        }
        links.getOrDefault(directory, Map.of()).values().forEach(paths -> paths.forEach(pending::addPath));
    }
}
