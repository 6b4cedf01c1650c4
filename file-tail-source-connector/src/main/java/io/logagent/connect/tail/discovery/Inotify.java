/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.regex.Pattern;

/** The operating system's means of watching directories. Tests replace it to simulate its limits. */
class Inotify {
    /** File systems that other hosts, or programs in user space, write to without the kernel noticing. */
    private static final Pattern REMOTE = Pattern.compile(
            "nfs\\d?|cifs|smb\\d?|smbfs|9p|virtiofs|ceph|glusterfs|lustre|gpfs|afs|ocfs2|gfs2|beegfs|fuse(\\..*)?");

    /** @throws IOException if there is no further instance, mostly because of {@code fs.inotify.max_user_instances} */
    WatchService open() throws IOException {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (UnsupportedOperationException e) {
            throw new IOException("this platform cannot watch directories", e);
        }
    }

    /**
     * @throws java.nio.file.FileSystemException if this directory cannot be watched
     * @throws IOException if no further directory can, mostly because of {@code fs.inotify.max_user_watches}
     */
    WatchKey register(Path directory, WatchService service) throws IOException {
        return directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    /** Whether the directory's file system can change without an event. */
    boolean isRemote(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return REMOTE.matcher(store.type()).matches();
    }
}
