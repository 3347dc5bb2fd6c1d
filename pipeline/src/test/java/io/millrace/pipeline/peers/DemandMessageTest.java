package io.millrace.pipeline.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import io.millrace.model.tenant.PeerDemand.Demand;
import io.millrace.model.tenant.TenantId;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandMessageTest {
  private static final ImmutableMap<TenantId, Demand> DEMAND =
      ImmutableMap.of(
          new TenantId("acme"), new Demand(1_048_576.4, 2_500), TenantId.DEFAULT, new Demand(0, 1));

  @Test
  void encode_isCompactJson() {
    assertThat(new String(DemandMessage.encode("one", DEMAND), UTF_8))
        .isEqualTo("{\"from\":\"one\",\"demand\":{\"acme\":[1048576,2500],\"default\":[0,1]}}");
  }

  @Test
  void decode_givesWhatWasEncoded() throws Exception {
    assertThat(DemandMessage.decode(DemandMessage.encode("one", DEMAND)))
        .isEqualTo(
            new DemandMessage(
                "one",
                ImmutableMap.of(
                    new TenantId("acme"),
                    new Demand(1_048_576, 2_500),
                    TenantId.DEFAULT,
                    new Demand(0, 1))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "[]",
        "{}",
        "{\"from\":\"a\"}",
        "{\"from\":\"a\",\"demand\":{\"Bad Name\":[1,2]}}",
        "{\"from\":\"a\",\"demand\":{\"acme\":[1]}}",
        "{\"from\":\"a\",\"demand\":{\"acme\":[-1,2]}}",
        "{\"from\":\"a\",\"demand\":{\"acme\":\"x\"}}"
      })
  void decode_ofSomethingElse_isRefused(String text) {
    assertThatThrownBy(() -> DemandMessage.decode(text.getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
  }
}
