package io.millrace.query.logql.ast;

import com.google.common.net.InetAddresses;
import com.google.common.primitives.UnsignedBytes;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * {@code ip("…")}: a single address, a network ({@code 10.0.0.0/8}) or a range ({@code
 * 10.0.0.1-10.0.0.9}), of IPv4 or IPv6.
 *
 * @param text as written
 */
public record IpRange(String text) {
  private static final Comparator<byte[]> ORDER = UnsignedBytes.lexicographicalComparator();

  /** The first and the last address, both of one family. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  public record Bounds(byte[] first, byte[] last) {
    /** Whether the address is of the same family and between the bounds. */
    public boolean contains(byte[] address) {
      return address.length == first.length
          && ORDER.compare(first, address) <= 0
          && ORDER.compare(address, last) <= 0;
    }
  }

  /** The addresses meant; empty if the text is none of the three forms. */
  public Optional<Bounds> bounds() {
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return between(address(text.substring(0, dash)), address(text.substring(dash + 1)));
    }
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return network(address(text.substring(0, slash)), text.substring(slash + 1));
    }
    return address(text).map(address -> new Bounds(address, address));
  }

  /** The bytes of a literal address; never asks a name server. */
  public static Optional<byte[]> address(String literal) {
    return InetAddresses.isInetAddress(literal)
        ? Optional.of(InetAddresses.forString(literal)).map(InetAddress::getAddress)
        : Optional.empty();
  }

  private static Optional<Bounds> between(Optional<byte[]> first, Optional<byte[]> last) {
    return first.flatMap(
        from ->
            last.filter(to -> to.length == from.length && ORDER.compare(from, to) <= 0)
                .map(to -> new Bounds(from, to)));
  }

  private static Optional<Bounds> network(Optional<byte[]> address, String length) {
    if (address.isEmpty() || !length.matches("[0-9]{1,3}")) {
      return Optional.empty();
    }
    int prefix = Integer.parseInt(length);
    byte[] first = address.get().clone();
    if (prefix > first.length * 8) {
      return Optional.empty();
    }
    byte[] last = Arrays.copyOf(first, first.length);
    for (int bit = prefix; bit < first.length * 8; bit++) {
      int mask = 0x80 >> (bit % 8);
      first[bit / 8] &= (byte) ~mask;
      last[bit / 8] |= (byte) mask;
    }
    return Optional.of(new Bounds(first, last));
  }

  @Override
  public String toString() {
    return "ip(" + Quoted.of(text) + ")";
  }
}
