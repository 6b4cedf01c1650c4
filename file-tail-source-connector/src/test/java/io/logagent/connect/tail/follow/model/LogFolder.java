/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.follow.model;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/** The log file and its rotated files on disk, with all actions on them. It knows the content of each file. */
final class LogFolder {
    /** A rotated file: the original if it was renamed or if a link was switched, otherwise a copy. */
    private static final class Rotated {
        private final Generation generation;
        private final int rotation;
        private final boolean renamed;
        private final Path live;
        private Path path;
        private String extension = "";
        private boolean damaged;
        // The rest of the last line, which its writer has not written yet.
        private String pending = "";
        private long rotatedAt;

        private Rotated(Path live, Generation generation, int rotation, boolean renamed) {
            this.live = live;
            this.generation = generation;
            this.rotation = rotation;
            this.renamed = renamed;
        }

        private boolean isCompressed() {
            return !extension.isEmpty();
        }
    }

    /** A writer that pauses inside a line at a rotation completes it within this time, in milliseconds. */
    private static final long LONGEST_PAUSE = 500;

    private static final int SHORTEST_HOLE = 4;

    /** The number in the first temporary name: nanoseconds of some clock. */
    private static final long FIRST_TEMPORARY = 1_764_460_800_123L;

    /** A copy of less than this is not known to be one. */
    static final int DISTINCTIVE = 256;

    private final LinkedFolder folder;
    private final Setup setup;
    private final Ledger ledger;
    private final ManualClock clock;

    /** The newest first. */
    private final List<Rotated> rotated = new ArrayList<>();

    // The name of the file that the program writes to.
    private Path active;
    private Generation current;
    private int rotations;
    private int written;
    private int otherStarts;
    private int foreign;
    private String pending = "";

    /** Renamed files that a writer may still have open, the newest first. */
    private final List<Rotated> late = new ArrayList<>();

    /** Files of other programs that only a running tailer can tell from rotated ones. */
    private final Set<Path> unknownStrangers = new HashSet<>();

    private Rotated unfinished;
    // What is not written of the compressed file; null if nothing is, and the plain file has a temporary name.
    private byte[] unfinishedRest;
    // The name that the compressed file gets without its extension, if the plain file has a temporary one.
    private Path unfinishedName;
    // Whether the tailer has stopped since the plain file got its temporary name.
    private boolean isForgotten;
    private FileTime unfinishedModified;
    private long unfinishedSince;
    private int damages;
    private int lastRemoved;

    LogFolder(Path folder, Setup setup, Ledger ledger, ManualClock clock) throws IOException {
        this.folder = new LinkedFolder(folder, setup.links());
        this.active = this.folder.next(clock.tick());
        this.setup = setup;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** The folder that everything is in. */
    Path root() {
        return folder.root();
    }

    /** The followed path. */
    Path path() {
        return folder.path();
    }

    /** Creates the empty file if no line was ever written and it does not exist; returns whether it did. */
    boolean makeFirst() throws IOException {
        boolean isFirst = current == null && written == 0;
        if (isFirst) {
            makeFile();
        }
        return isFirst;
    }

    /**
     * Another program writes lines to a file beside the log; returns the file.
     *
     * @param besideTarget whether the file is beside the one that links lead to, not beside the path
     */
    Path writeBeside(Stranger stranger, int lines, boolean besideTarget) throws IOException {
        Path file = besideTarget ? folder.rotated(active, stranger.file()) : path().resolveSibling(stranger.file());
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append("foreign ").append(++foreign).append('\n');
        }
        if (Files.notExists(file)) {
            Files.createFile(file);
        }
        if (!stranger.isKnownByName()) {
            // The path may lead elsewhere later.
            unknownStrangers.add(file.toRealPath());
        }
        append(file, text.toString());
        return file;
    }

    /** Deletes the files of other programs that only a running tailer can tell from rotated ones. */
    void deleteUnknownStrangers() {
        for (Path stranger : unknownStrangers) {
            try {
                Files.deleteIfExists(stranger);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        unknownStrangers.clear();
    }

    static boolean isForeign(String line) {
        return line.startsWith("foreign ");
    }

    /** Creates the empty file if it does not exist. */
    void make() throws IOException {
        makeFile();
    }

    /** The generation that the path leads to; null if it leads nowhere. */
    Generation current() {
        return current;
    }

    boolean holds(Generation generation) {
        return generation == current
                || rotated.stream().anyMatch(file -> file.generation == generation && !file.damaged);
    }

    /** Whether the generation is in its original file. */
    boolean isInOriginalFile(Generation generation) {
        return generation == current
                || rotated.stream()
                        .anyMatch(file -> file.generation == generation && file.renamed && !file.isCompressed());
    }

    /** Bytes of a generation that are still to be written. */
    record Hole(Generation generation, long position, byte[] bytes) {}

    /** Appends lines with a hole in them: it begins at a byte of the text, and ends before its last one. */
    Hole appendWithHole(int lines, int from, int length) throws IOException {
        makeFile();
        String whole = text(lines);
        byte[] text = whole.getBytes(US_ASCII);
        int last = text.length - 1;
        // Programs write fewer NULs into a line, so nobody could tell that a shorter one is a hole.
        // A hole at the beginning of a truncated file is not waited for: writers that do not append leave it for ever.
        // A new file with the inode of the one before looks truncated.
        int least = current.size() == 0 && current.number() > 1 ? 1 : 0;
        // In a banner, the bytes before the hole would be the same in all generations, and nothing is known behind it.
        int banner =
                whole.startsWith(setup.head().lines()) ? setup.head().lines().length() : 0;
        int first = Math.max(Math.max(least, banner), Math.min(from, last - SHORTEST_HOLE));
        int end = Math.min(first + length, last);
        Hole hole = new Hole(current, current.size() + first, Arrays.copyOfRange(text, first, end));
        Arrays.fill(text, first, end, (byte) 0);
        current.append(whole);
        current.setHole((int) hole.position());
        append(active, new String(text, US_ASCII));
        return hole;
    }

    /** Fills a hole, be its file renamed by now or not. A renamed one looks no newer than it was. */
    void fill(Hole hole) throws IOException {
        hole.generation().setFilled();
        boolean isCurrent = hole.generation() == current;
        Path file = isCurrent ? active : rotated.get(0).path;
        FileTime modified = isCurrent ? clock.tick() : Files.getLastModifiedTime(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(hole.bytes()), hole.position());
        }
        Files.setLastModifiedTime(file, modified);
    }

    void append(int lines) throws IOException {
        makeFile();
        write(text(lines));
    }

    private String text(int lines) {
        StringBuilder text = new StringBuilder();
        if (!pending.isEmpty()) {
            text.append(pending).append('\n');
            pending = "";
        }
        // Nothing tells a closed file with only a banner from a later one that begins alike and has its inode.
        if (lines > 0) {
            begin(text);
        }
        for (int i = 0; i < lines; i++) {
            text.append(nextLine(i == 0 && current.size() == 0)).append('\n');
        }
        return text.toString();
    }

    boolean appendPart() throws IOException {
        makeFile();
        if (!pending.isEmpty() && !current.hasUnfinishedLine()) {
            // The rest of the line begins this file. A piece of that rest would be like other pieces.
            return false;
        }
        StringBuilder text = new StringBuilder();
        if (pending.isEmpty()) {
            begin(text);
            pending = nextLine(current.size() == 0);
        }
        // Split in the padding, so that each piece has the number of the line and is distinct.
        int split = (pending.indexOf('~') + pending.lastIndexOf('~')) / 2;
        if (split <= 0 || pending.charAt(split) != '~' || pending.lastIndexOf('~') == pending.indexOf('~')) {
            return false;
        }
        write(text + pending.substring(0, split));
        pending = pending.substring(split);
        return true;
    }

    /**
     * A writer appends lines to the file that was renamed this many rotations ago; returns whether it still has it open.
     */
    boolean appendLate(int lines, int age) throws IOException {
        if (age >= late.size()) {
            return false;
        }
        Rotated file = late.get(age);
        if (ledger.isBeforeAll(file.generation) || file.generation.isReplaced()) {
            // A file that the tailer does not know looks new when it is written to, and a copy that was rotated before
            // it
            // was seen looks like a copy that no program writes to.
            return false;
        }
        if (file.generation.hasUnfinishedLine() && clock.millis() - file.rotatedAt > LONGEST_PAUSE) {
            // The tailer has delivered the line as it is.
            return false;
        }
        if (isAnotherUnreadFileWrittenLate(file)) {
            // If most unread files look newer than those after them, their names may be dates that do not sort.
            return false;
        }
        StringBuilder text = new StringBuilder();
        if (!file.pending.isEmpty()) {
            text.append(file.pending).append('\n');
            file.pending = "";
        }
        for (int i = 0; i < lines; i++) {
            text.append(line(file.generation, false)).append('\n');
        }
        if (file.generation.size() == 0) {
            // When an empty file is closed, nothing tells it from another one with its inode.
            file.generation.loseLateLines();
        }
        if (!ledger.hasDelivered(file.generation)) {
            file.generation.setLateBeforeRead();
        }
        file.generation.goOn();
        file.generation.append(text.toString());
        file.generation.end();
        append(file.path, text.toString());
        return true;
    }

    private boolean isAnotherUnreadFileWrittenLate(Rotated file) {
        return !ledger.hasDelivered(file.generation)
                && ledger.generations().stream()
                        .filter(other -> other != file.generation && !ledger.hasDelivered(other))
                        .anyMatch(Generation::isLateBeforeRead);
    }

    void noMoreLateWrites() {
        late.clear();
    }

    /** Whether this many more rotations delete nothing. */
    boolean hasRoomFor(int times) {
        return rotatedHere().size() + times <= setup.keep();
    }

    /** The rotated files of the file that the program writes to, the newest first. */
    private List<Rotated> rotatedHere() {
        return rotated.stream()
                .filter(file -> file.live.equals(active) && !file.path.equals(active))
                .toList();
    }

    /** The program starts over in another file, to which a link is switched; returns whether a link is on the way. */
    boolean switchLink() throws IOException {
        if (setup.links() == Links.NONE) {
            return false;
        }
        if (current != null) {
            current.end();
            Rotated former = new Rotated(active, current, rotations++, true);
            former.path = active;
            rotated.add(0, former);
            current = null;
        }
        late.clear();
        pending = "";
        active = folder.next(clock.tick());
        if (setup.createAtOnce()) {
            makeFile();
        }
        return true;
    }

    boolean rotate() throws IOException {
        if (current == null) {
            return false;
        }
        current.end();
        Rotated file = shift(true);
        Files.move(active, file.path);
        file.pending = pending;
        file.rotatedAt = clock.millis();
        late.add(0, file);
        pending = "";
        current = null;
        if (setup.createAtOnce()) {
            makeFile();
        }
        return true;
    }

    /** Copies and truncates the file; returns the copy. */
    Path copyTruncate() throws IOException {
        current.end();
        Rotated copy = shift(false);
        Files.copy(active, copy.path);
        Files.setLastModifiedTime(copy.path, clock.tick());
        Generation rest = ledger.begin();
        current.setAfterTruncation(rest);
        current = rest;
        truncateFile(0);
        return copy.path;
    }

    /** Drops the rest of the last line, which is never written. */
    void forgetPending() {
        pending = "";
    }

    /**
     * Truncates the file to its first bytes.
     *
     * @param otherStart whether the very first byte changes
     */
    void truncateTo(int bytes, boolean otherStart) throws IOException {
        String start = otherStart && bytes > 0 ? String.valueOf((char) ('A' + otherStarts++ % 26)) : "";
        current = ledger.truncate(current, bytes, start);
        try (FileChannel channel = FileChannel.open(active, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(start.getBytes(US_ASCII)), 0);
        }
        truncateFile(bytes);
    }

    /** The position of half of the line after these lines; the end of these lines if there is none. */
    int halfLineAfter(int lines) {
        int from = current.sizeOf(lines);
        if (lines >= current.lines().size()) {
            return from;
        }
        String text = current.lines().get(lines).text();
        int split = (text.indexOf('~') + text.lastIndexOf('~')) / 2;
        return split > 0 && text.charAt(split) == '~' ? from + split : from;
    }

    private Rotated plain(boolean newest) {
        List<Rotated> plain =
                rotated.stream().filter(file -> !file.isCompressed()).toList();
        // A program that counts upwards compresses each file in its turn, so no plain file is older than a compressed
        // one.
        boolean isNewest = newest && !setup.naming().rises();
        Rotated file = plain.isEmpty() ? null : plain.get(isNewest ? 0 : plain.size() - 1);
        // A compressed file that has more bytes than the few that were read is not known to be the same.
        return file != null && ledger.awaitsLateLines(file.generation, DISTINCTIVE) ? null : file;
    }

    private void replace(Rotated file, String extension, byte[] content) throws IOException {
        Path target = file.path.resolveSibling(file.path.getFileName() + extension);
        Files.write(target, content);
        Files.setLastModifiedTime(target, clock.tick());
        Files.delete(file.path);
        file.path = target;
        file.extension = extension;
        file.generation.setOpen(false);
        noMoreLateLines(file);
    }

    private static byte[] compressed(Rotated file, boolean zstd) throws IOException {
        byte[] content = Files.readAllBytes(file.path);
        if (zstd) {
            try (ZstdCompressCtx context = new ZstdCompressCtx().setChecksum(true)) {
                return context.compress(content);
            }
        }
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    boolean compressInSteps(boolean newest, boolean zstd) throws IOException {
        Rotated file = plain(newest);
        if (file == null) {
            return false;
        }
        byte[] content = compressed(file, zstd);
        int half = content.length / 2;
        unfinishedModified = Files.getLastModifiedTime(file.path);
        replace(file, zstd ? ".zst" : ".gz", Arrays.copyOf(content, half));
        unfinished = file;
        unfinishedRest = Arrays.copyOfRange(content, half, content.length);
        unfinishedSince = clock.millis();
        return true;
    }

    /** Renames the newest rotated file as Logback does before it compresses it. */
    boolean renameAndCompress() throws IOException {
        Rotated file = plain(true);
        if (file == null || !file.renamed || !file.path.equals(rotatedHere().get(0).path)) {
            return false;
        }
        unfinishedName = file.path;
        file.path = folder.rotated(active, "app.log" + (FIRST_TEMPORARY + file.rotation) + ".tmp");
        Files.move(unfinishedName, file.path);
        unfinished = file;
        unfinishedRest = null;
        unfinishedSince = clock.millis();
        isForgotten = false;
        return true;
    }

    /** Takes note that the tailer stops: it forgets which files it has read before the last one. */
    void forgetRead() {
        isForgotten = true;
    }

    /** Since when a file has been half compressed; empty if none is. */
    OptionalLong unfinishedSince() {
        return unfinished == null ? OptionalLong.empty() : OptionalLong.of(unfinishedSince);
    }

    /** Writes the second half of a file that is being compressed, if there is one. */
    void finishCompression() throws IOException {
        if (unfinished != null && unfinishedRest == null) {
            Files.move(unfinished.path, unfinishedName);
            unfinished.path = unfinishedName;
            compress(unfinished);
            Files.setLastModifiedTime(unfinished.path, clock.tick());
            if (isForgotten || !ledger.hasDelivered(unfinished.generation)) {
                // It has the time of its compression, so it looks like a later generation.
                unfinished.generation.setMayComeAgain();
            }
        } else if (unfinished != null && rotated.contains(unfinished)) {
            Files.write(unfinished.path, unfinishedRest, StandardOpenOption.APPEND);
            Files.setLastModifiedTime(unfinished.path, unfinishedModified);
        }
        unfinished = null;
    }

    /** Replaces a rotated file by a damaged compressed one. */
    boolean compressBadly(boolean newest, boolean zstd, Damage damage) throws IOException {
        Rotated file = plain(newest);
        if (file == null || file.generation.lines().isEmpty()) {
            return false;
        }
        replace(file, zstd ? ".zst" : ".gz", damage.of(compressed(file, zstd)));
        file.damaged = true;
        file.generation.lose();
        damages++;
        return true;
    }

    /** The number of the last generation that was deleted or replaced by a copy. */
    int lastRemoved() {
        return lastRemoved;
    }

    /** How many files were damaged. */
    int damages() {
        return damages;
    }

    boolean compress(boolean newest) throws IOException {
        Rotated file = plain(newest);
        if (file == null) {
            return false;
        }
        compress(file);
        return true;
    }

    private void compress(Rotated file) throws IOException {
        Path target = file.path.resolveSibling(file.path.getFileName() + ".gz");
        FileTime modified = Files.getLastModifiedTime(file.path);
        try (InputStream in = Files.newInputStream(file.path);
                OutputStream out = new GZIPOutputStream(Files.newOutputStream(target))) {
            in.transferTo(out);
        }
        Files.setLastModifiedTime(target, modified);
        Files.delete(file.path);
        file.path = target;
        file.extension = ".gz";
        file.generation.setOpen(false);
        noMoreLateLines(file);
    }

    boolean delete() throws IOException {
        if (current == null) {
            return false;
        }
        Files.delete(active);
        lastRemoved = current.number();
        current.end();
        current = null;
        pending = "";
        return true;
    }

    /** Late lines that were not read yet may be lost with the file. */
    private void noMoreLateLines(Rotated file) {
        late.remove(file);
        file.generation.loseLateLines();
    }

    /** Copies the file to the name of the newest rotated one, and deletes it. */
    boolean copyAndDelete(boolean compressed) throws IOException {
        if (current == null) {
            return false;
        }
        lastRemoved = current.number();
        current.end();
        Rotated copy = shift(false);
        Files.copy(active, copy.path);
        Files.setLastModifiedTime(copy.path, clock.tick());
        if (compressed) {
            compress(true);
        }
        Files.delete(active);
        current = null;
        pending = "";
        return true;
    }

    /** Puts a copy of the file in its place. */
    void replace() throws IOException {
        Path copy = active.resolveSibling("copy");
        Files.copy(active, copy);
        Files.setLastModifiedTime(copy, clock.tick());
        Files.move(copy, active, StandardCopyOption.REPLACE_EXISTING);
        current.setOpen(false);
        current.setReplaced();
        lastRemoved = current.number();
    }

    /** Takes all files away. */
    void unmount(Path away) throws IOException {
        Files.move(folder.root(), away);
        Files.createDirectory(folder.root());
    }

    void mount(Path away) throws IOException {
        Files.delete(folder.root());
        Files.move(away, folder.root());
    }

    /** Renames the rotated files, so that the name of the newest one is free. */
    private Rotated shift(boolean rename) throws IOException {
        for (List<Rotated> here = rotatedHere(); here.size() >= setup.keep(); here = rotatedHere()) {
            Rotated oldest = here.get(here.size() - 1);
            rotated.remove(oldest);
            Files.delete(oldest.path);
            noMoreLateLines(oldest);
        }
        List<Rotated> here = new ArrayList<>(rotatedHere());
        Rotated added = new Rotated(active, current, rotations++, rename);
        here.add(0, added);
        for (int age = here.size() - 1; age >= 0; age--) {
            Rotated file = here.get(age);
            String name = setup.naming().name(age, here.size(), file.rotation);
            Path target = folder.rotated(active, name + file.extension);
            if (file != added && !target.equals(file.path)) {
                Files.move(file.path, target);
            }
            file.path = target;
        }
        rotated.add(0, added);
        return added;
    }

    private void makeFile() throws IOException {
        if (current == null) {
            Files.createFile(active);
            Files.setLastModifiedTime(active, clock.tick());
            current = ledger.begin();
        }
    }

    private void begin(StringBuilder text) {
        if (current.size() == 0 && text.isEmpty()) {
            text.append(setup.head().lines());
        }
    }

    private String nextLine(boolean first) {
        return line(current, first);
    }

    /** A distinct line, of which each half is distinct too. */
    private String line(Generation generation, boolean first) {
        String id = generation.number() + "." + ++written;
        String body = id + " " + "~".repeat(written % 97 == 0 ? 1500 : 6 + written * 7 % 40) + " " + id;
        CRC32 sum = new CRC32();
        sum.update(body.getBytes(US_ASCII));
        return (first ? setup.head().start() : "") + body + " " + Long.toHexString(sum.getValue());
    }

    private void write(String text) throws IOException {
        current.append(text);
        append(active, text);
    }

    private void append(Path path, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }
        Files.setLastModifiedTime(path, clock.tick());
    }

    private void truncateFile(int bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(active, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        }
        Files.setLastModifiedTime(active, clock.tick());
    }
}
