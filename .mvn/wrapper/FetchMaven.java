/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Fetches, checks and unpacks a Maven release: {@code java FetchMaven.java URL SHA256 HOME}. */
final class FetchMaven {
    private static final int TIMEOUT_MS = 15_000;

    public static void main(String[] args) throws Exception {
        try {
            byte[] zip = download(args[0]);
            String sum = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(zip));
            if (!sum.equals(args[1])) {
                throw new IOException("its SHA-256 is " + sum + ", expected " + args[1]);
            }
            unpack(zip, Path.of(args[2]));
        } catch (IOException e) {
            System.err.println("mvnw: could not fetch " + args[0] + ": " + e);
            System.exit(1);
        }
    }

    private static byte[] download(String url) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        try (var in = connection.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static void unpack(byte[] zip, Path home) throws IOException {
        // Unpacked beside its place and moved there whole: an interrupted run leaves nothing half done.
        Files.createDirectories(home.getParent());
        Path partial = Files.createTempDirectory(home.getParent(), "partial");
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (ZipEntry entry; (entry = in.getNextEntry()) != null; ) {
                Path name = Path.of(entry.getName());
                if (name.getNameCount() < 2) {
                    continue;
                }
                Path target = partial.resolve(name.subpath(1, name.getNameCount()));
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(in, target);
                }
            }
        }
        partial.resolve("bin/mvn").toFile().setExecutable(true);
        Files.move(partial, home);
    }
}
