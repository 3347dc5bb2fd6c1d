package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.google.common.collect.ImmutableSet;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.Authenticator;
import io.millrace.model.tenant.LimitsSource;
import io.millrace.model.tenant.PeerDemand;
import io.millrace.model.tenant.Principal;
import io.millrace.model.tenant.Scope;
import io.millrace.model.tenant.TenantId;
import io.millrace.receiver.OtlpReceiver;
import io.millrace.receiver.ReceiverDependencies;
import io.millrace.receiver.ReceiverSettings;
import io.millrace.receiver.Tenancy;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.metrics.ProcessMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Keys, right and wrong ones, on every path, while every logger of ours and of the server talks.
 */
class NoSecretInLogsTest {
  private static final String SECRET = "5ec2e7a1b2c3d4e5f60718293a4b5c6d7e8f9000";
  private static final String KEY = "mr_0011223344556677_" + SECRET;
  private static final String WRONG_KEY = "mr_7766554433221100_" + SECRET;
  private static final String BASIC =
      Base64.getEncoder().encodeToString(("u:" + KEY).getBytes(StandardCharsets.UTF_8));

  private static final List<String> LOGGERS = List.of("io.millrace", "com.linecorp.armeria");

  private static final Authenticator KEYS =
      (credential, scope) -> {
        if (credential.isEmpty() || !credential.get().equals(KEY)) {
          throw new AccessDeniedException(
              AccessDeniedException.Kind.UNAUTHENTICATED, "the API key is missing or not valid");
        }
        return new Principal(
            TenantId.OPERATOR, "0011223344556677", ImmutableSet.copyOf(Scope.values()));
      };

  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      lines.add(event.getFormattedMessage());
      if (event.getThrowableProxy() != null) {
        lines.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
      }
    }
  }

  @Test
  void requestsWithKeys_atDebug_leaveNoSecretInTheLog() throws Exception {
    Lines lines = new Lines();
    lines.start();
    for (String name : LOGGERS) {
      Logger logger = (Logger) LoggerFactory.getLogger(name);
      logger.setLevel(Level.DEBUG);
      logger.setAdditive(false);
      logger.addAppender(lines);
    }
    try {
      List<Integer> statuses = talk();
      assertThat(statuses).contains(200, 204, 401, 404);
    } finally {
      for (String name : LOGGERS) {
        Logger logger = (Logger) LoggerFactory.getLogger(name);
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
      }
    }
    assertThat(lines.lines).as("the loggers are heard").isNotEmpty();
    assertThat(lines.lines).noneMatch(line -> line.contains(SECRET));
    assertThat(lines.lines).noneMatch(line -> line.contains(BASIC));
  }

  private static List<Integer> talk() throws Exception {
    HttpConfig config =
        new HttpConfig(20, Duration.ofSeconds(5), 16 << 10, false, Optional.empty());
    List<Integer> statuses = new ArrayList<>();
    try (ProcessMetrics metrics = new ProcessMetrics();
        OtlpReceiver receiver =
            new OtlpReceiver(
                new ReceiverDependencies(
                    new MemoryEventLog(),
                    new Tenancy(KEYS, LimitsSource.DEFAULTS, PeerDemand.ALONE),
                    metrics.receiver(),
                    InstantSource.system(),
                    new Random(1)),
                ReceiverSettings.DEFAULT);
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      ServerBuilder builder =
          new HttpServerFactory(config, "127.0.0.1", metrics, KEYS).server("test", 0);
      receiver.bind(builder);
      Server server = builder.build();
      server.start().join();
      try {
        for (String path :
            List.of(
                OtlpReceiver.HTTP_PATH,
                OtlpReceiver.PUSH_PATH,
                OtlpReceiver.GRPC_PATH,
                OtlpReceiver.READY_PATH,
                ProcessMetrics.PATH,
                "/nothing?key=1")) {
          URI url = URI.create("http://127.0.0.1:" + server.activeLocalPort() + path);
          statuses.addAll(talk(client, url));
        }
      } finally {
        server.stop().join();
      }
    }
    return statuses;
  }

  private static List<Integer> talk(HttpClient client, URI url) throws Exception {
    List<String[]> headers =
        List.of(
            new String[] {"Authorization", "Bearer " + KEY},
            new String[] {"Authorization", "Bearer " + WRONG_KEY},
            new String[] {"Authorization", "Basic " + BASIC},
            new String[] {"Authorization", KEY},
            new String[] {"X-API-Key", KEY},
            new String[] {"X-API-Key", WRONG_KEY});
    List<Integer> statuses = new ArrayList<>();
    for (String[] header : headers) {
      for (String body : List.of("{}", "{broken")) {
        HttpRequest.Builder request =
            HttpRequest.newBuilder(url)
                .header("Content-Type", "application/json")
                .header(header[0], header[1]);
        for (HttpRequest one :
            List.of(
                request.copy().POST(BodyPublishers.ofString(body)).build(),
                request.GET().build())) {
          HttpResponse<String> answer = client.send(one, BodyHandlers.ofString());
          assertThat(answer.body()).doesNotContain(SECRET);
          statuses.add(answer.statusCode());
        }
      }
    }
    return statuses;
  }
}
