package io.millrace.query.sql;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.millrace.query.logql.ast.LabelNames;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which resource attributes are stream labels; all others are structured metadata. */
public final class LabelLayout {
  /** The label that every stream has. */
  static final String SERVICE_NAME = "service_name";

  /** Its value where the resource has no service.name. */
  static final String UNKNOWN_SERVICE = "unknown_service";

  private final ImmutableSet<String> attributes;
  private final ImmutableMap<String, String> attributeByLabel;

  public LabelLayout(Collection<String> streamAttributes) {
    this.attributes = ImmutableSet.copyOf(streamAttributes);
    Map<String, String> byLabel = new LinkedHashMap<>();
    attributes.forEach(attribute -> byLabel.putIfAbsent(LabelNames.of(attribute), attribute));
    this.attributeByLabel = ImmutableMap.copyOf(byLabel);
  }

  boolean isStreamAttribute(String attribute) {
    return attributes.contains(attribute);
  }

  /** The attribute that a stream label shows. */
  Optional<String> attributeOf(String label) {
    return Optional.ofNullable(attributeByLabel.get(label));
  }
}
