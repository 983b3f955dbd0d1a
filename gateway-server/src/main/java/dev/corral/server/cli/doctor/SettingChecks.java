package dev.corral.server.cli.doctor;

import dev.corral.core.access.KeyFile;
import dev.corral.server.config.AllSettings;
import dev.corral.server.config.ConfigException;
import dev.corral.server.config.ServerConfig;
import dev.corral.server.config.Sources;
import dev.corral.server.config.TlsConfig;
import dev.corral.server.config.Values;
import dev.corral.server.inbound.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of the server to be, its keys and its certificate. */
final class SettingChecks {

  /** Renewal by a program happens a month before the end; two weeks are for people. */
  private static final Duration RENEWAL = Duration.ofDays(14);

  /**
   * What was read.
   *
   * @param config the settings, or null where they cannot be used
   * @param findings of them
   */
  record Result(@Nullable ServerConfig config, List<Finding> findings) {}

  private SettingChecks() {}

  static Result read(Sources sources) {
    List<Finding> findings = new ArrayList<>();
    for (String strange : sources.strangeVariables()) {
      findings.add(Finding.note("settings", strange, "unset it, or name a setting"));
    }
    ServerConfig config;
    try {
      Values values = sources.read();
      config = ServerConfig.of(values);
      config.requireSafe();
      long set = AllSettings.LIST.stream().filter(values::isSet).count();
      Path file = sources.file();
      String from = file == null ? "no file" : file.toString();
      findings.add(Finding.good("settings", from + ", " + set + " set"));
    } catch (ConfigException e) {
      for (String problem : e.problems()) {
        findings.add(Finding.bad("settings", problem, "put it right; corral config check tells"));
      }
      return new Result(null, findings);
    }
    findings.add(keys(config));
    findings.add(tls(config));
    return new Result(config, findings);
  }

  private static Finding keys(ServerConfig config) {
    Path file = config.keyFile();
    try {
      int number = new KeyFile(file, InstantSource.system()).read().keys().size();
      return Finding.good(
          "keys",
          number == 0 ? "none: this machine only, and nobody needs one" : number + " in " + file);
    } catch (IOException e) {
      return Finding.bad("keys", String.valueOf(e.getMessage()), "restore the file of keys");
    }
  }

  private static Finding tls(ServerConfig config) {
    TlsConfig files = config.listen().tls();
    if (files == null) {
      return config.listen().isLoopback()
          ? Finding.good("tls", "none: nothing leaves this machine")
          : Finding.note(
              "tls",
              "none: keys travel in the clear on this network",
              "set tls.certificate and tls.key, or let a proxy stand before it");
    }
    try {
      Instant end = ServerCertificate.read(files.certificate(), files.key()).expires();
      Instant now = InstantSource.system().instant();
      String detail = files.certificate() + ", until " + end;
      if (end.isBefore(now)) {
        return Finding.bad("tls", detail, "renew it: clients refuse what has ended");
      }
      return end.isBefore(now.plus(RENEWAL))
          ? Finding.note("tls", detail, "renew it; a running server reads it within seconds")
          : Finding.good("tls", detail);
    } catch (IOException e) {
      return Finding.bad("tls", String.valueOf(e.getMessage()), "a server would not start so");
    }
  }
}
