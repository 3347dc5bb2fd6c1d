package io.millrace.receiver.loki;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Labels of a pushed stream, and what they are in OTLP: attributes of a resource. {@code
 * service_name} is the attribute {@code service.name}; where it is missing, the first label that
 * usually names a service gives it.
 *
 * @param attributes name and value of the resource's attributes, by name; all of them are labels
 * @param level what a label says of the level of all entries
 */
record StreamLabels(ImmutableSortedMap<String, String> attributes, Optional<LevelText> level) {
  private static final String SERVICE_NAME_LABEL = "service_name";
  private static final String SERVICE_NAME = "service.name";

  /** Labels that name a service where service_name is missing, in the order in which Loki looks. */
  private static final ImmutableList<String> SERVICE_LABELS =
      ImmutableList.of(
          "service",
          "app",
          "application",
          "name",
          "app_kubernetes_io_name",
          "container",
          "container_name",
          "k8s_container_name",
          "component",
          "workload",
          "job",
          "k8s_job_name");

  private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  /** Collects the labels of a stream. A label without a value is no label. */
  static final class Builder {
    private final Map<String, String> labels = new TreeMap<>();

    /**
     * Adds a label.
     *
     * @throws MalformedPushException if the name is not a label's, or came before
     */
    void add(String name, String value) throws MalformedPushException {
      if (!NAME.matcher(name).matches()) {
        throw new MalformedPushException(
            "label name "
                + MalformedPushException.quoted(name)
                + " (expected: letters, digits and _, not beginning with a digit)");
      }
      if (labels.putIfAbsent(name, value) != null) {
        throw new MalformedPushException(
            "label name "
                + MalformedPushException.quoted(name)
                + " comes twice (expected: each name once)");
      }
    }

    /**
     * All labels.
     *
     * @throws MalformedPushException if there are none
     */
    StreamLabels build() throws MalformedPushException {
      labels.values().removeIf(String::isEmpty);
      if (labels.isEmpty()) {
        throw new MalformedPushException("the stream has no labels (expected: at least one)");
      }
      return new StreamLabels(attributes(), level());
    }

    private ImmutableSortedMap<String, String> attributes() {
      ImmutableSortedMap.Builder<String, String> attributes = ImmutableSortedMap.naturalOrder();
      labels.forEach(
          (name, value) ->
              attributes.put(name.equals(SERVICE_NAME_LABEL) ? SERVICE_NAME : name, value));
      if (!labels.containsKey(SERVICE_NAME_LABEL)) {
        SERVICE_LABELS.stream()
            .filter(labels::containsKey)
            .findFirst()
            .ifPresent(name -> attributes.put(SERVICE_NAME, labels.get(name)));
      }
      return attributes.buildOrThrow();
    }

    private Optional<LevelText> level() {
      return labels.entrySet().stream()
          .flatMap(label -> LevelText.of(label.getKey(), label.getValue()).stream())
          .findFirst();
    }
  }
}
