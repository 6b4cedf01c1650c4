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

/** What the operating system offers, in one place. */
class Inotify {
    /** File systems whose files other hosts, or programs without the kernel's knowledge, write to. */
    private static final Pattern REMOTE = Pattern.compile(
            "nfs\\d?|cifs|smb\\d?|smbfs|9p|virtiofs|ceph|glusterfs|lustre|gpfs|afs|ocfs2|gfs2|beegfs|fuse(\\..*)?");

    /** @throws IOException if there is none to be had, mostly because of {@code fs.inotify.max_user_instances} */
    WatchService open() throws IOException {
        try {
            return FileSystems.getDefault().newWatchService();
        } catch (UnsupportedOperationException e) {
            throw new IOException("this platform cannot watch directories", e);
        }
    }

    /**
     * @throws java.nio.file.FileSystemException if this directory cannot be watched
     * @throws IOException if no further one can, mostly because of {@code fs.inotify.max_user_watches}
     */
    WatchKey register(Path directory, WatchService service) throws IOException {
        return directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_MODIFY,
                StandardWatchEventKinds.ENTRY_DELETE);
    }

    /** Whether changes in the directory can go unnoticed because of where it is. */
    boolean isRemote(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return REMOTE.matcher(store.type()).matches();
    }
}
