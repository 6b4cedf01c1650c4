/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.connect.tail.collect;

import io.logagent.connect.tail.collect.CollectStatus.Failure;
import io.logagent.connect.tail.entry.CollectDocument;
import io.logagent.connect.tail.entry.Rejection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of rejected entries and of keys without a good document. Logs each failure once, and of many at once only the
 * first ones and the last.
 */
final class FailureLog {
    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    /** A generated document may have the same mistake in each of its thousands of entries. */
    private static final int MAX_LOGGED = 20;

    private List<Failure> givenUp = List.of();
    private List<Failure> errors = List.of();
    private List<Failure> repetitions = List.of();

    /** Logs the rejected entries of a document that is put in force, and its warnings. */
    static void logDocument(String key, CollectDocument document) {
        log(document.rejections(), rejection -> LOG.error("Collect key {}, rejected {}", key, abbreviation(rejection)));
        log(document.warnings(), warning -> LOG.warn("Collect key {}, {}", key, abbreviation(warning)));
    }

    /**
     * Logs the failures of merged documents that are new since the last call.
     *
     * @param newestGivenUp the errors of keys without a good document
     * @param newestErrors entries that contradict others
     * @param newestRepetitions entries that repeat others
     */
    void logMerged(List<Failure> newestGivenUp, List<Failure> newestErrors, List<Failure> newestRepetitions) {
        log(
                added(givenUp, newestGivenUp),
                failure -> LOG.error("Collect key {}: {}", failure.key(), Abbreviation.of(failure.reason())));
        log(
                added(errors, newestErrors),
                failure -> LOG.error(
                        "Collect key {}, rejected {}",
                        failure.key(),
                        abbreviation(failure.entry().orElseThrow())));
        log(
                added(repetitions, newestRepetitions),
                failure -> LOG.warn(
                        "Collect key {}, {}",
                        failure.key(),
                        abbreviation(failure.entry().orElseThrow())));
        givenUp = newestGivenUp;
        errors = newestErrors;
        repetitions = newestRepetitions;
    }

    private static List<Failure> added(List<Failure> before, List<Failure> now) {
        Set<Failure> logged = new HashSet<>(before);
        return now.stream().filter(failure -> !logged.contains(failure)).toList();
    }

    private static String abbreviation(Rejection rejection) {
        return Abbreviation.of(rejection.toString());
    }

    private static <T> void log(List<T> all, Consumer<T> line) {
        all.stream().limit(MAX_LOGGED).forEach(line);
        if (all.size() > MAX_LOGGED) {
            LOG.warn("… and {} more like these; the last one:", all.size() - MAX_LOGGED);
            line.accept(all.get(all.size() - 1));
        }
    }
}
