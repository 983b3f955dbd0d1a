package dev.corral.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.corral.core.exchange.InferenceRequest;
import dev.corral.core.exchange.Notice;
import dev.corral.core.exchange.Options;
import dev.corral.core.schedule.plan.LaneKey;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Load-time options of many callers become few profiles. */
final class LoadProfilesTest {

  private final AtomicLong nanos = new AtomicLong();

  @Test
  void windowsAreRoundedUpAndNarrowerOnesUseWhatIsThere() {
    LoadProfiles profiles = new LoadProfiles(LoadPolicy.DEFAULT, Map.of(), nanos::get);

    assertThat(profiles.of(asking(6_000)).lane())
        .isEqualTo(new LaneKey("m:latest", "num_ctx=8192"));
    assertThat(profiles.of(asking(3_000)).lane())
        .isEqualTo(new LaneKey("m:latest", "num_ctx=8192"));
    assertThat(profiles.of(ScriptedEngine.request("m")).lane().profile()).isEqualTo("num_ctx=8192");

    nanos.addAndGet(Duration.ofMinutes(11).toNanos());
    assertThat(profiles.of(ScriptedEngine.request("m")).lane().profile()).isEmpty();
    assertThat(profiles.of(asking(3_000)).lane().profile()).isEqualTo("num_ctx=4096");
  }

  @Test
  void whatIsTheOperatorsAffairIsDroppedAndTold() {
    LoadProfiles profiles = new LoadProfiles(LoadPolicy.DEFAULT, Map.of(), nanos::get);
    InferenceRequest asked =
        ScriptedEngine.request("m")
            .withOptions(Options.of(Map.of("num_gpu", 1, "temperature", 0.5, "num_ctx", 4096)));

    LoadProfiles.Profiled profiled = profiles.of(asked);

    assertThat(profiled.changes()).containsExactly(new Notice.Changed("num_gpu", "1", "default"));
    assertThat(profiled.request().options().asMap())
        .containsOnlyKeys("temperature", "num_ctx")
        .containsEntry("num_ctx", 4096L);
  }

  @Test
  void aModelsOwnPolicyHolds() {
    LoadProfiles profiles =
        new LoadProfiles(
            LoadPolicy.DEFAULT,
            Map.of(
                "m:latest", new LoadPolicy(LoadPolicy.Mode.FIXED, 16_384),
                "n:latest", new LoadPolicy(LoadPolicy.Mode.AS_ASKED, 0)),
            nanos::get);

    assertThat(profiles.of(asking(2_048)).lane().profile()).isEqualTo("num_ctx=16384");
    assertThat(profiles.of(asking(3_000).withModel("n")).lane().profile())
        .isEqualTo("num_ctx=3000");
    assertThat(profiles.of(asking(3_000).withModel("n")).changes()).isEmpty();
  }

  @Test
  void aProfileIsReadAsItWasWritten() {
    Options options = Options.of(Map.of("num_ctx", 4096, "use_mmap", true, "num_gpu", 3));

    assertThat(LoadOptions.parse(LoadOptions.profile(options.asMap()))).isEqualTo(options);
  }

  private static InferenceRequest asking(long context) {
    return ScriptedEngine.request("m").withOptions(Options.of(Map.of("num_ctx", context)));
  }
}
