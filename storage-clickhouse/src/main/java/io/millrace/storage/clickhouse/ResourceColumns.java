package io.millrace.storage.clickhouse;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.otlp.AnyValueText;
import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.AttributesView;
import io.millrace.model.otlp.ResourceView;
import io.millrace.model.otlp.WireSlice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The columns that say which resource a record came from. A resource is encoded once, and copied to
 * each of its rows.
 */
final class ResourceColumns {
  private static final byte[] SERVICE_NAME = "service.name".getBytes(StandardCharsets.UTF_8);
  private static final byte[] UNKNOWN_SERVICE = "unknown_service".getBytes(StandardCharsets.UTF_8);

  private final DictionaryColumn serviceName;
  private final FixedColumn streamId = new FixedColumn("UInt64");
  private final DictionaryColumn schemaUrl;
  private final DictionaryColumn attributes;
  private final FixedColumn droppedAttributesCount = new FixedColumn("UInt32");

  private final AnyValueText text = new AnyValueText();
  private final CleanText clean = new CleanText();
  private final WireSlice key = new WireSlice();
  private final AnyValueView value = new AnyValueView();
  private final GrowingBytes pair = new GrowingBytes(256);
  private final AnyValueText.AttributeHandler putAttribute = this::putAttribute;

  private final ResourceText attributesText = new ResourceText();
  private int currentAttributes;
  private int currentServiceName;
  private long currentStreamId;
  private int currentSchemaUrl;
  private int currentDroppedAttributesCount;

  ResourceColumns(long hashSeed) {
    serviceName = new DictionaryColumn(hashSeed);
    schemaUrl = new DictionaryColumn(hashSeed);
    attributes = new DictionaryColumn(hashSeed);
  }

  /** How many texts were not UTF-8, ever. */
  long replacedTexts() {
    return text.replacedTexts() + clean.replacedTexts();
  }

  ImmutableMap<String, NativeColumn> columns() {
    return ImmutableMap.of(
        "ServiceName", serviceName,
        "StreamId", streamId,
        "ResourceSchemaUrl", schemaUrl,
        "Resource", attributes,
        "ResourceDroppedAttributesCount", droppedAttributesCount);
  }

  /** Encodes the resource of the rows that follow. */
  void begin(ResourceView resource) {
    attributesText.clear();
    currentStreamId = 0;
    currentServiceName = serviceName.number(key.set(UNKNOWN_SERVICE, 0, UNKNOWN_SERVICE.length));
    AttributesView view = resource.attributes();
    for (int i = 0; i < view.size(); i++) {
      text.attribute(view.key(i, key), view.value(i, value), putAttribute);
    }
    currentAttributes = attributes.number(attributesText.end(key));
    currentStreamId = StreamIds.finish(currentStreamId);
    currentSchemaUrl = schemaUrl.number(clean.of(resource.schemaUrl()));
    currentDroppedAttributesCount = resource.droppedAttributesCount();
  }

  private void putAttribute(WireSlice attributeKey, WireSlice attributeValue) {
    attributesText.put(attributeKey, attributeValue);
    pair.truncate(0);
    pair.putString(attributeKey);
    pair.putString(attributeValue);
    currentStreamId += StreamIds.hashOfPair(pair.array(), pair.length());
    if (!attributeValue.isEmpty() && isServiceName(attributeKey)) {
      currentServiceName = serviceName.number(attributeValue);
    }
  }

  private static boolean isServiceName(WireSlice key) {
    int from = key.offset();
    return key.length() == SERVICE_NAME.length
        && Arrays.equals(
            key.buffer(), from, from + key.length(), SERVICE_NAME, 0, SERVICE_NAME.length);
  }

  /** Adds a row of the current resource. */
  void addRow() {
    serviceName.addNumber(currentServiceName);
    streamId.addLong(currentStreamId);
    schemaUrl.addNumber(currentSchemaUrl);
    attributes.addNumber(currentAttributes);
    droppedAttributesCount.addInt(currentDroppedAttributesCount);
  }
}
