/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.quickstart;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** The logs that the web server and the application of a small shop would write. */
final class SampleLogs {
    private static final DateTimeFormatter ACCESS_TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH);
    private static final List<String> REQUESTS = List.of(
            "GET / HTTP/1.1",
            "GET /products/4711 HTTP/1.1",
            "GET /search?q=caf%C3%A9 HTTP/2.0",
            "POST /cart HTTP/1.1",
            "POST /checkout HTTP/1.1",
            "GET /static/app.js HTTP/2.0");
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15",
            "curl/8.14.1");
    private static final List<String> EVENTS = List.of(
            "INFO  [checkout] order placed",
            "INFO  [mail] confirmation sent",
            "WARN  [stock] product 4711 is running low",
            "ERROR [payment] card declined for order");

    // A fixed seed writes the same lines in each run, so that they match the description in the documentation.
    private final Random random = new Random(42);
    private final Path folder;

    SampleLogs(Path folder) {
        this.folder = folder;
    }

    /** The glob of the web server's logs, one for each of its sites. */
    String accessLogs() {
        return folder + "/nginx/*.access.log";
    }

    Path applicationLog() {
        return folder.resolve("shop/app.log");
    }

    void writeAccess(String site, int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "203.0.113.%d - - [%s] \"%s\" %d %d \"-\" \"%s\" %.3f%n",
                    random.nextInt(255),
                    OffsetDateTime.now(ZoneOffset.UTC).format(ACCESS_TIME),
                    pick(REQUESTS),
                    random.nextInt(50) == 0 ? 503 : 200,
                    random.nextInt(100_000),
                    pick(AGENTS),
                    random.nextDouble()));
        }
        append(folder.resolve("nginx").resolve(site + ".access.log"), text);
    }

    void writeApplication(int lines) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(OffsetDateTime.now(ZoneOffset.UTC))
                    .append(' ')
                    .append(pick(EVENTS))
                    .append(" id=")
                    .append(random.nextInt(1_000_000))
                    .append('\n');
        }
        append(applicationLog(), text);
    }

    private String pick(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static void append(Path file, CharSequence text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the sample log " + file, e);
        }
    }
}
