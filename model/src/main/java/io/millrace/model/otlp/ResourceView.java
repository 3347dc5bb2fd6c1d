package io.millrace.model.otlp;

/**
 * The Resource and schema URL of one ResourceLogs (opentelemetry/proto/resource/v1/resource.proto).
 * Reused between calls.
 */
public final class ResourceView {
  final AttributesView attributes = new AttributesView();
  final WireSlice schemaUrl = new WireSlice();
  int droppedAttributesCount;

  void reset(byte[] buffer) {
    attributes.reset(buffer);
    schemaUrl.clear();
    droppedAttributesCount = 0;
  }

  public AttributesView attributes() {
    return attributes;
  }

  public WireSlice schemaUrl() {
    return schemaUrl;
  }

  /** Attributes that the sender dropped (uint32). */
  public int droppedAttributesCount() {
    return droppedAttributesCount;
  }
}
