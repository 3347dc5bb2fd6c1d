package io.millrace.query.logql.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.millrace.query.logql.template.TemplateFunctions.Definition;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From one way of writing to another. */
final class EncodingFunctions {
  static final ImmutableMap<String, Definition> ALL =
      ImmutableMap.<String, Definition>builder()
          .put("b64enc", Definition.of(1, a -> encode64(a.string(0))))
          .put("b64dec", Definition.of(1, a -> decode64(a.string(0))))
          .put("urlencode", Definition.of(1, a -> encodeUrl(a.string(0))))
          .put("urldecode", Definition.of(1, EncodingFunctions::decodeUrl))
          .put("urlquery", Definition.atLeast(1, a -> encodeUrl(GoFormat.print(a.values()))))
          .put("html", Definition.atLeast(1, a -> html(GoFormat.print(a.values()))))
          .put("js", Definition.atLeast(1, a -> script(GoFormat.print(a.values()))))
          .put("fromJson", Definition.of(1, a -> fromJson(a.string(0))))
          .buildOrThrow();

  private static final ObjectMapper JSON = new ObjectMapper();

  private EncodingFunctions() {}

  private static String encode64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What is no base64 gives a text that says so, not an error. */
  private static String decode64(String text) {
    String plain = text.replace("\n", "").replace("\r", "");
    try {
      byte[] bytes = plain.length() % 4 == 0 ? Base64.getDecoder().decode(plain) : null;
      if (bytes != null) {
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    int valid = 0;
    while (valid < text.length() && isBase64(text.charAt(valid))) {
      valid++;
    }
    return "illegal base64 data at input byte " + valid;
  }

  private static boolean isBase64(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '+'
        || c == '/';
  }

  private static String encodeUrl(String text) {
    // Java leaves * and encodes ~; the Go language does it the other way round
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A").replace("%7E", "~");
  }

  private static Object decodeUrl(Arguments arguments) {
    try {
      return URLDecoder.decode(arguments.string(0), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw arguments.failed("invalid URL escape");
    }
  }

  private static String html(String text) {
    return text.replace("&", "&amp;")
        .replace("'", "&#39;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("\0", "\uFFFD");
  }

  private static String script(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\\\");
        case '\'' -> out.append("\\'");
        case '"' -> out.append("\\\"");
        case '<', '>', '&', '=' -> out.append(String.format("\\u%04X", (int) c));
        default -> {
          if (c < ' ') {
            out.append(String.format("\\u%04X", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** Objects, lists and values; nil for what is no JSON. All numbers are floating point. */
  private static Object fromJson(String text) {
    try {
      return value(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, Object> members = new TreeMap<>();
        node.properties().forEach(member -> members.put(member.getKey(), value(member.getValue())));
        yield members;
      }
      case ARRAY -> {
        List<Object> elements = new ArrayList<>();
        node.forEach(element -> elements.add(value(element)));
        yield elements;
      }
      case STRING -> node.textValue();
      case NUMBER -> node.doubleValue();
      case BOOLEAN -> node.booleanValue();
      case NULL, MISSING, BINARY, POJO -> null;
    };
  }
}
