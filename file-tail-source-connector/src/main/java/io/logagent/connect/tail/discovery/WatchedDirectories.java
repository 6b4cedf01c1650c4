/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.concurrent.TimeSlice;
import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.text.Printable;
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

/** Which directories are watched under which key, and what an event of that key means for the paths that count. */
final class WatchedDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedDirectories.class);

    /** How long one call may add watches. */
    private static final Duration MAX_TIME = Duration.ofMillis(50);

    private record Watched(WatchKey key, FileIdentity identity) {}

    private final Inotify inotify;
    private final PendingChanges pending;
    private final Map<Path, Watched> watched = new HashMap<>();
    // Two paths to one directory share a key.
    private final Map<WatchKey, Set<Path>> paths = new HashMap<>();
    /** By directory, then by file. */
    private final Map<Path, Map<Path, List<Path>>> links = new HashMap<>();

    private final Set<Path> unseen = new HashSet<>();
    private WatchList list = WatchList.of(Set.of());
    // Those of the list whose turn has not come; what it takes to know about them.
    private Deque<Path> waiting = new ArrayDeque<>();
    private final Map<Long, Boolean> remoteDevices = new HashMap<>();
    private boolean limitReached;
    private boolean dropped;
    private boolean limitTold;

    WatchedDirectories(Inotify inotify, PendingChanges pending) {
        this.inotify = inotify;
        this.pending = pending;
    }

    /**
     * Watches these directories and no others. What happened in a directory before it was watched is unknown, so each
     * new one is told as changed. If there are very many, some are left for the next call with the same list.
     */
    synchronized void watch(WatchList wanted, WatchService service) {
        if (wanted != list || dropped) {
            begin(wanted);
        }
        if (!waiting.isEmpty()) {
            register(service);
        }
    }

    private void begin(WatchList wanted) {
        list = wanted;
        dropped = false;
        links.clear();
        list.links()
                .forEach((link, file) -> links.computeIfAbsent(file.getParent(), directory -> new HashMap<>())
                        .computeIfAbsent(file, f -> new ArrayList<>())
                        .add(link));
        Set<Path> directories = new HashSet<>(list.directories());
        directories.addAll(links.keySet());
        List.copyOf(watched.keySet()).stream()
                .filter(directory -> !directories.contains(directory))
                .forEach(this::drop);
        unseen.clear();
        remoteDevices.clear();
        limitReached = false;
        // Those above come first, so that they tell when one below is moved while it is added.
        waiting = new ArrayDeque<>(directories.stream().sorted().toList());
    }

    private void register(WatchService service) {
        TimeSlice slice = TimeSlice.of(MAX_TIME, System::nanoTime);
        while (!waiting.isEmpty() && !slice.isOver()) {
            Path directory = waiting.poll();
            try {
                FileIdentity identity = FileIdentity.of(directory);
                if (isRemote(directory, identity.device())) {
                    unseen.add(directory);
                }
                Watched before = watched.get(directory);
                if (before == null || !before.identity().equals(identity)) {
                    drop(directory);
                    if (limitReached) {
                        unseen.add(directory);
                    } else {
                        add(directory, identity, service);
                    }
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                drop(directory);
                tellWhole(directory);
            } catch (FileSystemException e) {
                LOG.debug("{} cannot be watched", Printable.of(directory), Printable.of(e));
                unseen.add(directory);
            } catch (IOException e) {
                limitReached = true;
                unseen.add(directory);
                tellLimit(e);
            }
        }
        if (waiting.isEmpty() && !limitReached && limitTold) {
            limitTold = false;
            LOG.info("All directories can be watched again");
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
        watched.put(directory, new Watched(key, identity));
        paths.computeIfAbsent(key, k -> new HashSet<>()).add(directory);
        tellWhole(directory);
    }

    private void drop(Path directory) {
        Watched before = watched.remove(directory);
        if (before != null) {
            Set<Path> sharing = paths.get(before.key());
            sharing.remove(directory);
            if (sharing.isEmpty()) {
                paths.remove(before.key());
                before.key().cancel();
            }
        }
    }

    private void tellLimit(IOException e) {
        if (!limitTold) {
            limitTold = true;
            LOG.warn(
                    "Not all of the {} directories can be watched: {}. Changes in the others are found by scanning them,"
                            + " which is slower; raise the sysctl fs.inotify.max_user_watches",
                    watched.size() + unseen.size(),
                    Printable.of(e.getMessage()));
        }
    }

    /** Passes on what happened under the key. */
    synchronized void tellEvents(WatchKey key) {
        Set<Path> directories = Set.copyOf(paths.getOrDefault(key, Set.of()));
        for (WatchEvent<?> event : key.pollEvents()) {
            for (Path directory : directories) {
                if (event.kind() == StandardWatchEventKinds.OVERFLOW) {
                    tellWhole(directory);
                } else {
                    tell(directory, directory.resolve((Path) event.context()));
                }
            }
        }
    }

    /** Lets further events come; a directory that is gone has none. */
    synchronized void rearm(WatchKey key) {
        if (!key.reset()) {
            distrust(paths.getOrDefault(key, Set.of())::contains);
        }
    }

    /** Tells what may have changed without an event. */
    synchronized void tellUnseen() {
        unseen.forEach(this::tellWhole);
    }

    synchronized boolean hasUnseen() {
        return !unseen.isEmpty();
    }

    private void tell(Path directory, Path changed) {
        if (list.directories().contains(directory)) {
            pending.path(changed);
        }
        links.getOrDefault(directory, Map.of()).getOrDefault(changed, List.of()).forEach(pending::path);
        if (watched.containsKey(changed)) {
            distrust(path -> path.startsWith(changed));
        }
    }

    /**
     * Lets these directories be watched anew. When a directory was moved, another one may have been in its place at the
     * very moment in which its watch was added; that it is the same inode now does not prove that this is the one which
     * is watched.
     */
    private void distrust(Predicate<Path> doubtful) {
        for (Path directory : watched.keySet().stream().filter(doubtful).toList()) {
            drop(directory);
            tellWhole(directory);
            dropped = true;
        }
    }

    private void tellWhole(Path directory) {
        if (list.directories().contains(directory)) {
            pending.directory(directory);
        }
        links.getOrDefault(directory, Map.of()).values().forEach(paths -> paths.forEach(pending::path));
    }
}
