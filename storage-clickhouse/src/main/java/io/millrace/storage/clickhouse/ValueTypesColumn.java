package io.millrace.storage.clickhouse;

import io.millrace.model.otlp.AnyValueView;
import io.millrace.model.otlp.LogRecordView;
import io.millrace.model.otlp.ResourceView;
import io.millrace.model.otlp.ScopeView;
import io.millrace.model.otlp.ValueTypes;
import io.millrace.model.otlp.WireSlice;
import java.util.Arrays;

/**
 * The column ValueTypes: of what type the values of a row were, which are stored as text. What
 * resource and scope add to it is made once, and copied to each of their rows.
 */
final class ValueTypesColumn {
  private static final byte[] NONE = new byte[0];

  private final DictionaryColumn column;
  private final ValueTypes types = new ValueTypes();
  private final WireSlice slice = new WireSlice();
  private final WireSlice suffix = new WireSlice();

  private byte[] resource = NONE;
  private int plain;

  ValueTypesColumn(long hashSeed) {
    column = new DictionaryColumn(hashSeed);
  }

  NativeColumn column() {
    return column;
  }

  void begin(ResourceView view) {
    types.clear();
    types.attributes(view.attributes());
    resource = copy(types.slice(slice));
  }

  void begin(ScopeView view) {
    types.clear();
    types.separate();
    types.attributes(view.attributes());
    types.separate();
    types.append(slice.set(resource, 0, resource.length));
    byte[] both = copy(types.slice(slice));
    suffix.set(both, 0, both.length);
    types.trimParts();
    plain = column.number(types.slice(slice));
  }

  void addRow(LogRecordView logRecord) {
    types.clear();
    types.attributes(logRecord.attributes());
    if (types.length() == 0 && isScalar(logRecord.body())) {
      column.addNumber(plain);
      return;
    }
    types.append(suffix);
    types.separate();
    types.body(logRecord.body());
    types.trimParts();
    column.add(types.slice(slice));
  }

  private static boolean isScalar(AnyValueView body) {
    return body.kind() != AnyValueView.Kind.ARRAY
        && body.kind() != AnyValueView.Kind.KEY_VALUE_LIST;
  }

  private static byte[] copy(WireSlice text) {
    return Arrays.copyOfRange(text.buffer(), text.offset(), text.offset() + text.length());
  }
}
