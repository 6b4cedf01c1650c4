/*
 * Copyright the LogAgent authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.logagent.localstack;

import com.github.dockerjava.api.model.PortBinding;
import java.time.Duration;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.containers.wait.strategy.WaitStrategy;
import org.testcontainers.utility.DockerImageName;

/** A member in a container, for machines with Docker but without a way to get an etcd executable. */
final class EtcdContainer implements EtcdMember {
    private static final DockerImageName IMAGE = DockerImageName.parse("gcr.io/etcd-development/etcd:v3.5.21");
    private static final int CLIENT_PORT = 2379;
    private static final WaitStrategy READY =
            Wait.forHttp("/health").forPort(CLIENT_PORT).withStartupTimeout(Duration.ofMinutes(2));

    // A fixed port, because a random one would change with each restart.
    private final int port = FreePort.next();
    private final GenericContainer<?> container = new GenericContainer<>(IMAGE)
            .withExposedPorts(CLIENT_PORT)
            .withCreateContainerCmdModifier(
                    create -> create.getHostConfig().withPortBindings(PortBinding.parse(port + ":" + CLIENT_PORT)))
            .withCommand(
                    "etcd",
                    "--listen-client-urls=http://0.0.0.0:" + CLIENT_PORT,
                    "--advertise-client-urls=http://127.0.0.1:" + CLIENT_PORT,
                    "--bcrypt-cost=4")
            .waitingFor(READY);

    static boolean isPossible() {
        return DockerClientFactory.instance().isDockerAvailable();
    }

    @Override
    public String endpoint() {
        return "http://" + container.getHost() + ":" + port;
    }

    @Override
    public String gatewayEndpoint() {
        return endpoint();
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
            return;
        }
        // Restart the same container, because a new one would not have the data.
        container
                .getDockerClient()
                .restartContainerCmd(container.getContainerId())
                .exec();
        READY.waitUntilReady(container);
    }

    @Override
    public void kill() {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void freeze() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void thaw() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
