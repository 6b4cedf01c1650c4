/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Finds the best Elasticsearch sink for this machine: the stock sink in the folder that the user names, the copy that
 * an earlier run downloaded, the vendor's download, else Camel's.
 */
public final class ElasticsearchSinkFinder {
    private static final String VERSION = "15.1.3";
    private static final String COMPONENT = "confluentinc-kafka-connect-elasticsearch-" + VERSION;
    private static final URI DOWNLOAD = URI.create(
            "https://hub-downloads.confluent.io/api/plugins/confluentinc/kafka-connect-elasticsearch/versions/"
                    + VERSION + "/" + COMPONENT + ".zip");
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);
    private static final Duration DOWNLOAD_LIMIT = Duration.ofMinutes(2);

    private final Optional<Path> home;
    private final URI download;
    private final Path cache;
    private final ElasticsearchSink fallback;
    private final Consumer<String> progress;

    ElasticsearchSinkFinder(
            Optional<Path> home, URI download, Path cache, ElasticsearchSink fallback, Consumer<String> progress) {
        this.home = home;
        this.download = download;
        this.cache = cache;
        this.fallback = fallback;
        this.progress = progress;
    }

    /**
     * Looks in the folder named by the system property or environment variable {@code ELASTICSEARCH_SINK_HOME}. Keeps a
     * download in the folder named by the system property {@code logagent.cache}, {@code ~/.cache/logagent} by default.
     *
     * @param progress gets a line for each attempt
     */
    public static ElasticsearchSinkFinder ofThisMachine(Consumer<String> progress) {
        String home = System.getProperty("ELASTICSEARCH_SINK_HOME", System.getenv("ELASTICSEARCH_SINK_HOME"));
        String cache = System.getProperty(
                "logagent.cache",
                Path.of(System.getProperty("user.home"), ".cache", "logagent").toString());
        return new ElasticsearchSinkFinder(
                Optional.ofNullable(home).filter(value -> !value.isBlank()).map(Path::of),
                DOWNLOAD,
                Path.of(cache),
                ElasticsearchSink.camel(Project.find()),
                progress);
    }

    /**
     * @throws IllegalStateException if the folder that the user named has no sink; another sink would not be the one
     *     meant
     */
    public ElasticsearchSink find() {
        if (home.isPresent()) {
            return new ElasticsearchSink(
                    ElasticsearchSink.Kind.STOCK,
                    jarsIn(home.get())
                            .orElseThrow(() -> new IllegalStateException("ELASTICSEARCH_SINK_HOME is " + home.get()
                                    + ", and neither this folder nor its lib folder has a jar named"
                                    + " kafka-connect-elasticsearch-*.jar")));
        }
        Path component = cache.resolve(COMPONENT);
        if (jarsIn(component).isEmpty() && !downloaded(component)) {
            return fallback;
        }
        return jarsIn(component)
                .map(jars -> new ElasticsearchSink(ElasticsearchSink.Kind.STOCK, jars))
                .orElse(fallback);
    }

    // The zip has the jars in lib; some installers put them into the folder itself.
    private static Optional<Path> jarsIn(Path folder) {
        return Stream.of(folder.resolve("lib"), folder)
                .filter(candidate -> Folders.list(candidate, ".jar").stream()
                        .anyMatch(jar -> jar.getFileName().toString().startsWith("kafka-connect-elasticsearch-")))
                .findFirst();
    }

    private boolean downloaded(Path component) {
        progress.accept("downloading the stock Elasticsearch sink " + VERSION + " from " + download.getHost());
        try {
            Files.createDirectories(cache);
            // Unpack next to the final place, so that a sink found there is always complete.
            Path unpacked = Files.createTempDirectory(cache, COMPONENT);
            try {
                Path zip = fetch(unpacked.resolve("component.zip"));
                Folders.unpack(zip, unpacked);
                Files.move(unpacked.resolve(COMPONENT), component, StandardCopyOption.ATOMIC_MOVE);
                return true;
            } finally {
                Folders.delete(unpacked);
            }
        } catch (IOException e) {
            progress.accept(
                    "the stock Elasticsearch sink is unavailable (" + reason(e) + "): using Camel's, which is slower");
            return false;
        }
    }

    private Path fetch(Path zip) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(download).timeout(DOWNLOAD_LIMIT).build();
        try {
            HttpResponse<Path> response = client.send(request, HttpResponse.BodyHandlers.ofFile(zip));
            if (response.statusCode() != 200) {
                throw new IOException(download.getHost() + " answered " + response.statusCode());
            }
            return zip;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private String reason(IOException e) {
        boolean unreachable = e instanceof ConnectException || e instanceof HttpConnectTimeoutException;
        return unreachable ? download.getHost() + " cannot be reached" : e.toString();
    }
}
