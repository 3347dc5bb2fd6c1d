package io.millrace.query.logql.eval;

import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.ast.Quoted;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Labels in the order of their names. Immutable; ordered name by name, value by value. */
public final class LabelSet implements Comparable<LabelSet> {
  /** No labels. */
  public static final LabelSet EMPTY = new LabelSet(new String[0]);

  // name, value, name, value, …
  private final String[] pairs;
  private final int hash;

  private LabelSet(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  public static LabelSet of(Map<String, String> labels) {
    if (labels.isEmpty()) {
      return EMPTY;
    }
    SortedMap<String, String> sorted = new TreeMap<>(labels);
    String[] pairs = new String[sorted.size() * 2];
    int next = 0;
    for (Map.Entry<String, String> label : sorted.entrySet()) {
      pairs[next++] = label.getKey();
      pairs[next++] = label.getValue();
    }
    return new LabelSet(pairs);
  }

  public int size() {
    return pairs.length / 2;
  }

  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** Whether the label is there, its value empty or not. */
  public boolean has(String name) {
    return indexOf(name) >= 0;
  }

  /** The value; empty if there is no such label. */
  public String get(String name) {
    int index = indexOf(name);
    return index < 0 ? "" : pairs[index + 1];
  }

  /** Calls for each label, in the order of names. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A copy, in the order of names. */
  public ImmutableMap<String, String> toMap() {
    ImmutableMap.Builder<String, String> labels = ImmutableMap.builder();
    forEach(labels::put);
    return labels.buildOrThrow();
  }

  /** The labels whose names are wanted. */
  public LabelSet filter(Predicate<String> wanted) {
    String[] kept = new String[pairs.length];
    int count = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (wanted.test(pairs[i])) {
        kept[count++] = pairs[i];
        kept[count++] = pairs[i + 1];
      }
    }
    return count == pairs.length ? this : new LabelSet(Arrays.copyOf(kept, count));
  }

  /** Names are few: a scan beats a search. */
  private int indexOf(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int compareTo(LabelSet other) {
    return Arrays.compare(pairs, other.pairs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LabelSet labels
        && labels.hash == hash
        && Arrays.equals(labels.pairs, pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** {@code {a="b", c="d"}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach(
        (name, value) ->
            text.append(text.length() > 1 ? ", " : "")
                .append(name)
                .append('=')
                .append(Quoted.of(value)));
    return text.append('}').toString();
  }
}
