/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A server in this process that speaks etcd's protocol and gives the same answer to every login and transaction. It
 * serves {@link ClientWarmUp} only, on a free port of the loopback interface.
 */
final class LoopbackEtcd implements AutoCloseable {
    private final Server server;

    LoopbackEtcd() throws IOException {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))
                .addService(new Users())
                .addService(new Keys())
                .directExecutor()
                .build()
                .start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <T> void answer(StreamObserver<T> client, T answer) {
        client.onNext(answer);
        client.onCompleted();
    }

    private static final class Users extends AuthGrpc.AuthImplBase {
        @Override
        public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> client) {
            answer(client, AuthenticateResponse.newBuilder().setToken("token").build());
        }
    }

    private static final class Keys extends KVGrpc.KVImplBase {
        @Override
        public void txn(TxnRequest request, StreamObserver<TxnResponse> client) {
            KeyValue pair = KeyValue.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key"))
                    .setValue(ByteString.copyFromUtf8("value"))
                    .build();
            RangeResponse found = RangeResponse.newBuilder().addKvs(pair).build();
            answer(
                    client,
                    TxnResponse.newBuilder()
                            .setHeader(ResponseHeader.newBuilder().setRevision(1))
                            .setSucceeded(true)
                            .addResponses(ResponseOp.newBuilder().setResponseRange(found))
                            .build());
        }
    }
}
