/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ElasticsearchSinkFinderTest {
    private static final String COMPONENT = "confluentinc-kafka-connect-elasticsearch-15.1.3";
    private static final String JAR = "kafka-connect-elasticsearch-15.1.3.jar";

    private final List<String> progress = new ArrayList<>();
    private final AtomicInteger downloads = new AtomicInteger();

    @TempDir
    private Path folder;

    private HttpServer vendor;
    private byte[] offered;

    @BeforeEach
    void startVendor() throws IOException {
        vendor = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        vendor.createContext("/", exchange -> {
            downloads.incrementAndGet();
            exchange.sendResponseHeaders(offered == null ? 404 : 200, offered == null ? -1 : offered.length);
            if (offered != null) {
                exchange.getResponseBody().write(offered);
            }
            exchange.close();
        });
        vendor.start();
    }

    @AfterEach
    void stopVendor() {
        vendor.stop(0);
    }

    @Test
    void theFolderThatTheUserNamesIsUsedWithoutADownload() throws IOException {
        Path home = Files.createDirectories(folder.resolve("home"));
        Path jars = Files.createDirectories(home.resolve("lib"));
        Files.createFile(jars.resolve(JAR));

        assertThat(finder(Optional.of(home)).find()).isEqualTo(stock(jars));
        assertThat(downloads).hasValue(0);
    }

    @Test
    void aFolderOfTheUserWithoutASinkIsAnError() {
        assertThatThrownBy(() -> finder(Optional.of(folder)).find())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ELASTICSEARCH_SINK_HOME is " + folder);
    }

    @Test
    void theDownloadIsCached() throws IOException {
        offered = zip(COMPONENT + "/lib/" + JAR);
        Path jars = cache().resolve(COMPONENT).resolve("lib");

        assertThat(finder(Optional.empty()).find()).isEqualTo(stock(jars));
        assertThat(finder(Optional.empty()).find()).isEqualTo(stock(jars));

        assertThat(jars.resolve(JAR)).exists();
        assertThat(downloads).hasValue(1);
        assertThat(Folders.list(cache(), "")).containsExactly(cache().resolve(COMPONENT));
        assertThat(progress).singleElement().asString().startsWith("downloading");
    }

    @Test
    void withoutADownloadCamelsSinkIsUsedAndALineSaysSo() {
        assertThat(finder(Optional.empty()).find()).isEqualTo(camel());
        assertThat(progress).last().asString().contains("answered 404", "using Camel's");
    }

    @Test
    void withAnUnreachableVendorCamelsSinkIsUsed() {
        vendor.stop(0);
        assertThat(finder(Optional.empty()).find()).isEqualTo(camel());
        assertThat(progress).last().asString().contains("127.0.0.1 cannot be reached", "using Camel's");
    }

    @Test
    void anInvalidZipLeavesNothingInTheCache() {
        offered = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
        assertThat(finder(Optional.empty()).find()).isEqualTo(camel());
        assertThat(Folders.list(cache(), "")).isEmpty();
    }

    @Test
    void aZipThatWritesOutsideItsFolderIsRefused() throws IOException {
        offered = zip("../../outside.jar");
        assertThat(finder(Optional.empty()).find()).isEqualTo(camel());
        assertThat(progress).last().asString().contains("outside its folder");
        assertThat(folder.resolve("outside.jar")).doesNotExist();
    }

    private ElasticsearchSinkFinder finder(Optional<Path> home) {
        URI url = URI.create("http://127.0.0.1:" + vendor.getAddress().getPort() + "/sink.zip");
        return new ElasticsearchSinkFinder(home, url, cache(), camel(), progress::add);
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private ElasticsearchSink camel() {
        return new ElasticsearchSink(ElasticsearchSink.Kind.CAMEL, folder.resolve("camel"));
    }

    private static ElasticsearchSink stock(Path jars) {
        return new ElasticsearchSink(ElasticsearchSink.Kind.STOCK, jars);
    }

    private static byte[] zip(String entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
        }
        return bytes.toByteArray();
    }
}
