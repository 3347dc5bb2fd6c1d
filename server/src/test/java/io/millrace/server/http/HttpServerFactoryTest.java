package io.millrace.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.linecorp.armeria.server.Server;
import io.millrace.model.tenant.Authenticator;
import io.millrace.server.config.HttpConfig;
import io.millrace.server.metrics.ProcessMetrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HttpServerFactoryTest {
  private static final HttpConfig CONFIG =
      new HttpConfig(20, Duration.ofSeconds(10), 16 << 10, true, Optional.empty());

  @Test
  void twoServers_shareTheMetrics_andTheirMetersDoNotMeet() throws Exception {
    ListAppender<ILoggingEvent> warnings = new ListAppender<>();
    warnings.start();
    Logger logger = (Logger) LoggerFactory.getLogger("io.micrometer");
    logger.setLevel(Level.WARN);
    logger.addAppender(warnings);
    try (ProcessMetrics metrics = new ProcessMetrics();
        HttpServerFactory factory =
            new HttpServerFactory(CONFIG, "127.0.0.1", metrics, Authenticator.OPEN);
        HttpClient client = HttpClient.newHttpClient()) {
      Server one = factory.server("one", 0).build();
      Server other = factory.server("other", 0).build();
      one.start().join();
      other.start().join();

      String shown =
          client
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + one.activeLocalPort() + "/metrics"))
                      .build(),
                  BodyHandlers.ofString())
              .body();

      assertThat(shown).contains("server=\"one\"").contains("server=\"other\"");
      one.stop().join();
      other.stop().join();
    } finally {
      logger.detachAppender(warnings);
      logger.setLevel(null);
    }
    assertThat(warnings.list).isEmpty();
  }
}
