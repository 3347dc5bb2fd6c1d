package io.millrace.server.config;

import com.google.common.base.Joiner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Flattens a YAML document into dotted keys, each with its line. */
final class YamlSettings {
  private final String fileName;
  private final Map<String, Setting> settings = new LinkedHashMap<>();

  private YamlSettings(String fileName) {
    this.fileName = fileName;
  }

  static Map<String, Setting> parse(String yaml, String fileName) {
    YamlSettings parsed = new YamlSettings(fileName);
    Optional<Node> root;
    try {
      root = new Compose(LoadSettings.builder().setLabel(fileName).build()).composeString(yaml);
    } catch (YamlEngineException e) {
      throw new ConfigException(fileName + ": not valid YAML: " + e.getMessage());
    }
    root.ifPresent(node -> parsed.flatten("", node));
    return parsed.settings;
  }

  private void flatten(String key, Node node) {
    switch (node) {
      case MappingNode mapping -> {
        for (NodeTuple tuple : mapping.getValue()) {
          String name = text(key, tuple.getKeyNode());
          flatten(key.isEmpty() ? name : key + "." + name, tuple.getValueNode());
        }
      }
      case SequenceNode sequence -> {
        List<String> members = new ArrayList<>();
        sequence.getValue().forEach(member -> members.add(text(key, member)));
        put(key, Joiner.on(',').join(members), node);
      }
      default -> put(key, text(key, node), node);
    }
  }

  private void put(String key, String value, Node node) {
    if (key.isEmpty()) {
      throw new ConfigException(origin(node) + ": found a plain value (expected: keys and values)");
    }
    if (settings.putIfAbsent(key, new Setting(value, origin(node))) != null) {
      throw new ConfigException(origin(node) + ": " + key + " is set twice (expected: once)");
    }
  }

  private String text(String key, Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw new ConfigException(
        origin(node) + ": " + key + " holds a structure (expected: a plain value)");
  }

  private String origin(Node node) {
    return node.getStartMark()
        .map(mark -> fileName + " line " + (mark.getLine() + 1))
        .orElse(fileName);
  }
}
