package io.millrace.storage.clickhouse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Values of attributes and bodies, from their texts and from what ValueTypes says of them. */
final class StoredValues {
  private final String types;
  private int at;

  private StoredValues(String types) {
    this.types = types;
  }

  /** One part of ValueTypes; empty if it is left out. */
  static String part(String valueTypes, int index) {
    String[] parts = valueTypes.split("/", -1);
    return index < parts.length ? parts[index] : "";
  }

  /** A pair of a stored Map. */
  record Pair(String key, String value) {}

  static List<KeyValue> attributes(List<Pair> pairs, String types) {
    StoredValues reader = new StoredValues(types);
    Iterator<Pair> stored = pairs.iterator();
    List<KeyValue> attributes = new ArrayList<>();
    while (stored.hasNext()) {
      attributes.add(reader.attribute(stored));
    }
    if (reader.at < types.length()) {
      throw new IllegalArgumentException("more types than attributes: " + types);
    }
    return attributes;
  }

  private KeyValue attribute(Iterator<Pair> stored) {
    if (at < types.length() && Character.isDigit(types.charAt(at))) {
      int length = number();
      List<Pair> first = new ArrayList<>(List.of(stored.next()));
      String key = utf8Prefix(first.getFirst().key(), length);
      return keyValue(key, list(key, first, stored));
    }
    Pair pair = stored.next();
    return keyValue(pair.key(), value(code(), pair.value()));
  }

  /** A flattened list: its first pair has been taken already. */
  private AnyValue list(String path, List<Pair> pending, Iterator<Pair> stored) {
    expect('{');
    KeyValueList.Builder members = KeyValueList.newBuilder();
    while (types.charAt(at) != '}') {
      int length = number();
      if (pending.isEmpty()) {
        pending.add(stored.next());
      }
      String rest = pending.getFirst().key().substring(path.length() + 1);
      String key = utf8Prefix(rest, length);
      if (types.charAt(at) == '{' && types.charAt(at + 1) != '}') {
        members.addValues(keyValue(key, list(path + "." + key, pending, stored)));
      } else {
        members.addValues(keyValue(key, value(code(), pending.removeFirst().value())));
      }
    }
    expect('}');
    return AnyValue.newBuilder().setKvlistValue(members).build();
  }

  private static String utf8Prefix(String text, int length) {
    return new String(text.getBytes(StandardCharsets.UTF_8), 0, length, StandardCharsets.UTF_8);
  }

  private static KeyValue keyValue(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private int number() {
    int begin = at;
    while (Character.isDigit(types.charAt(at))) {
      at++;
    }
    return Integer.parseInt(types.substring(begin, at));
  }

  private void expect(char c) {
    if (types.charAt(at++) != c) {
      throw new IllegalArgumentException("%s at %d of %s".formatted(c, at - 1, types));
    }
  }

  /** The next code; the whole of it, if it is one in brackets. */
  private String code() {
    if (at >= types.length()) {
      return "s";
    }
    int begin = at;
    int depth = 0;
    do {
      char c = types.charAt(at++);
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
    } while (depth > 0);
    return types.substring(begin, at);
  }

  /** A body, whose kind the column BodyType has. */
  static Optional<AnyValue> body(String kind, String text, String types) {
    return switch (kind) {
      case "empty" -> Optional.empty();
      case "string" -> Optional.of(value("s", text));
      case "bool" -> Optional.of(value("b", text));
      case "int" -> Optional.of(value("i", text));
      case "double" -> Optional.of(value("d", text));
      case "bytes" -> Optional.of(value("y", text));
      default -> Optional.of(value(types, text));
    };
  }

  private static AnyValue value(String code, String text) {
    AnyValue.Builder value = AnyValue.newBuilder();
    return switch (code.charAt(0)) {
      case 'e' -> value.build();
      case 's' -> value.setStringValue(text).build();
      case 'b' -> value.setBoolValue(Boolean.parseBoolean(text)).build();
      case 'i' -> value.setIntValue(Long.parseLong(text)).build();
      case 'd' -> value.setDoubleValue(Double.parseDouble(text)).build();
      case 'y' ->
          value.setBytesValue(ByteString.copyFrom(Base64.getDecoder().decode(text))).build();
      case '[', '{' -> json(code, text);
      default -> throw new IllegalArgumentException("code " + code);
    };
  }

  private static AnyValue json(String code, String text) {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      return new StoredValues(code).json(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private AnyValue json(JsonParser parser) throws IOException {
    boolean array = types.charAt(at++) == '[';
    ArrayValue.Builder items = ArrayValue.newBuilder();
    KeyValueList.Builder members = KeyValueList.newBuilder();
    char repeated = 0;
    JsonToken end = array ? JsonToken.END_ARRAY : JsonToken.END_OBJECT;
    while (parser.nextToken() != end) {
      String key = array ? "" : parser.currentName();
      if (!array) {
        parser.nextToken();
      }
      char code = types.charAt(at);
      AnyValue member;
      if (code == '[' || code == '{') {
        member = json(parser);
      } else {
        if (code == '*') {
          code = repeated;
        } else if (code == ']' || code == '}') {
          code = 's';
        } else {
          at++;
        }
        repeated = code;
        member = value(String.valueOf(code), code == 'e' ? "" : parser.getText());
      }
      if (array) {
        items.addValues(member);
      } else {
        members.addValues(keyValue(key, member));
      }
    }
    if (types.charAt(at) == '*') {
      at++;
    }
    expect(array ? ']' : '}');
    return array
        ? AnyValue.newBuilder().setArrayValue(items).build()
        : AnyValue.newBuilder().setKvlistValue(members).build();
  }
}
