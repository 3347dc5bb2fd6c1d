package io.millrace.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValueTypesTest {
  private static final AnyValue TEXT = AnyValue.newBuilder().setStringValue("x").build();
  private static final AnyValue INT = AnyValue.newBuilder().setIntValue(1).build();
  private static final AnyValue BOOL = AnyValue.newBuilder().setBoolValue(true).build();

  private static AnyValue array(AnyValue... members) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(Arrays.asList(members)))
        .build();
  }

  private static AnyValue list(KeyValue... members) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addAllValues(Arrays.asList(members)))
        .build();
  }

  private static KeyValue member(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  private static String body(AnyValue value) {
    byte[] message = value.toByteArray();
    ValueTypes types = new ValueTypes();
    types.body(new AnyValueView().set(message, 0, message.length));
    return types.slice(new WireSlice()).toUtf8();
  }

  private static String attributes(KeyValue... attributes) throws MalformedOtlpException {
    AttributesView view = new AttributesView();
    byte[] messages = new byte[0];
    int[] ends = new int[attributes.length];
    for (int i = 0; i < attributes.length; i++) {
      byte[] message = attributes[i].toByteArray();
      int start = messages.length;
      messages = Arrays.copyOf(messages, start + message.length);
      System.arraycopy(message, 0, messages, start, message.length);
      ends[i] = messages.length;
    }
    view.reset(messages);
    int start = 0;
    for (int end : ends) {
      view.add(new WireCursor().reset(messages, start, end - start));
      start = end;
    }
    ValueTypes types = new ValueTypes();
    types.attributes(view);
    return types.slice(new WireSlice()).toUtf8();
  }

  @Test
  void attributes_ofEveryKind_haveALetterEach() throws Exception {
    assertThat(
            attributes(
                member("s", TEXT),
                member("b", BOOL),
                member("i", INT),
                member("d", AnyValue.newBuilder().setDoubleValue(1.5).build()),
                member("y", AnyValue.newBuilder().setBytesValue(ByteString.EMPTY).build()),
                member("e", AnyValue.getDefaultInstance()),
                member("s", TEXT),
                member("s", TEXT)))
        .isEqualTo("sbidye");
    assertThat(attributes(member("a", TEXT), member("b", TEXT))).isEmpty();
    assertThat(attributes()).isEmpty();
  }

  @Test
  void attributes_lists_tellTheirKeysApart() throws Exception {
    assertThat(
            attributes(
                member("a.b", list(member("c", INT), member("d.ä", list(member("", TEXT))))),
                member("empty", list()),
                member("nested", list(member("empty", list()), member("x", array(INT, INT))))))
        .isEqualTo("3{1i4{0s}}{}6{5{}1[i*]}");
  }

  @Test
  void body_arraysAndLists_areShortWhereTheyAreAlike() {
    assertThat(body(array())).isEqualTo("[]");
    assertThat(body(array(TEXT, TEXT))).isEqualTo("[]");
    assertThat(body(array(TEXT, INT, TEXT))).isEqualTo("[si]");
    assertThat(body(array(INT))).isEqualTo("[i]");
    assertThat(body(array(INT, INT, TEXT))).isEqualTo("[ii]");
    assertThat(body(array(BOOL, INT, INT, INT))).isEqualTo("[bi*]");
    assertThat(body(array(array(INT, INT), INT, INT))).isEqualTo("[[i*]i*]");
    assertThat(body(list(member("a", INT), member("b", list(member("c", TEXT))))))
        .isEqualTo("{i{}}");
    assertThat(body(TEXT)).isEmpty();
    assertThat(body(INT)).isEmpty();
  }
}
