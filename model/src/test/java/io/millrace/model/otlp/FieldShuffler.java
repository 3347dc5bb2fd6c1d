package io.millrace.model.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Encodes a message with its fields in a random order and unknown fields between them. */
final class FieldShuffler {
  private final Random random;

  FieldShuffler(Random random) {
    this.random = random;
  }

  ByteString encode(Message message) {
    List<ByteString> fields = new ArrayList<>();
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      fields.add(encode(message, entry.getKey(), entry.getValue()));
    }
    if (random.nextBoolean()) {
      fields.add(unknown());
    }
    Collections.shuffle(fields, random);
    return ByteString.copyFrom(fields);
  }

  private ByteString encode(Message message, FieldDescriptor field, Object value) {
    if (field.getType() != FieldDescriptor.Type.MESSAGE) {
      return message.newBuilderForType().setField(field, value).build().toByteString();
    }
    UnknownFieldSet.Field.Builder members = UnknownFieldSet.Field.newBuilder();
    List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
    for (Object member : messages) {
      members.addLengthDelimited(encode((Message) member));
    }
    return UnknownFieldSet.newBuilder()
        .addField(field.getNumber(), members.build())
        .build()
        .toByteString();
  }

  private ByteString unknown() {
    UnknownFieldSet group =
        UnknownFieldSet.newBuilder()
            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
            .build();
    UnknownFieldSet.Field.Builder field = UnknownFieldSet.Field.newBuilder();
    switch (random.nextInt(5)) {
      case 0 -> field.addVarint(random.nextLong());
      case 1 -> field.addFixed32(random.nextInt());
      case 2 -> field.addFixed64(random.nextLong());
      case 3 -> field.addLengthDelimited(ByteString.copyFromUtf8("unknown"));
      default ->
          field.addGroup(
              UnknownFieldSet.newBuilder()
                  .addField(7, UnknownFieldSet.Field.newBuilder().addGroup(group).build())
                  .build());
    }
    return UnknownFieldSet.newBuilder()
        .addField(random.nextBoolean() ? 2000 : 536_870_911, field.build())
        .build()
        .toByteString();
  }
}
