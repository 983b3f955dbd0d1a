package dev.corral.server.protocol.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.corral.core.access.Permission;
import dev.corral.core.exchange.Failure;
import dev.corral.core.exchange.FailureException;
import dev.corral.server.protocol.Route;
import dev.corral.server.testing.PlainRequest;
import dev.corral.server.testing.RecordingReply;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may have a backup made, and where. */
class BackupRouteTest {

  private final List<Path> made = new ArrayList<>();

  private RecordingReply ask(boolean loopback, String body) throws Exception {
    Route route = new BackupRoute(made::add, loopback).route();
    assertThat(route.permission()).isEqualTo(Permission.ADMIN);
    var reply = new RecordingReply();
    route
        .handler()
        .handle(
            new PlainRequest(route.method(), route.path(), Map.of(), body.getBytes(UTF_8)), reply);
    return reply;
  }

  @Test
  void backsUpToWhereItWasTold() throws Exception {
    RecordingReply reply = ask(true, "{\"directory\":\"/backups/../backups/monday\"}");

    assertThat(reply.text()).isEqualTo("{\"directory\":\"/backups/monday\"}");
    assertThat(made).containsExactly(Path.of("/backups/monday"));
  }

  @Test
  void refusesWhereOthersCanReachTheServer() {
    assertThatThrownBy(() -> ask(false, "{\"directory\":\"/backups/monday\"}"))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.Forbidden.class))
        .hasMessageContaining("corral store backup");
    assertThat(made).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"directory\":7}",
        "{\"directory\":\"relative\"}",
        "{\"directory\":\"/a\\u0000b\"}"
      })
  void refusesWhatIsNoAbsolutePath(String body) {
    assertThatThrownBy(() -> ask(true, body))
        .isInstanceOfSatisfying(
            FailureException.class,
            e -> assertThat(e.failure()).isInstanceOf(Failure.Invalid.class));
    assertThat(made).isEmpty();
  }
}
