package io.millrace.model.otlp;

/**
 * The InstrumentationScope and schema URL of one ScopeLogs
 * (opentelemetry/proto/common/v1/common.proto). Reused.
 */
public final class ScopeView {
  final AttributesView attributes = new AttributesView();
  final WireSlice name = new WireSlice();
  final WireSlice version = new WireSlice();
  final WireSlice schemaUrl = new WireSlice();
  int droppedAttributesCount;

  void reset(byte[] buffer) {
    attributes.reset(buffer);
    name.clear();
    version.clear();
    schemaUrl.clear();
    droppedAttributesCount = 0;
  }

  public AttributesView attributes() {
    return attributes;
  }

  public WireSlice name() {
    return name;
  }

  public WireSlice version() {
    return version;
  }

  public WireSlice schemaUrl() {
    return schemaUrl;
  }

  /** Attributes that the sender dropped (uint32). */
  public int droppedAttributesCount() {
    return droppedAttributesCount;
  }
}
