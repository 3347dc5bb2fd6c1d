package io.millrace.query.logql.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.query.logql.ast.LogQuery;
import io.millrace.query.logql.parse.LogQlParser;
import io.millrace.query.logql.parse.ParseLimits;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stages over single lines: the labels that they parse, or that the line is left out. */
class PipelineTest {
  private static final LabelSet STREAM = LabelSet.of(Map.of("service_name", "shop"));
  private static final LabelSet METADATA = LabelSet.of(Map.of("env", "attr", "n", "5"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '§',
      quoteCharacter = '\0',
      value = {
        "| json § {\"a\": 1.50, \"b\": {\"c-d\": true, \"e\": null}, \"f\": [1]} § {a=\"1.50\", b_c_d=\"true\"}",
        "| json § {\"1a\": \"x\", \"\": \"y\", \" b \": \"\"} § {_1a=\"x\", b=\"\"}",
        "| json § {\"env\": \"line\", \"service_name\": \"x\"} § {env_extracted=\"line\", service_name_extracted=\"x\"}",
        "| json § {\"a\": \"ü\\n\\u00e9\"} and a tail § {a=\"ü\\né\"}",
        "| json | drop __error_details__ § {\"a\": 1, \"b\": § {__error__=\"JSONParserErr\", a=\"1\"}",
        "| json | drop __error_details__ § [1] § {__error__=\"JSONParserErr\"}",
        "| json | drop __error_details__ §  § {__error__=\"JSONParserErr\"}",
        "| json x=\"b.c[1]\", y=\"b\", z=\"q\" § {\"b\": {\"c\": [1, \"two\"]}} § {x=\"two\", y=\"{\\\"c\\\": [1, \\\"two\\\"]}\", z=\"\"}",
        "| json x=\"[\\\"odd name\\\"]\" § {\"odd name\": null, \"a\": 1} § {x=\"\"}",
        "| logfmt § a=1 b=\"x \\\"y\\\" \\u00e9\" c= d e=f § {a=\"1\", b=\"x \\\"y\\\" é\", e=\"f\"}",
        "| logfmt --keep-empty § a=1 c= d § {a=\"1\", c=\"\", d=\"\"}",
        "| logfmt § a==1 =x b\"c d=\"open e=1 § {e=\"1\"}",
        "| logfmt --strict | drop __error_details__ § a=1 b==2 c=3 § {__error__=\"LogfmtParserErr\", a=\"1\"}",
        "| logfmt a=\"x\", b=\"y\" § x=1 z=2 § {a=\"1\", b=\"\"}",
        "| logfmt § a.b=1 2c=3 § {_2c=\"3\", a_b=\"1\"}",
        "| n=5 § x § {}",
        "| n>5 § x § out",
        "| n!=5 or env=\"attr\" § x § {}",
        "| missing=5 § x § out",
        "| missing!=5 § x § out",
        "| missing!=\"5\" § x § {}",
        "| missing=\"\" § x § {}",
        "| env>5 | drop __error_details__ § x § {__error__=\"LabelFilterErr\"}",
        "| logfmt | took>40ms § took=45.5ms § {took=\"45.5ms\"}",
        "| logfmt | took>40ms § took=1m § {took=\"1m\"}",
        "| logfmt | took>40ms | drop __error_details__ § took=1d § {__error__=\"LabelFilterErr\", took=\"1d\"}",
        "| logfmt | size=12KB § size=12kb § {size=\"12kb\"}",
        "| logfmt | size>11KiB § size=11KB § out",
        "| logfmt | x=~\"a.c\" § x=abc § {x=\"abc\"}",
        "| logfmt | x=~\"a.c\" § x=abcd § out",
        "|= \"a\" or \"b\" § xby § {}",
        "!= \"a\" or \"b\" § xby § out",
        "!~ \"^y\" § xby § {}"
      })
  void process_stages_giveTheLabelsOfTheLine(String stages, String line, String expected) {
    String text = line == null ? "" : line.replace("\\n", "\\n");
    LogQuery query =
        (LogQuery) new LogQlParser(ParseLimits.DEFAULT).parse("{service_name=\"shop\"} " + stages);

    ProcessedEntry entry =
        new Pipeline(query.stages()).process(new LogEntry(1, text, STREAM, METADATA));

    assertThat(entry == null ? "out" : entry.parsed().toString()).isEqualTo(expected);
  }
}
