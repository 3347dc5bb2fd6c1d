package io.millrace.pipeline.pulsar;

import com.google.common.collect.ImmutableSet;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where the log is and how it is used.
 *
 * @param serviceUrl of the broker's binary protocol, e.g. {@code pulsar://127.0.0.1:6650}
 * @param adminUrl of the admin REST API, e.g. {@code http://127.0.0.1:8080}
 * @param topics the topics and their policies
 * @param appendTimeout after which an unconfirmed append fails
 * @param batchDelay how long a small append may wait for others to share a write
 * @param pendingBytesLimit bytes of unconfirmed appends after which more are refused
 * @param receiveBytesTarget bytes of received events that a subscription aims to hold at most
 * @param compression of what is appended
 * @param partitionsPerTenant partitions that a tenant's events are spread over, if there are so
 *     many; the same in every process, or repetitions miss each other
 */
public record PulsarSettings(
    String serviceUrl,
    URI adminUrl,
    Topics topics,
    Duration appendTimeout,
    Duration batchDelay,
    long pendingBytesLimit,
    long receiveBytesTarget,
    Compression compression,
    int partitionsPerTenant) {

  /** How the producer packs a batch; a reader learns it from the batch. */
  public enum Compression {
    NONE,
    LZ4,
    ZSTD
  }

  /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
  public PulsarSettings {
    require(!appendTimeout.isNegative() && !appendTimeout.isZero(), "appendTimeout", appendTimeout);
    require(!batchDelay.isNegative() && !batchDelay.isZero(), "batchDelay", batchDelay);
    require(pendingBytesLimit > 0, "pendingBytesLimit", pendingBytesLimit);
    require(receiveBytesTarget > 0, "receiveBytesTarget", receiveBytesTarget);
    require(partitionsPerTenant > 0, "partitionsPerTenant", partitionsPerTenant);
  }

  /** The defaults, for a broker at the two addresses. */
  public static PulsarSettings of(String serviceUrl, URI adminUrl) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        Topics.DEFAULT,
        Duration.ofSeconds(10),
        Duration.ofMillis(2),
        128L << 20,
        64L << 20,
        Compression.LZ4,
        2);
  }

  /** These settings with other topics. */
  public PulsarSettings withTopics(Topics newTopics) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        newTopics,
        appendTimeout,
        batchDelay,
        pendingBytesLimit,
        receiveBytesTarget,
        compression,
        partitionsPerTenant);
  }

  /** These settings with another append timeout. */
  public PulsarSettings withAppendTimeout(Duration newAppendTimeout) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        topics,
        newAppendTimeout,
        batchDelay,
        pendingBytesLimit,
        receiveBytesTarget,
        compression,
        partitionsPerTenant);
  }

  /** These settings with another bound of unconfirmed bytes. */
  public PulsarSettings withPendingBytesLimit(long newPendingBytesLimit) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        topics,
        appendTimeout,
        batchDelay,
        newPendingBytesLimit,
        receiveBytesTarget,
        compression,
        partitionsPerTenant);
  }

  /** These settings with another compression. */
  public PulsarSettings withCompression(Compression newCompression) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        topics,
        appendTimeout,
        batchDelay,
        pendingBytesLimit,
        receiveBytesTarget,
        newCompression,
        partitionsPerTenant);
  }

  /** These settings with another number of partitions for each tenant. */
  public PulsarSettings withPartitionsPerTenant(int newPartitionsPerTenant) {
    return new PulsarSettings(
        serviceUrl,
        adminUrl,
        topics,
        appendTimeout,
        batchDelay,
        pendingBytesLimit,
        receiveBytesTarget,
        compression,
        newPartitionsPerTenant);
  }

  private static void require(boolean condition, String name, Object value) {
    if (!condition) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }

  /**
   * The topics of the log and their policies, which {@link TopicSetup} creates and keeps.
   *
   * @param tenant Pulsar tenant of Millrace's own
   * @param namespace Pulsar namespace of Millrace's own
   * @param partitions partitions of the topic; can grow, never shrink
   * @param retention how long acknowledged events are kept for replay
   * @param retentionMebibytes how much is kept per partition at most, backlog included
   * @param backlogMebibytes unacknowledged events per partition after which appends are refused
   * @param subscriptions exist before the first append, so that they miss nothing
   * @param offload where closed segments are moved, as the namespace's policy; empty: as the
   *     brokers' configuration says
   */
  public record Topics(
      String tenant,
      String namespace,
      int partitions,
      Duration retention,
      int retentionMebibytes,
      int backlogMebibytes,
      ImmutableSet<String> subscriptions,
      Optional<Offload> offload) {
    /** Name of the subscription that feeds the store. */
    public static final String WRITER_SUBSCRIPTION = "writer";

    /** Four partitions; a day of retention; each at most 2 GiB of backlog and 2.5 GiB in all. */
    public static final Topics DEFAULT =
        new Topics(
            "millrace",
            "logs",
            4,
            Duration.ofDays(1),
            2560,
            2048,
            ImmutableSet.of(WRITER_SUBSCRIPTION),
            Optional.empty());

    /** Without an offload policy. */
    public Topics(
        String tenant,
        String namespace,
        int partitions,
        Duration retention,
        int retentionMebibytes,
        int backlogMebibytes,
        ImmutableSet<String> subscriptions) {
      this(
          tenant,
          namespace,
          partitions,
          retention,
          retentionMebibytes,
          backlogMebibytes,
          subscriptions,
          Optional.empty());
    }

    /** Checks the values; {@link IllegalArgumentException} names the wrong one. */
    public Topics {
      require(partitions > 0, "partitions", partitions);
      require(backlogMebibytes > 0, "backlogMebibytes", backlogMebibytes);
      require(retention.toMinutes() > 0, "retention", retention);
      if (retentionMebibytes <= backlogMebibytes) {
        // Pulsar's own rule.
        throw new IllegalArgumentException(
            "retentionMebibytes: %d (expected: more than backlogMebibytes, %d)"
                .formatted(retentionMebibytes, backlogMebibytes));
      }
    }

    /** These topics in another namespace. */
    public Topics withNamespace(String newNamespace) {
      return new Topics(
          tenant,
          newNamespace,
          partitions,
          retention,
          retentionMebibytes,
          backlogMebibytes,
          subscriptions,
          offload);
    }

    /** These topics with another number of partitions. */
    public Topics withPartitions(int newPartitions) {
      return new Topics(
          tenant,
          namespace,
          newPartitions,
          retention,
          retentionMebibytes,
          backlogMebibytes,
          subscriptions,
          offload);
    }

    /** These topics with an offload policy. */
    public Topics withOffload(Offload newOffload) {
      return new Topics(
          tenant,
          namespace,
          partitions,
          retention,
          retentionMebibytes,
          backlogMebibytes,
          subscriptions,
          Optional.of(newOffload));
    }

    /** The topic of accepted events. */
    public String eventTopic() {
      return "persistent://" + tenant + "/" + namespace + "/otlp";
    }

    /** One partition of the topic of accepted events. */
    public String eventPartition(int partition) {
      return partition(eventTopic(), partition);
    }

    /** One partition of the topic of notes. */
    String intentPartition(int partition) {
      return partition(intentTopic(), partition);
    }

    private static String partition(String topic, int partition) {
      return topic + "-partition-" + partition;
    }

    /** The topic of tenants, keys and limits; compacted, not partitioned. */
    public String registryTopic() {
      return "persistent://" + tenant + "/" + namespace + "/registry";
    }

    /** The topic, kept by nobody, on which receivers tell each other what they are asked for. */
    public String receiverDemandTopic() {
      return "non-persistent://" + tenant + "/" + namespace + "/receiver-demand";
    }

    /** The topic in which writers note what they are about to store. */
    public String intentTopic() {
      return "persistent://" + tenant + "/" + intentNamespace() + "/otlp";
    }

    /** A namespace of its own, because compaction is a namespace's policy. */
    String intentNamespace() {
      return namespace + "-intents";
    }

    /** The topic of events that could not be stored. */
    public String deadLetterTopic() {
      return "persistent://" + tenant + "/" + namespace + "/otlp-dead-letter";
    }
  }
}
