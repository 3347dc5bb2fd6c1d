package io.millrace.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnyValueTextTest {
  private final AnyValueText text = new AnyValueText();

  @Test
  void text_scalars_arePlain() {
    assertThat(textOf(AnyValue.getDefaultInstance())).isEmpty();
    assertThat(textOf(string("say \"hi\"\n"))).isEqualTo("say \"hi\"\n");
    assertThat(textOf(AnyValue.newBuilder().setBoolValue(true).build())).isEqualTo("true");
    assertThat(textOf(AnyValue.newBuilder().setBoolValue(false).build())).isEqualTo("false");
    assertThat(textOf(integer(Long.MIN_VALUE))).isEqualTo("-9223372036854775808");
    assertThat(textOf(bytes("hi!?"))).isEqualTo("aGkhPw==");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-1.5, -1.5",
    "0.1, 0.1",
    "100, 100",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1.25e300, 1.25e+300",
    "1e-6, 0.000001",
    "9e-7, 9e-7",
    "-1.5e-10, -1.5e-10",
    "4.9e-324, 5e-324",
    "0.3333333333333333, 0.3333333333333333",
    "NaN, NaN",
    "Infinity, Infinity",
    "-Infinity, -Infinity",
    "2.2250738585072014e-308, 2.2250738585072014e-308"
  })
  void text_doubles_areShortest(double value, String expected) {
    assertThat(textOf(AnyValue.newBuilder().setDoubleValue(value).build())).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        7,
        -7,
        10,
        99,
        100,
        -1000,
        999_999_999_999_999_999L,
        1_000_000_000_000_000_000L,
        Long.MAX_VALUE,
        -Long.MAX_VALUE,
        Long.MIN_VALUE
      })
  void text_ints_areDecimal(long value) {
    assertThat(textOf(integer(value))).isEqualTo(Long.toString(value));
  }

  @Test
  void text_array_isJson() {
    AnyValue value =
        array(
            integer(1),
            string("two \"\\\u0001\t<&>é"),
            AnyValue.getDefaultInstance(),
            AnyValue.newBuilder().setDoubleValue(Double.NaN).build(),
            AnyValue.newBuilder().setBoolValue(true).build(),
            bytes("hi"),
            array(),
            list("k\n", array(integer(-1))));
    assertThat(textOf(value))
        .isEqualTo(
            "[1,\"two \\\"\\\\\\u0001\\t<&>é\",null,\"NaN\",true,\"aGk=\",[],{\"k\\n\":[-1]}]");
  }

  @Test
  void text_invalidUtf8_isReplaced() {
    byte[] message = string("a@b").toByteArray();
    message[3] = (byte) 0xff;
    assertThat(textOf(message)).isEqualTo("a�b");
    byte[] inArray = array(string("a@b\n")).toByteArray();
    inArray[inArray.length - 3] = (byte) 0xff;
    assertThat(textOf(inArray)).isEqualTo("[\"a�b\\n\"]");
  }

  @Test
  void attribute_plain_keepsKeyAndText() {
    assertThat(attributesOf("neg", AnyValue.newBuilder().setDoubleValue(-1.5).build()))
        .containsExactly("neg=-1.5");
  }

  @Test
  void attribute_keyValueList_isFlattened() {
    AnyValue value =
        AnyValue.newBuilder()
            .setKvlistValue(
                KeyValueList.newBuilder()
                    .addValues(member("a", list("b", integer(1))))
                    .addValues(member("c", array(integer(1), string("two"))))
                    .addValues(member("", string("no key")))
                    .addValues(member("empty", AnyValue.getDefaultInstance())))
            .build();
    assertThat(attributesOf("deep", value))
        .containsExactly("deep.a.b=1", "deep.c=[1,\"two\"]", "deep.=no key", "deep.empty=");
  }

  @Test
  void attribute_emptyKeyValueList_isKept() {
    AnyValue empty =
        AnyValue.newBuilder().setKvlistValue(KeyValueList.getDefaultInstance()).build();
    assertThat(attributesOf("a", empty)).containsExactly("a={}");
    assertThat(attributesOf("a", list("b", empty))).containsExactly("a.b={}");
  }

  private String textOf(AnyValue value) {
    return textOf(value.toByteArray());
  }

  private String textOf(byte[] message) {
    AnyValueView view = new AnyValueView().set(message, 0, message.length);
    return text.text(view, new WireSlice()).toUtf8();
  }

  private List<String> attributesOf(String key, AnyValue value) {
    byte[] keyBytes = ByteString.copyFromUtf8(key).toByteArray();
    byte[] message = value.toByteArray();
    List<String> attributes = new ArrayList<>();
    text.attribute(
        new WireSlice().set(keyBytes, 0, keyBytes.length),
        new AnyValueView().set(message, 0, message.length),
        (k, v) -> attributes.add(k.toUtf8() + "=" + v.toUtf8()));
    return attributes;
  }

  private static AnyValue string(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private static AnyValue integer(long value) {
    return AnyValue.newBuilder().setIntValue(value).build();
  }

  private static AnyValue bytes(String value) {
    return AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8(value)).build();
  }

  private static AnyValue array(AnyValue... values) {
    return AnyValue.newBuilder()
        .setArrayValue(ArrayValue.newBuilder().addAllValues(List.of(values)))
        .build();
  }

  private static AnyValue list(String key, AnyValue value) {
    return AnyValue.newBuilder()
        .setKvlistValue(KeyValueList.newBuilder().addValues(member(key, value)))
        .build();
  }

  private static KeyValue member(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }
}
