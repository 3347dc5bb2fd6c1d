package io.millrace.query.logql.parse;

import io.millrace.query.logql.ast.IpRange;
import io.millrace.query.logql.parse.Token.Kind;

/** Reads {@code ip("10.0.0.0/8")}. */
final class IpReader {
  private IpReader() {}

  static boolean follows(TokenStream tokens) {
    return tokens.peek().isWord("ip") && tokens.peekSecond().isSymbol("(");
  }

  static IpRange range(TokenStream tokens) {
    tokens.next();
    tokens.next();
    Token text = tokens.expect(Kind.STRING, "an address, a network or a range, in quotes");
    IpRange range = new IpRange(text.text());
    if (range.bounds().isEmpty()) {
      throw tokens.error(
          text,
          "found "
              + text.describe()
              + "; expected an address such as 10.0.0.1, a network such as 10.0.0.0/8 or a range such as 10.0.0.1-10.0.0.9");
    }
    tokens.expect(")", "to close `ip(`");
    return range;
  }
}
