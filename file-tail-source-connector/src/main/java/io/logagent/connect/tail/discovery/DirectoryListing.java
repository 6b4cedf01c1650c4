/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.discovery;

import io.logagent.connect.tail.file.FileIdentity;
import io.logagent.connect.tail.file.FileStatus;
import io.logagent.connect.tail.text.Printable;
import io.logagent.connect.tail.text.PrintableException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory that a scan is reading, name by name. Holds one descriptor until it is closed. */
final class DirectoryListing implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryListing.class);

    /** A name is compared with this many characters of globs in one step of a time slice. */
    private static final int CHARACTERS_PER_STEP = 10_000;

    private final Path directory;
    private final FileIdentity identity;
    private final List<Selector> selectors;
    private final int stepsPerName;
    private final DirectoryStream<Path> stream;
    private final Iterator<Path> children;
    private final Set<Path> subdirectories = new HashSet<>();

    private DirectoryListing(
            Path directory, FileIdentity identity, List<Selector> selectors, DirectoryStream<Path> stream) {
        this.directory = directory;
        this.identity = identity;
        this.selectors = selectors;
        this.stepsPerName = 1 + selectors.stream().mapToInt(Selector::length).sum() / CHARACTERS_PER_STEP;
        this.stream = stream;
        this.children = stream.iterator();
    }

    /** @param selectors the selectors that can select files in the directory */
    static DirectoryListing open(Path directory, List<Selector> selectors) throws IOException {
        FileIdentity identity = FileStatus.of(directory).identity();
        return new DirectoryListing(directory, identity, selectors, Files.newDirectoryStream(directory));
    }

    Path directory() {
        return directory;
    }

    List<Selector> selectors() {
        return selectors;
    }

    /** How many steps of a time slice it takes to compare one name. */
    int stepsPerName() {
        return stepsPerName;
    }

    /** @throws DirectoryIteratorException if the directory cannot be read further */
    boolean hasNext() {
        return children.hasNext();
    }

    Path next() {
        return children.next();
    }

    /** Whether a glob selects files in the child if that is a directory, or below it. */
    boolean reaches(Path child) {
        for (Selector selector : selectors) {
            if (selector.isGlob() && selector.reaches(child)) {
                return true;
            }
        }
        return false;
    }

    void addSubdirectory(Path child) {
        subdirectories.add(child);
    }

    /** The directory as far as it has been read. */
    ScannedDirectory result() {
        return new ScannedDirectory(identity, subdirectories);
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("Closing a directory failed: path={}", Printable.of(directory), PrintableException.of(e));
            }
        }
    }
}
