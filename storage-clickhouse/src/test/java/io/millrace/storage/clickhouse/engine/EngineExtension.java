package io.millrace.storage.clickhouse.engine;

import com.clickhouse.client.api.Client;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Gives a test class the engine that all test classes of this process share, and a database of its
 * own. To be used as {@code @RegisterExtension static final EngineExtension engine = new
 * EngineExtension();}.
 */
public final class EngineExtension implements BeforeAllCallback, AfterAllCallback {
  private EngineFixture fixture;
  private String database;
  private Client client;

  private record Shared(EngineFixture fixture) implements AutoCloseable {
    @Override
    public void close() {
      fixture.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    fixture =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(EngineExtension.class))
            .getOrComputeIfAbsent(
                Shared.class, key -> new Shared(EngineFixture.start()), Shared.class)
            .fixture();
    database = fixture.newDatabase(context.getRequiredTestClass());
    client = fixture.newClient(database);
  }

  /** An engine with the tables of many classes is slow for those that come after. */
  @Override
  public void afterAll(ExtensionContext context) {
    if (client != null) {
      client.close();
      fixture.dropDatabases(context.getRequiredTestClass());
    }
  }

  public EngineFixture fixture() {
    return fixture;
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return fixture.url();
  }

  /** The test class's own database, empty at its start. */
  public String database() {
    return database;
  }

  /** An official client with its defaults on {@link #database()}; closed after the class. */
  public Client client() {
    return client;
  }
}
