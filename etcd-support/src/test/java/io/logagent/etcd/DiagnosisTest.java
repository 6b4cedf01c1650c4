/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
    private static final EtcdSettings SETTINGS = EtcdSettings.of(List.of("http://h:2379"));

    @Test
    void aChannelClosedDuringAWriteCountsAsUnreachable() {
        // gRPC sometimes reports it this way, when the other side hangs up at an unlucky moment.
        Status status = Status.UNKNOWN.withDescription("channel closed").withCause(new ClosedChannelException());

        EtcdException diagnosis =
                Diagnosis.of(new ExecutionException(status.asRuntimeException()), SETTINGS, "reading /a");

        assertThat(diagnosis.kind()).isEqualTo(EtcdException.Kind.UNREACHABLE);
        assertThat(diagnosis).hasMessageContainingAll("http://h:2379", "reading /a", "channel closed");
    }

    @Test
    void anUnknownErrorIsReportedInEtcdsOwnWords() {
        EtcdException diagnosis =
                Diagnosis.of(Status.UNKNOWN.withDescription("strange").asRuntimeException(), SETTINGS, "reading /a");

        assertThat(diagnosis.kind()).isEqualTo(EtcdException.Kind.OTHER);
        assertThat(diagnosis).hasMessageContaining("strange");
    }
}
