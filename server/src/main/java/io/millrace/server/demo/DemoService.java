package io.millrace.server.demo;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.Immutable;
import java.util.Random;

/** One service of the demo's shop: how it names itself and what it writes. */
enum DemoService {
  STOREFRONT("storefront", "web", "nginx", DemoService::accessLog),
  CHECKOUT("checkout", "orders", "io.shop.checkout.OrderController", DemoService::checkout),
  PAYMENTS("payments", "orders", "io.shop.payments.Gateway", DemoService::payment),
  INVENTORY("inventory", "warehouse", "io.shop.inventory.StockKeeper", DemoService::inventory),
  IDENTITY("identity", "platform", "sshd", DemoService::login),
  SEARCH("search", "web", "io.shop.search.QueryPlanner", DemoService::search);

  /** What a service writes: severity as OTLP's number, and the line. */
  record Line(int severityNumber, String body) {}

  @FunctionalInterface
  @Immutable
  private interface Writer {
    Line write(Random random);
  }

  private static final int DEBUG = 5;
  private static final int INFO = 9;
  private static final int WARN = 13;
  private static final int ERROR = 17;
  private static final int FATAL = 21;

  private static final ImmutableList<String> PATHS =
      ImmutableList.of(
          "/", "/cart", "/api/products", "/api/products/42", "/login", "/static/app.js");
  private static final ImmutableList<String> AGENTS =
      ImmutableList.of(
          "Mozilla/5.0 (X11; Linux x86_64)", "curl/8.5.0", "okhttp/4.12", "Googlebot/2.1");
  private static final ImmutableList<String> ITEMS =
      ImmutableList.of("kettle", "lamp", "desk", "chair", "notebook", "headphones", "mug", "rug");
  private static final ImmutableList<String> USERS =
      ImmutableList.of("alice", "bob", "carol", "dave", "erin", "frank", "root", "admin");

  private final String serviceName;
  private final String namespace;
  private final String scopeName;
  private final Writer writer;

  DemoService(String serviceName, String namespace, String scopeName, Writer writer) {
    this.serviceName = serviceName;
    this.namespace = namespace;
    this.scopeName = scopeName;
    this.writer = writer;
  }

  String serviceName() {
    return serviceName;
  }

  String namespace() {
    return namespace;
  }

  String scopeName() {
    return scopeName;
  }

  Line nextLine(Random random) {
    return writer.write(random);
  }

  /** A JSON access log. */
  private static Line accessLog(Random random) {
    int roll = random.nextInt(100);
    int status = roll < 88 ? 200 : roll < 93 ? 304 : roll < 97 ? 404 : roll < 99 ? 500 : 503;
    String body =
        "{\"level\":\"%s\",\"method\":\"%s\",\"path\":\"%s\",\"status\":%d,\"bytes\":%d,\"duration_ms\":%.1f,\"client\":\"10.%d.%d.%d\",\"agent\":\"%s\"}"
            .formatted(
                status >= 500 ? "error" : status >= 400 ? "warn" : "info",
                random.nextInt(10) < 8 ? "GET" : "POST",
                pick(PATHS, random),
                status,
                200 + random.nextInt(40_000),
                skewed(random, 12),
                random.nextInt(4),
                random.nextInt(256),
                random.nextInt(256),
                pick(AGENTS, random));
    return new Line(status >= 500 ? ERROR : status >= 400 ? WARN : INFO, body);
  }

  /** logfmt. */
  private static Line checkout(Random random) {
    int items = 1 + random.nextInt(6);
    boolean slow = random.nextInt(20) == 0;
    return new Line(
        slow ? WARN : INFO,
        "level=%s msg=\"%s\" order=%08x user=%s items=%d total=%.2f currency=EUR took=%dms"
            .formatted(
                slow ? "warn" : "info",
                slow ? "order placed, but slowly" : "order placed",
                random.nextInt(),
                pick(USERS, random),
                items,
                items * (4 + random.nextDouble() * 90),
                (int) skewed(random, slow ? 900 : 45)));
  }

  /** JSON, with a stack trace now and then. */
  private static Line payment(Random random) {
    int roll = random.nextInt(100);
    if (roll < 92) {
      return new Line(
          INFO,
          "{\"level\":\"info\",\"event\":\"charge\",\"provider\":\"%s\",\"amount\":%.2f,\"latency\":\"%.1fms\",\"retries\":%d}"
              .formatted(
                  random.nextBoolean() ? "stripe" : "adyen",
                  random.nextDouble() * 400,
                  skewed(random, 180),
                  random.nextInt(12) == 0 ? 1 : 0));
    }
    if (roll < 97) {
      return new Line(
          WARN,
          "{\"level\":\"warn\",\"event\":\"declined\",\"reason\":\"insufficient_funds\",\"provider\":\"adyen\"}");
    }
    return new Line(
        roll == 99 ? FATAL : ERROR,
        "java.net.SocketTimeoutException: Read timed out after %d ms\n\tat io.shop.payments.Gateway.charge(Gateway.java:%d)\n\tat io.shop.payments.ChargeWorker.run(ChargeWorker.java:57)\n\tat java.base/java.lang.Thread.run(Thread.java:1474)"
            .formatted(1_000 + random.nextInt(9_000), 80 + random.nextInt(40)));
  }

  /** Plain text of the classic Java layout. */
  private static Line inventory(Random random) {
    int left = random.nextInt(200);
    String item = pick(ITEMS, random);
    if (left < 5) {
      return new Line(
          ERROR, "Stock of " + item + " is " + left + ", below the reserve of 5; reordering 250");
    }
    if (left < 20) {
      return new Line(WARN, "Stock of " + item + " is low: " + left + " left");
    }
    return random.nextInt(3) == 0
        ? new Line(DEBUG, "Cache hit for item " + item + " in shard " + random.nextInt(16))
        : new Line(
            INFO, "Reserved " + (1 + random.nextInt(3)) + " x " + item + ", " + left + " left");
  }

  /** Plain text as sshd writes it. */
  private static Line login(Random random) {
    String user = pick(USERS, random);
    String from =
        "192.0.2." + (1 + random.nextInt(254)) + " port " + (1024 + random.nextInt(60_000));
    int roll = random.nextInt(100);
    if (roll < 70) {
      return new Line(INFO, "Accepted publickey for " + user + " from " + from + " ssh2");
    }
    if (roll < 95) {
      return new Line(
          WARN,
          "Failed password for "
              + (roll < 85 ? "" : "invalid user ")
              + user
              + " from "
              + from
              + " ssh2");
    }
    return new Line(
        ERROR,
        "error: maximum authentication attempts exceeded for "
            + user
            + " from "
            + from
            + " ssh2 [preauth]");
  }

  /** logfmt with a duration and a size. */
  private static Line search(Random random) {
    double millis = skewed(random, 25);
    return new Line(
        millis > 400 ? WARN : INFO,
        "query=\"%s %s\" hits=%d took=%.2fms scanned=%dKB cache=%s"
            .formatted(
                pick(ITEMS, random),
                random.nextInt(4) == 0 ? "cheap" : "blue",
                random.nextInt(500),
                millis,
                8 + random.nextInt(4_000),
                random.nextInt(3) == 0 ? "miss" : "hit"));
  }

  private static String pick(ImmutableList<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  /** A value with the given median and a long tail, as latencies have. */
  private static double skewed(Random random, double median) {
    return median * Math.exp(random.nextGaussian());
  }
}
