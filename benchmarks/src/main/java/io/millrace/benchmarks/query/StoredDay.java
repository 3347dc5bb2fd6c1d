package io.millrace.benchmarks.query;

import com.google.common.collect.ImmutableList;
import io.millrace.benchmarks.load.HttpSender;
import io.millrace.benchmarks.load.RequestTemplate;
import io.millrace.benchmarks.load.RequestTemplates;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The records that are asked for: real lines of eight systems and JSON lines of a shop, spread
 * evenly over a day in requests of 500; one record in a million has {@link #RARE_WORD}.
 */
final class StoredDay {
  /** In the body of few records, and of no other. */
  static final String RARE_WORD = "quokkazebra";

  private static final int RECORDS = 500;
  private static final int TEMPLATES = 72;
  private static final int RARE_EVERY_REQUESTS = 2_000;
  private static final int CLIENTS = 4;
  private static final int OK = 200;
  private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final URI url;
  private final String key;
  private final Instant end;
  private final int requests;
  private final ImmutableList<RequestTemplate> templates;
  private final RequestTemplate rare;

  /**
   * A day that is not sent yet.
   *
   * @param end the time of the last records
   */
  StoredDay(URI url, String key, Instant end, long records) {
    this.url = url;
    this.key = key;
    this.end = end;
    this.requests = Math.toIntExact(records / RECORDS);
    RequestTemplates real = new RequestTemplates(1);
    this.templates =
        ImmutableList.<RequestTemplate>builder()
            .addAll(real.make(TEMPLATES - TEMPLATES / 9, RECORDS))
            .addAll(
                IntStream.range(0, TEMPLATES / 9)
                    .mapToObj(i -> real.make("shop", jsonLines(i), RECORDS))
                    .toList())
            .build();
    this.rare = real.make("shop", ImmutableList.of("order of a " + RARE_WORD + " was refused"), 1);
  }

  private static ImmutableList<String> jsonLines(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, RECORDS)
        .mapToObj(
            i ->
                "{\"msg\":\"order placed\",\"order\":%d,\"status\":%d,\"took_ms\":%d,\"customer\":{\"id\":\"c%d\",\"country\":\"%s\"}}"
                    .formatted(
                        random.nextInt(1_000_000),
                        random.nextInt(20) == 0 ? 503 : 200,
                        random.nextInt(900),
                        random.nextInt(5_000),
                        List.of("de", "fr", "us", "in").get(random.nextInt(4))))
        .collect(ImmutableList.toImmutableList());
  }

  /** Sends all of it. Returns the number of records. */
  long send() throws InterruptedException, ExecutionException {
    List<Future<Long>> clients = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        int number = client;
        clients.add(executor.submit(() -> send(number)));
      }
    }
    long records = 0;
    for (Future<Long> client : clients) {
      records += client.get();
    }
    return records;
  }

  private long send(int client) throws IOException, InterruptedException {
    List<RequestTemplate> own = templates.stream().map(RequestTemplate::copy).toList();
    RequestTemplate ownRare = rare.copy();
    SplittableRandom random = new SplittableRandom(client);
    long first = end.minus(Duration.ofDays(1)).getEpochSecond() * NANOS_PER_SECOND;
    long step = Duration.ofDays(1).toNanos() / Math.max(1, requests);
    long records = 0;
    try (HttpSender sender = new HttpSender(url, key, false)) {
      for (int i = client; i < requests; i += CLIENTS) {
        long time = first + i * step;
        // Which service comes when is drawn, so that no two have a rhythm in common.
        RequestTemplate template = own.get(random.nextInt(own.size()));
        send(sender, template.at(time, random));
        records += template.records();
        if (i % RARE_EVERY_REQUESTS == 0) {
          send(sender, ownRare.at(time, random));
          records++;
        }
      }
    }
    return records;
  }

  private static void send(HttpSender sender, byte[] request) throws InterruptedException {
    while (true) {
      try {
        int status = sender.send(request);
        if (status == OK) {
          return;
        }
        if (status >= 400 && status < 429) {
          throw new IllegalStateException("the receiver answered " + status);
        }
      } catch (IOException e) {
        // It connects anew.
      }
      TimeUnit.MILLISECONDS.sleep(RETRY_PAUSE.toMillis());
    }
  }
}
