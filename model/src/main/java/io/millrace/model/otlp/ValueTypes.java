package io.millrace.model.otlp;

import com.google.common.base.Utf8;

/**
 * What the texts of {@link AnyValueText} were made from: a letter for each attribute, so that text
 * and letter give the value back. The format stands in docs/decisions/0018-attribute-types.md; it
 * is stored, so it stays as it is. Reuses its buffer: belongs to one thread.
 */
public final class ValueTypes {
  private final TextBuffer out = new TextBuffer();
  private final WireSlice key = new WireSlice();
  private final AnyValueView value = new AnyValueView();

  /** Begins anew. */
  public void clear() {
    out.clear();
  }

  /** Points {@code into} at what was appended; valid until the next call. */
  public WireSlice slice(WireSlice into) {
    return out.slice(0, into);
  }

  /** Number of bytes that were appended. */
  public int length() {
    return out.length();
  }

  /** Begins the next part. */
  public void separate() {
    out.append('/');
  }

  /** Appends a part that was made before. */
  public void append(WireSlice part) {
    out.append(part);
  }

  /** Leaves empty parts at the end out. */
  public void trimParts() {
    trim('/', 0);
  }

  /** Appends the part of a list of attributes. */
  public void attributes(AttributesView attributes) {
    int start = out.length();
    for (int i = 0; i < attributes.size(); i++) {
      AnyValueView.Kind kind = attributes.kind(i);
      switch (kind) {
        case EMPTY, STRING, BOOL, INT, DOUBLE, BYTES -> out.append(letter(kind));
        case ARRAY -> code(attributes.value(i, value));
        case KEY_VALUE_LIST -> {
          int before = out.length();
          out.append(utf8Length(attributes.key(i, key)));
          if (!flattened(attributes.value(i, value))) {
            // An empty one keeps its key as it is.
            out.truncate(before);
            out.append("{}");
          }
        }
      }
    }
    trim('s', start);
  }

  /** Appends the part of a body. */
  public void body(AnyValueView body) {
    switch (body.kind()) {
      case ARRAY, KEY_VALUE_LIST -> code(body);
      case EMPTY, STRING, BOOL, INT, DOUBLE, BYTES -> {}
    }
  }

  private void code(AnyValueView any) {
    switch (any.kind()) {
      case EMPTY, STRING, BOOL, INT, DOUBLE, BYTES -> out.append(letter(any.kind()));
      case ARRAY -> members(any, '[', ']');
      case KEY_VALUE_LIST -> members(any, '{', '}');
    }
  }

  private static char letter(AnyValueView.Kind scalar) {
    return switch (scalar) {
      case EMPTY -> 'e';
      case STRING -> 's';
      case BOOL -> 'b';
      case INT -> 'i';
      case DOUBLE -> 'd';
      case BYTES -> 'y';
      case ARRAY, KEY_VALUE_LIST -> throw new IllegalArgumentException(scalar + " has members");
    };
  }

  private void members(AnyValueView any, char open, char close) {
    out.append(open);
    int start = out.length();
    any.forEachMember((memberKey, member) -> code(member));
    int length = out.length();
    trim('s', start);
    if (out.length() == length) {
      shortenRun(start);
    }
    out.append(close);
  }

  /** Of equal scalars at the end one is enough. */
  private void shortenRun(int start) {
    int length = out.length();
    if (length - start < 2) {
      return;
    }
    char last = out.charAt(length - 1);
    int run = length - 1;
    while (run > start && out.charAt(run - 1) == last) {
      run--;
    }
    if (length - run >= 2 && Character.isLetter(last)) {
      out.truncate(run + 1);
      out.append('*');
    }
  }

  /** Appends a list whose members are attributes of their own; false if it has none. */
  private boolean flattened(AnyValueView list) {
    out.append('{');
    int[] members = new int[1];
    list.forEachMember(
        (memberKey, member) -> {
          members[0]++;
          out.append(utf8Length(memberKey));
          if (member.kind() != AnyValueView.Kind.KEY_VALUE_LIST) {
            code(member);
          } else {
            int before = out.length();
            if (!flattened(member)) {
              out.truncate(before);
              out.append("{}");
            }
          }
        });
    out.append('}');
    return members[0] > 0;
  }

  /** As it is stored. */
  private static long utf8Length(WireSlice text) {
    return TextBuffer.isWellFormed(text) ? text.length() : Utf8.encodedLength(text.toUtf8());
  }

  private void trim(char what, int start) {
    int length = out.length();
    while (length > start && out.charAt(length - 1) == what) {
      length--;
    }
    out.truncate(length);
  }
}
