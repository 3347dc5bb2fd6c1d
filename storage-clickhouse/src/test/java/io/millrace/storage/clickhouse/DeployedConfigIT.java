package io.millrace.storage.clickhouse;

import static io.millrace.storage.clickhouse.StoreRows.strings;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.storage.clickhouse.engine.EngineFixture;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of {@code deploy/clickhouse}, as ClickHouse reads them. */
class DeployedConfigIT {
  private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);
  private static final Pattern FROM_ENVIRONMENT = Pattern.compile("<(\\w+) from_env=\"\\w+\"/>");

  /** The embedded engine has no users. */
  private static final Pattern USERS =
      Pattern.compile("<user_directories.*</user_directories>", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void clusterAndStorage_readByTheEngine_makeShardsReplicasAndVolumes() throws Exception {
    Path config =
        Files.writeString(
            directory.resolve("extra.xml"), elements("cluster.xml") + elements("storage.xml"));
    try (EngineFixture engine = EngineFixture.start(settings -> settings.withExtraConfig(config));
        ClickHouseLogStore store =
            ClickHouseLogStore.open(
                ClickHouseSettings.of(URI.create(engine.url())).withDatabase("default"))) {
      assertThat(
              strings(
                  store,
                  "SELECT concat(cluster, ' ', host_name) FROM system.clusters"
                      + " ORDER BY shard_num, replica_num"))
          .containsExactly(
              "millrace clickhouse-1-1",
              "millrace clickhouse-1-2",
              "millrace clickhouse-2-1",
              "millrace clickhouse-2-2");
      assertThat(
              strings(
                  store,
                  "SELECT concat(volume_name, ' ', arrayStringConcat(disks, ','), ' ',"
                      + " toString(perform_ttl_move_on_insert)) FROM system.storage_policies"
                      + " WHERE policy_name = 'tiered' ORDER BY volume_priority"))
          .containsExactly("default default 1", "cold s3_cached 0");
    }
  }

  @Test
  void everyFile_isXml() throws Exception {
    for (String file : List.of("cluster.xml", "keeper.xml", "storage.xml")) {
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(file(file).toFile())
                  .getDocumentElement()
                  .getTagName())
          .isEqualTo("clickhouse");
    }
  }

  private static Path file(String name) {
    return Path.of(System.getProperty("millrace.root"), "deploy", "clickhouse", name);
  }

  /** Without the root, and with values where the servers' environment has them. */
  private String elements(String name) throws IOException {
    String xml = COMMENT.matcher(Files.readString(file(name))).replaceAll("");
    xml = USERS.matcher(xml).replaceAll("");
    xml =
        xml.replaceAll("</?clickhouse>", "")
            .replace(
                "<endpoint from_env=\"S3_ENDPOINT\"/>",
                "<endpoint>http://127.0.0.1:1/bucket/prefix/</endpoint>"
                    + "<skip_access_check>true</skip_access_check>")
            .replace("/var/lib/clickhouse", directory.toString());
    return FROM_ENVIRONMENT.matcher(xml).replaceAll("<$1>one</$1>");
  }
}
