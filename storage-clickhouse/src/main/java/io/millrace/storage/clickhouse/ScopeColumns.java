package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.AttributesView;
import io.millrace.model.otlp.ScopeView;
import io.millrace.model.otlp.WireSlice;

/** The columns of the instrumentation scope, encoded once and copied to each of its rows. */
final class ScopeColumns {
  private final DictionaryColumn name;
  private final DictionaryColumn version;
  private final DictionaryColumn schemaUrl;
  private final MapColumn attributes;
  private final FixedColumn droppedAttributesCount = new FixedColumn("UInt32");

  private final AnyValueText text = new AnyValueText();
  private final CleanText clean = new CleanText();
  private final WireSlice key = new WireSlice();
  private final AnyValueView value = new AnyValueView();
  private final AnyValueText.AttributeHandler putAttribute = this::putAttribute;

  private final MapColumn.Shared currentAttributes = new MapColumn.Shared();
  private int currentName;
  private int currentVersion;
  private int currentSchemaUrl;
  private int currentDroppedAttributesCount;

  ScopeColumns(long hashSeed) {
    name = new DictionaryColumn(hashSeed);
    version = new DictionaryColumn(hashSeed);
    schemaUrl = new DictionaryColumn(hashSeed);
    attributes = new MapColumn(hashSeed);
  }

  /** How many texts were not UTF-8, ever. */
  long replacedTexts() {
    return text.replacedTexts() + clean.replacedTexts();
  }

  ImmutableMap<String, NativeColumn> columns() {
    return ImmutableMap.of(
        "ScopeName", name,
        "ScopeVersion", version,
        "ScopeSchemaUrl", schemaUrl,
        "ScopeAttributes", attributes,
        "ScopeDroppedAttributesCount", droppedAttributesCount);
  }

  /** Encodes the scope of the rows that follow. */
  void begin(ScopeView scope) {
    currentName = name.number(clean.of(scope.name()));
    currentVersion = version.number(clean.of(scope.version()));
    currentSchemaUrl = schemaUrl.number(clean.of(scope.schemaUrl()));
    currentDroppedAttributesCount = scope.droppedAttributesCount();
    currentAttributes.clear();
    AttributesView view = scope.attributes();
    for (int i = 0; i < view.size(); i++) {
      text.attribute(view.key(i, key), view.value(i, value), putAttribute);
    }
  }

  private void putAttribute(WireSlice attributeKey, WireSlice attributeValue) {
    attributes.put(currentAttributes, attributeKey, attributeValue);
  }

  /** Adds a row of the current scope. */
  void addRow() {
    name.addNumber(currentName);
    version.addNumber(currentVersion);
    schemaUrl.addNumber(currentSchemaUrl);
    attributes.add(currentAttributes);
    droppedAttributesCount.addInt(currentDroppedAttributesCount);
  }
}
