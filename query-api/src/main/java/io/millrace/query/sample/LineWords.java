package io.millrace.query.sample;

import com.google.common.collect.ImmutableList;

/**
 * A line as words and what stands between them. A word with a digit is a variable one from the
 * start; so is the rest of a line past {@value #MAX_WORDS} words.
 *
 * @param separators one more than words: before the first, between them, behind the last
 */
record LineWords(ImmutableList<String> separators, ImmutableList<String> words) {
  static final int MAX_WORDS = 100;

  private static final String SEPARATORS = "=:,;\"'()[]{}<>|";

  static LineWords of(String line) {
    ImmutableList.Builder<String> separators = ImmutableList.builder();
    ImmutableList.Builder<String> words = ImmutableList.builder();
    int position = separatorsEnd(line, 0);
    separators.add(line.substring(0, position));
    int count = 0;
    while (position < line.length()) {
      int wordEnd = count == MAX_WORDS - 1 ? line.length() : wordEnd(line, position);
      words.add(word(line, position, wordEnd));
      position = separatorsEnd(line, wordEnd);
      separators.add(line.substring(wordEnd, position));
      count++;
    }
    return new LineWords(separators.build(), words.build());
  }

  private static String word(String line, int start, int end) {
    for (int i = start; i < end; i++) {
      char c = line.charAt(i);
      if (Character.isDigit(c) || isSeparator(c)) {
        return LinePattern.WILDCARD;
      }
    }
    return line.substring(start, end);
  }

  private static int wordEnd(String line, int from) {
    int position = from;
    while (position < line.length() && !isSeparator(line.charAt(position))) {
      position++;
    }
    return position;
  }

  private static int separatorsEnd(String line, int from) {
    int position = from;
    while (position < line.length() && isSeparator(line.charAt(position))) {
      position++;
    }
    return position;
  }

  private static boolean isSeparator(char c) {
    return c <= ' ' || SEPARATORS.indexOf(c) >= 0;
  }
}
