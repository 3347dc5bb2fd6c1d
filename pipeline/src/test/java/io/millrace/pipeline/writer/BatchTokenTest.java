package io.millrace.pipeline.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.model.stream.EventPosition;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTokenTest {
  @Test
  void of_severalPartitions_namesFirstAndLastOfEachInOrder() {
    List<EventPosition> positions =
        List.of(
            new EventPosition(2, 18, 0, 0),
            new EventPosition(0, 17, 9, 3),
            new EventPosition(0, 17, 4, 0),
            new EventPosition(2, 18, 0, 5));

    assertThat(BatchToken.of(positions))
        .isEqualTo("v1/0:17:4:0..0:17:9:3/2:18:0:0..2:18:0:5")
        .isEqualTo(BatchToken.of(positions.reversed()));
  }
}
