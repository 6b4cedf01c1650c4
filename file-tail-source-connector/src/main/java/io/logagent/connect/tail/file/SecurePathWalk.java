/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.file;

import io.logagent.connect.tail.file.FileOpener.ReplacedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;

/**
 * A walk from an allowed directory down to a file. Each name is looked up in the directory that is held open
 * ({@code openat} with {@code O_NOFOLLOW}), so no symbolic link can lead out of the allowed directory, even if it is
 * created during the walk.
 */
final class SecurePathWalk implements AutoCloseable {
    private SecureDirectoryStream<Path> directory;
    private Path path;

    private SecurePathWalk(SecureDirectoryStream<Path> directory, Path path) {
        this.directory = directory;
        this.path = path;
    }

    /** @param root the real path of the directory where the walk begins */
    static SecurePathWalk from(Path root) throws IOException {
        SecureDirectoryStream<Path> directory = openRoot(root);
        try {
            BasicFileAttributes opened =
                    directory.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
            BasicFileAttributes named =
                    Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            // The root was opened by its path, which follows links.
            if (!opened.fileKey().equals(named.fileKey())) {
                throw new ReplacedException(root);
            }
            return new SecurePathWalk(directory, root);
        } catch (IOException e) {
            directory.close();
            throw e;
        }
    }

    private static SecureDirectoryStream<Path> openRoot(Path root) throws IOException {
        DirectoryStream<Path> stream;
        try {
            stream = Files.newDirectoryStream(root);
        } catch (AccessDeniedException e) {
            throw unreadable(root);
        }
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        stream.close();
        throw new FileSystemException(
                root.toString(), null, "allowed.paths cannot be enforced: this file system has no secure directories");
    }

    /** Enters a subdirectory. */
    void enter(Path name) throws IOException {
        Path next = path.resolve(name);
        SecureDirectoryStream<Path> inner;
        try {
            inner = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS);
        } catch (AccessDeniedException e) {
            throw unreadable(next);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Most likely a directory when the real path was resolved, and a link or a file now.
            throw new ReplacedException(next, e);
        }
        directory.close();
        directory = inner;
        path = next;
    }

    /** Opens the file of this name in the current directory. */
    OpenFile open(Path name, ReservedFiles reserved) throws IOException {
        Path file = path.resolve(name);
        Map<String, Object> named =
                Files.readAttributes(file, FileStatus.ATTRIBUTES + ",fileKey", LinkOption.NOFOLLOW_LINKS);
        FileStatus status = FileStatus.of(named);
        // Through an open directory Java has the key of a file, but not its device and inode; the path has both.
        if (!named.get("fileKey").equals(key(name)) || status.kind() == FileStatus.Kind.LINK) {
            throw new ReplacedException(file);
        }
        FileOpener.requireRegular(file, status);
        reserved.check(file, status);
        FileChannel channel = channel(name);
        try {
            if (!named.get("fileKey").equals(key(name))) {
                throw new ReplacedException(file);
            }
            return new OpenFile(channel, status.identity());
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private Object key(Path name) throws IOException {
        return directory
                .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes()
                .fileKey();
    }

    private FileChannel channel(Path name) throws IOException {
        SeekableByteChannel channel;
        try {
            channel = directory.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        } catch (AccessDeniedException | NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Most likely a file a moment ago, and a link now.
            throw new ReplacedException(path.resolve(name), e);
        }
        // JDKs return a FileChannel on Linux, although the documentation does not promise it.
        if (channel instanceof FileChannel file) {
            return file;
        }
        channel.close();
        throw new FileSystemException(path.resolve(name).toString(), null, "this file system has no file channels");
    }

    private static AccessDeniedException unreadable(Path directory) {
        return new AccessDeniedException(
                directory.toString(),
                null,
                "permission denied to list " + directory + ", which is needed where allowed.paths is set");
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
