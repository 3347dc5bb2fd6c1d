package io.millrace.server.cli;

import com.google.common.collect.ImmutableMap;
import io.millrace.server.config.MillraceConfig;
import io.millrace.server.config.MillraceConfig.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;

/** Says before anything is started which port is taken, and which option moves it. */
final class PortCheck {
  private PortCheck() {}

  static void check(MillraceConfig config) {
    used(config)
        .forEach(
            (option, port) -> {
              if (!isFree(address(option, config), port)) {
                throw new IllegalStateException(
                    "port %d is in use (remedy: another with %s N, or all others with --port-base N)"
                        .formatted(port, option));
              }
            });
  }

  private static String address(String option, MillraceConfig config) {
    return option.startsWith("--pulsar") || option.startsWith("--s3")
        ? "127.0.0.1"
        : config.bindAddress();
  }

  private static ImmutableMap<String, Integer> used(MillraceConfig config) {
    ImmutableMap.Builder<String, Integer> ports = ImmutableMap.builder();
    if (config.roles().contains(Role.RECEIVER)) {
      ports.put("--otlp-grpc-port", config.receiver().grpcPort());
      ports.put("--otlp-http-port", config.receiver().httpPort());
    }
    if (config.roles().contains(Role.QUERIER)) {
      ports.put("--query-port", config.query().port());
    }
    if (config.needsStore() && config.store().url().isEmpty()) {
      ports.put("--clickhouse-port", config.store().embedded().httpPort());
    }
    if (config.needsStream() && config.stream().url().isEmpty()) {
      ports.put("--pulsar-port", config.stream().embedded().brokerPort());
      ports.put("--pulsar-http-port", config.stream().embedded().httpPort());
      if (config.stream().tiered().usesS3Proxy()) {
        ports.put("--s3-port", config.stream().tiered().s3Port());
      }
    }
    return ports.buildOrThrow();
  }

  private static boolean isFree(String address, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
      return true;
    } catch (UnknownHostException e) {
      throw new IllegalStateException(
          "bind-address: '" + address + "' (expected: an address of this machine)", e);
    } catch (IOException e) {
      return false;
    }
  }
}
