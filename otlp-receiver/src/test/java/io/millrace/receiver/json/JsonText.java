package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Writes a message in OTLP's JSON encoding by reflection, taking one of the allowed spellings at
 * random where there are several. Knows nothing of the transcoder's tables.
 */
public final class JsonText {
  private final Random random;

  public JsonText(Random random) {
    this.random = random;
  }

  public String of(Message message) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      if (random.nextBoolean()) {
        json.useDefaultPrettyPrinter();
      }
      write(json, message);
    }
    return text.toString();
  }

  private void write(JsonGenerator json, Message message) throws IOException {
    json.writeStartObject();
    noise(json);
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      json.writeFieldName(random.nextInt(4) == 0 ? field.getName() : field.getJsonName());
      if (field.isRepeated()) {
        json.writeStartArray();
        for (Object element : (List<?>) entry.getValue()) {
          writeValue(json, field, element);
        }
        json.writeEndArray();
      } else {
        writeValue(json, field, entry.getValue());
      }
    }
    noise(json);
    json.writeEndObject();
  }

  /** What a reader must pass over: an unknown field of any shape, and a known one that is null. */
  private void noise(JsonGenerator json) throws IOException {
    if (random.nextInt(8) == 0) {
      json.writeFieldName("futureField");
      json.writeRawValue("{\"a\":[1,{\"b\":null}],\"c\":\"}\"}");
      json.writeNullField("schemaUrl");
    }
  }

  private void writeValue(JsonGenerator json, FieldDescriptor field, Object value)
      throws IOException {
    switch (field.getJavaType()) {
      case MESSAGE -> write(json, (Message) value);
      case STRING -> json.writeString((String) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case BYTE_STRING -> json.writeString(bytes(field, (ByteString) value));
      case ENUM -> writeEnum(json, (EnumValueDescriptor) value);
      case DOUBLE -> writeDouble(json, (Double) value);
      case INT -> writeInteger(json, Integer.toUnsignedString((Integer) value));
      case LONG -> writeInteger(json, longText(field, (Long) value));
      case FLOAT -> throw new IllegalArgumentException(field + " is not of OTLP");
    }
  }

  private static String longText(FieldDescriptor field, long value) {
    return field.getType() == FieldDescriptor.Type.FIXED64
        ? Long.toUnsignedString(value)
        : Long.toString(value);
  }

  private void writeInteger(JsonGenerator json, String digits) throws IOException {
    if (random.nextBoolean()) {
      json.writeNumber(digits);
    } else {
      json.writeString(digits);
    }
  }

  private void writeEnum(JsonGenerator json, EnumValueDescriptor value) throws IOException {
    if (random.nextInt(4) == 0) {
      json.writeString(value.getName());
    } else {
      json.writeNumber(value.getNumber());
    }
  }

  private static void writeDouble(JsonGenerator json, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumber(value);
    } else {
      json.writeString(Double.toString(value));
    }
  }

  private String bytes(FieldDescriptor field, ByteString value) {
    if (!field.getName().equals("bytes_value")) {
      HexFormat hex = random.nextBoolean() ? HexFormat.of() : HexFormat.of().withUpperCase();
      return hex.formatHex(value.toByteArray());
    }
    Base64.Encoder encoder = random.nextBoolean() ? Base64.getEncoder() : Base64.getUrlEncoder();
    return (random.nextBoolean() ? encoder : encoder.withoutPadding())
        .encodeToString(value.toByteArray());
  }
}
