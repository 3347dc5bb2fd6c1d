package io.millrace.query.sample;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** A field and what was seen of it so far. */
public final class DetectedField {
  private final String label;
  private final Set<String> parsers = new LinkedHashSet<>();
  // hashes: values may be long
  private final Set<Long> values = new HashSet<>();
  private ImmutableList<String> jsonPath = ImmutableList.of();
  private ValueType type;

  DetectedField(String label) {
    this.label = label;
  }

  void add(String value) {
    if (values.add(Hashing.sipHash24().hashString(value, StandardCharsets.UTF_8).asLong())) {
      ValueType next = ValueType.of(value);
      type = type == null ? next : type.with(next);
    }
  }

  void parsedBy(String parser) {
    parsers.add(parser);
  }

  void at(ImmutableList<String> path) {
    if (jsonPath.isEmpty()) {
      jsonPath = path;
    }
  }

  public String label() {
    return label;
  }

  public ValueType type() {
    return type;
  }

  /** How many values it has in the sample. */
  public int cardinality() {
    return values.size();
  }

  /** The parsers that find it in lines, in the order seen; empty if it is stored with records. */
  public ImmutableSet<String> parsers() {
    return ImmutableSet.copyOf(parsers);
  }

  /** Its keys in JSON lines, from the outermost; empty if it is in none. */
  public ImmutableList<String> jsonPath() {
    return jsonPath;
  }
}
