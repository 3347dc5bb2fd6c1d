package io.millrace.model.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.sun.management.ThreadMXBean;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OtlpLogsReaderTest {
  private static final long SEED = 20261123;

  @Test
  void read_generatedRequests_givesTheSameMessages() throws Exception {
    OtlpRequests requests = new OtlpRequests(new Random(SEED));
    for (int i = 0; i < 500; i++) {
      ExportLogsServiceRequest request = requests.next();
      assertThat(MessageRebuilder.read(request.toByteArray()))
          .as("seed %d, request %d", SEED, i)
          .isEqualTo(request);
    }
  }

  @Test
  void read_shuffledFieldsAndUnknownOnes_givesTheSameMessages() throws Exception {
    Random random = new Random(SEED);
    OtlpRequests requests = new OtlpRequests(random);
    FieldShuffler shuffler = new FieldShuffler(random);
    for (int i = 0; i < 500; i++) {
      ExportLogsServiceRequest request = requests.next();
      assertThat(MessageRebuilder.read(shuffler.encode(request).toByteArray()))
          .as("seed %d, request %d", SEED, i)
          .isEqualTo(request);
    }
  }

  @Test
  void count_emptyRequest_isZero() throws Exception {
    assertThat(new OtlpLogsReader().count(new byte[0])).isZero();
  }

  @Test
  void count_generatedRequest_isItsNumberOfRecords() throws Exception {
    OtlpRequests requests = new OtlpRequests(new Random(SEED));
    OtlpLogsReader reader = new OtlpLogsReader();
    for (int i = 0; i < 100; i++) {
      ExportLogsServiceRequest request = requests.next();
      int records =
          request.getResourceLogsList().stream()
              .flatMap(logs -> logs.getScopeLogsList().stream())
              .mapToInt(ScopeLogs::getLogRecordsCount)
              .sum();
      assertThat(reader.count(request.toByteArray())).isEqualTo(records);
    }
  }

  @Test
  void read_recordsOfPlainValues_allocatesNothingForThem() throws Exception {
    ScopeLogs.Builder scopeLogs = ScopeLogs.newBuilder();
    for (int i = 0; i < 1_000; i++) {
      AnyValue value = AnyValue.newBuilder().setStringValue("value " + i).build();
      scopeLogs
          .addLogRecordsBuilder()
          .setBody(value)
          .addAttributes(KeyValue.newBuilder().setKey("key").setValue(value));
    }
    byte[] request =
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
            .build()
            .toByteArray();
    OtlpLogsReader reader = new OtlpLogsReader();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    reader.count(request);

    long before = threads.getCurrentThreadAllocatedBytes();
    reader.count(request);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).as("bytes for 1000 records").isLessThan(1_000);
  }

  @Test
  void read_rangeOfAnArray_readsNothingBesideIt() throws Exception {
    byte[] request = withBody(AnyValue.newBuilder().setStringValue("x").build()).toByteArray();
    byte[] padded = new byte[request.length + 20];
    Arrays.fill(padded, (byte) 0xff);
    System.arraycopy(request, 0, padded, 10, request.length);
    int[] records = new int[1];
    new OtlpLogsReader().read(padded, 10, request.length, logRecord -> records[0]++);
    assertThat(records[0]).isEqualTo(1);
  }

  @Test
  void read_rangeOutsideTheArray_isRefused() {
    assertThatThrownBy(() -> new OtlpLogsReader().read(new byte[4], 2, 3, logRecord -> {}))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void read_truncatedAtEveryByte_succeedsExactlyWhereProtobufDoes() {
    OtlpRequests requests = new OtlpRequests(new Random(SEED));
    for (int i = 0; i < 20; i++) {
      byte[] whole = requests.next().toByteArray();
      for (int length = 0; length < whole.length; length++) {
        byte[] prefix = Arrays.copyOf(whole, length);
        assertThat(readerAccepts(prefix))
            .as("seed %d, request %d, cut at %d", SEED, i, length)
            .isEqualTo(protobufAccepts(prefix));
      }
    }
  }

  @Test
  void read_mutatedRequests_givesRecordsOrMalformed() {
    Random random = new Random(SEED);
    OtlpRequests requests = new OtlpRequests(random);
    int accepted = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = requests.next().toByteArray();
      mutate(bytes, random);
      String refusal = refusal(bytes);
      if (refusal == null) {
        accepted++;
      } else if (protobufAccepts(bytes)) {
        // protobuf-java alone cuts tags and lengths to 32 bits; the specification does not.
        assertThat(refusal)
            .as("seed %d, input %d, which protobuf reads", SEED, i)
            .matches(".*: (invalid field tag|varint longer than 10 bytes)");
      }
    }
    assertThat(accepted).as("seed %d", SEED).isBetween(2_000, 18_000);
  }

  private static void mutate(byte[] bytes, Random random) {
    for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(4)) {
        case 0 -> bytes[at] = (byte) random.nextInt();
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
        default -> {
          int from = random.nextInt(bytes.length);
          int size = Math.min(random.nextInt(16), bytes.length - Math.max(at, from));
          System.arraycopy(bytes, from, bytes, at, size);
        }
      }
    }
  }

  private static boolean readerAccepts(byte[] bytes) {
    return refusal(bytes) == null;
  }

  private static String refusal(byte[] bytes) {
    try {
      MessageRebuilder.read(bytes);
      return null;
    } catch (MalformedOtlpException e) {
      return e.getMessage();
    }
  }

  private static boolean protobufAccepts(byte[] bytes) {
    try {
      return ExportLogsServiceRequest.parseFrom(bytes).isInitialized();
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  @Test
  void read_lengthPastTheEnd_isMalformed() {
    assertMalformed(
        "byte 1: field length runs past the end of its message", bytes(0x0a, 0x05, 0x00));
    assertMalformed(
        "byte 1: field length runs past the end of its message",
        bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x07));
    assertMalformed(
        "byte 1: field length runs past the end of its message",
        bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01));
  }

  @Test
  void read_innerLengthPastItsMessage_isMalformed() {
    assertMalformed(
        "byte 3: field length runs past the end of its message",
        bytes(0x0a, 0x02, 0x12, 0x03, 0x00, 0x00, 0x00));
  }

  @Test
  void read_overlongVarint_isMalformed() {
    assertMalformed(
        "byte 1: varint longer than 10 bytes",
        bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01));
  }

  @Test
  void read_invalidTags_areMalformed() {
    assertMalformed("byte 0: invalid field tag", bytes(0x00, 0x00));
    assertMalformed("byte 0: invalid field tag", bytes(0x80, 0x80, 0x80, 0x80, 0x10, 0x00));
    assertMalformed("byte 1: invalid wire type 6", bytes(0x0e));
    assertMalformed("byte 1: invalid wire type 4", bytes(0x0c));
  }

  @Test
  void read_groupWithoutEnd_isMalformed() {
    assertMalformed("byte 1: truncated varint", bytes(0x53));
  }

  @Test
  void read_groupEndOfAnotherField_isMalformed() {
    assertMalformed("byte 1: group ends with the tag of another field", bytes(0x53, 0x5c));
  }

  @Test
  void read_groupsNestedTooDeep_isMalformed() {
    byte[] groups = new byte[101];
    Arrays.fill(groups, (byte) 0x53);
    assertMalformed("byte 101: groups nested deeper than 100", groups);
  }

  @Test
  void read_valueNestedToTheLimit_isRead() throws Exception {
    for (boolean keyed : new boolean[] {true, false}) {
      ExportLogsServiceRequest request = withBody(nested(AnyValueView.MAX_DEPTH, keyed));
      assertThat(new OtlpLogsReader().count(request.toByteArray())).isEqualTo(1);
    }
  }

  @Test
  void read_valueNestedPastTheLimit_isMalformed() {
    for (boolean keyed : new boolean[] {true, false}) {
      byte[] request = withBody(nested(AnyValueView.MAX_DEPTH + 1, keyed)).toByteArray();
      assertThatThrownBy(() -> new OtlpLogsReader().count(request))
          .isInstanceOf(MalformedOtlpException.class)
          .hasMessageEndingWith(": attribute value nested deeper than 64");
    }
  }

  @Test
  void read_knownFieldOfAnotherWireType_isPassedOver() throws Exception {
    LogRecord logRecord =
        LogRecord.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(5).build())
                    .addField(5, UnknownFieldSet.Field.newBuilder().addFixed32(5).build())
                    .build())
            .build();
    ExportLogsServiceRequest read = MessageRebuilder.read(request(logRecord).toByteArray());
    assertThat(read.getResourceLogs(0).getScopeLogs(0).getLogRecords(0))
        .isEqualTo(LogRecord.getDefaultInstance());
  }

  @Test
  void read_invalidUtf8_becomesReplacementCharacters() throws Exception {
    byte[] request = withBody(AnyValue.newBuilder().setStringValue("@@").build()).toByteArray();
    for (int i = 0; i < request.length; i++) {
      request[i] = request[i] == '@' ? (byte) 0xfe : request[i];
    }
    ExportLogsServiceRequest read = MessageRebuilder.read(request);
    assertThat(read.getResourceLogs(0).getScopeLogs(0).getLogRecords(0).getBody().getStringValue())
        .isEqualTo("��");
  }

  private static void assertMalformed(String message, byte[] request) {
    assertThatThrownBy(() -> new OtlpLogsReader().count(request))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessage(message);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static ExportLogsServiceRequest withBody(AnyValue body) {
    return request(LogRecord.newBuilder().setBody(body).build());
  }

  private static ExportLogsServiceRequest request(LogRecord logRecord) {
    ScopeLogs scopeLogs = ScopeLogs.newBuilder().addLogRecords(logRecord).build();
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(ResourceLogs.newBuilder().addScopeLogs(scopeLogs))
        .build();
  }

  /** An AnyValue of {@code depth} levels, the innermost a number. */
  private static AnyValue nested(int depth, boolean keyed) {
    AnyValue value = AnyValue.newBuilder().setIntValue(1).build();
    for (int i = 1; i < depth; i++) {
      AnyValue.Builder outer = AnyValue.newBuilder();
      if (keyed) {
        KeyValue member = KeyValue.newBuilder().setKey("k").setValue(value).build();
        value = outer.setKvlistValue(KeyValueList.newBuilder().addValues(member)).build();
      } else {
        value = outer.setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
      }
    }
    return value;
  }
}
