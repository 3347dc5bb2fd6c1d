package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableList;
import io.millrace.storage.clickhouse.schema.TableLayout;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.MountableFile;

/** Two shards of two replicas and a Keeper, with the configuration of {@code deploy/clickhouse}. */
final class ClusterFixture implements AutoCloseable {
  private static final String IMAGE = System.getProperty("millrace.clickhouse-image");

  private static final int HTTP = 8123;
  private static final Duration START = Duration.ofMinutes(3);
  static final String USER = "millrace";
  static final String PASSWORD = "of-the-test";

  private final Network network = Network.newNetwork();
  private final GenericContainer<?> keeper;
  private final List<GenericContainer<?>> servers = new ArrayList<>();

  ClusterFixture() {
    keeper =
        new GenericContainer<>(IMAGE)
            .withNetwork(network)
            .withNetworkAliases("keeper-1")
            .withCopyFileToContainer(deployed("keeper.xml"), "/etc/clickhouse-keeper/keeper.xml")
            .withCommand("clickhouse", "keeper", "--config-file=/etc/clickhouse-keeper/keeper.xml")
            .withStartupTimeout(START);
    for (int shard = 1; shard <= 2; shard++) {
      for (int replica = 1; replica <= 2; replica++) {
        servers.add(server(shard, replica));
      }
    }
  }

  private GenericContainer<?> server(int shard, int replica) {
    return new GenericContainer<>(IMAGE)
        .withNetwork(network)
        .withNetworkAliases("clickhouse-%d-%d".formatted(shard, replica))
        .withEnv("SHARD", Integer.toString(shard))
        .withEnv("REPLICA", Integer.toString(replica))
        .withEnv("CLUSTER_SECRET", "of-the-cluster")
        .withEnv("CLICKHOUSE_USER", USER)
        .withEnv("CLICKHOUSE_PASSWORD", PASSWORD)
        .withEnv("CLICKHOUSE_DEFAULT_ACCESS_MANAGEMENT", "1")
        .withCopyFileToContainer(
            deployed("cluster.xml"), "/etc/clickhouse-server/config.d/cluster.xml")
        .withCopyFileToContainer(
            MountableFile.forClasspathResource("io/millrace/storage/clickhouse/cluster-disks.xml"),
            "/etc/clickhouse-server/config.d/disks.xml")
        .withExposedPorts(HTTP)
        .waitingFor(Wait.forHttp("/ping").forPort(HTTP).withStartupTimeout(START));
  }

  private static MountableFile deployed(String file) {
    return MountableFile.forHostPath(
        Path.of(System.getProperty("millrace.root"), "deploy", "clickhouse", file));
  }

  void start() {
    keeper.start();
    servers.parallelStream().forEach(GenericContainer::start);
  }

  /** A store by way of one of the servers, 0 to 3. */
  ClickHouseSettings settings(int server, String database) {
    GenericContainer<?> container = servers.get(server);
    return new ClickHouseSettings(
            URI.create("http://" + container.getHost() + ":" + container.getMappedPort(HTTP)),
            USER,
            PASSWORD,
            database,
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            true,
            8)
        .withLayout(TableLayout.cluster("millrace", true));
  }

  /** One server of each shard. */
  static ImmutableList<Integer> oneOfEachShard() {
    return ImmutableList.of(0, 2);
  }

  @Override
  public void close() {
    servers.forEach(GenericContainer::stop);
    keeper.stop();
    network.close();
  }
}
