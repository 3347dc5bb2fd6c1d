package io.millrace.receiver.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Base64;

/**
 * Reads values as protobuf's JSON mapping writes them: 64-bit integers as numbers or text, doubles
 * with names for what JSON lacks, bytes in base64, and OTLP's ids in hex. The parser stands on the
 * value.
 */
final class JsonValues {
  /** No 64-bit integer has more digits. Also keeps an exponent from being written out. */
  private static final int MAX_INTEGER_DIGITS = 20;

  private static final BigInteger MAX_UNSIGNED = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  private final JsonParser parser;

  JsonValues(JsonParser parser) {
    this.parser = parser;
  }

  JsonParser parser() {
    return parser;
  }

  MalformedJsonException fault(String field, String expected) {
    return new MalformedJsonException(
        parser.currentTokenLocation(), field + ": expected " + expected);
  }

  void writeString(WireWriter out, int number, String field)
      throws IOException, MalformedJsonException {
    require(JsonToken.VALUE_STRING, field, "a string");
    out.writeStringField(
        number, parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  boolean readBoolean(String field) throws MalformedJsonException {
    return switch (parser.currentToken()) {
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> throw fault(field, "true or false");
    };
  }

  long readSigned64(String field) throws IOException, MalformedJsonException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
        && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return parser.getLongValue();
    }
    BigInteger value = integer(field, "a 64-bit integer");
    if (value.bitLength() > 63) {
      throw fault(field, "a 64-bit integer");
    }
    return value.longValue();
  }

  long readUnsigned64(String field) throws IOException, MalformedJsonException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      long quick = quickUnsigned();
      if (quick >= 0) {
        return quick;
      }
    }
    BigInteger value = integer(field, "a 64-bit unsigned integer");
    if (value.signum() < 0 || value.compareTo(MAX_UNSIGNED) > 0) {
      throw fault(field, "a 64-bit unsigned integer");
    }
    return value.longValue();
  }

  int readUnsigned32(String field) throws IOException, MalformedJsonException {
    BigInteger value = integer(field, "a 32-bit unsigned integer");
    if (value.signum() < 0 || value.bitLength() > 32) {
      throw fault(field, "a 32-bit unsigned integer");
    }
    return value.intValue();
  }

  int readSigned32(String field) throws IOException, MalformedJsonException {
    BigInteger value = integer(field, "a 32-bit integer");
    if (value.bitLength() > 31) {
      throw fault(field, "a 32-bit integer");
    }
    return value.intValue();
  }

  /** The usual case of a time in text: up to 18 digits. -1 for all others. */
  private long quickUnsigned() throws IOException {
    int length = parser.getTextLength();
    if (length == 0 || length > 19) {
      return -1;
    }
    char[] text = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    long value = 0;
    for (int i = offset; i < offset + length; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    // 19 digits may pass 2^63: negative then, and left to the slow way.
    return value;
  }

  private BigInteger integer(String field, String expected)
      throws IOException, MalformedJsonException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_STRING ->
          exact(parser.getText(), field, expected);
      default -> throw fault(field, expected);
    };
  }

  /** Also takes 1e3 and 1.0, which are integers to JSON. */
  private BigInteger exact(String text, String field, String expected)
      throws MalformedJsonException {
    try {
      if (text.length() <= 2 * MAX_INTEGER_DIGITS) {
        BigDecimal value = new BigDecimal(text);
        if ((long) value.precision() - value.scale() <= MAX_INTEGER_DIGITS) {
          return value.toBigIntegerExact();
        }
      }
    } catch (NumberFormatException e) {
      throw fault(field, expected);
    } catch (ArithmeticException e) {
      throw fault(field, expected);
    }
    throw fault(field, expected);
  }

  double readDouble(String field) throws IOException, MalformedJsonException {
    return switch (parser.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_STRING -> namedDouble(parser.getText(), field);
      default -> throw fault(field, "a number");
    };
  }

  private double namedDouble(String text, String field) throws MalformedJsonException {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "Infinity" -> Double.POSITIVE_INFINITY;
      case "-Infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield new BigDecimal(text).doubleValue();
        } catch (NumberFormatException e) {
          throw fault(field, "a number");
        }
      }
    };
  }

  byte[] readBase64(String field) throws IOException, MalformedJsonException {
    require(JsonToken.VALUE_STRING, field, "base64 text");
    try {
      // Both alphabets are valid in protobuf's JSON mapping, with and without padding.
      return Base64.getDecoder().decode(parser.getText().replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException e) {
      throw fault(field, "base64 text");
    }
  }

  byte[] readHex(String field) throws IOException, MalformedJsonException {
    require(JsonToken.VALUE_STRING, field, "hex text");
    int length = parser.getTextLength();
    if (length % 2 != 0) {
      throw fault(field, "an even number of hex digits");
    }
    char[] text = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    byte[] bytes = new byte[length / 2];
    for (int i = 0; i < bytes.length; i++) {
      int high = hexDigit(text[offset + 2 * i]);
      int low = hexDigit(text[offset + 2 * i + 1]);
      if (high < 0 || low < 0) {
        throw fault(field, "hex digits");
      }
      bytes[i] = (byte) (high << 4 | low);
    }
    return bytes;
  }

  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private void require(JsonToken token, String field, String expected)
      throws MalformedJsonException {
    if (parser.currentToken() != token) {
      throw fault(field, expected);
    }
  }
}
