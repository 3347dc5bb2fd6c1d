package io.millrace.storage.clickhouse.engine;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;

/**
 * Lets in who has the password, on every path but {@code /ping}. It comes as a server takes it: in
 * the headers {@code X-ClickHouse-User} and {@code X-ClickHouse-Key}, as Basic authorization, or in
 * the URL parameters {@code user} and {@code password}; the first of them that is there counts. No
 * user is the user {@code default}. Never blocks.
 */
final class PasswordCheck implements DecoratingHttpServiceFunction {
  /** For health checks; says nothing but that it is there. */
  static final String OPEN_PATH = "/ping";

  private static final String USER = "default";
  private static final String USER_HEADER = "X-ClickHouse-User";
  private static final String KEY_HEADER = "X-ClickHouse-Key";

  private final Optional<byte[]> password;
  private final ServerInfo server;

  private PasswordCheck(Optional<byte[]> password, ServerInfo server) {
    this.password = password;
    this.server = server;
  }

  /** Reads the password from its file; without a file everyone is let in. */
  static PasswordCheck of(EngineSettings settings, ServerInfo server) throws IOException {
    if (settings.passwordFile().isEmpty()) {
      return new PasswordCheck(Optional.empty(), server);
    }
    String text = Files.readString(settings.passwordFile().get()).strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException(
          "password-file: %s (expected: a file with a password)"
              .formatted(settings.passwordFile().get()));
    }
    return new PasswordCheck(Optional.of(bytes(text)), server);
  }

  @Override
  public HttpResponse serve(
      HttpService delegate, ServiceRequestContext context, HttpRequest request) throws Exception {
    if (password.isEmpty()
        || context.path().equals(OPEN_PATH)
        || isRight(Login.of(context, request.headers()))) {
      return delegate.serve(context, request);
    }
    return refused();
  }

  private boolean isRight(Login login) {
    return MessageDigest.isEqual(bytes(login.password()), password.orElseThrow())
        && login.user().equals(USER);
  }

  private HttpResponse refused() {
    EngineException failure =
        EngineException.of(
            ErrorCode.AUTHENTICATION_FAILED,
            "no such user, or not its password (expected: user default with the password of the"
                + " engine's password file)");
    HttpData text =
        HttpData.ofUtf8("%s (version %s)\n".formatted(failure.getMessage(), server.version()));
    return HttpResponse.of(
        ResponseHeaders.builder(ExceptionStatus.of(failure.code()))
            .set("X-ClickHouse-Exception-Code", Integer.toString(failure.code()))
            .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=UTF-8")
            .build(),
        text);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private record Login(String user, String password) {
    private static final String BASIC = "basic ";
    private static final Login NOBODY = new Login("", "");

    static Login of(ServiceRequestContext context, RequestHeaders headers) {
      if (headers.contains(USER_HEADER) || headers.contains(KEY_HEADER)) {
        return new Login(headers.get(USER_HEADER, USER), headers.get(KEY_HEADER, ""));
      }
      if (headers.contains(HttpHeaderNames.AUTHORIZATION)) {
        return ofBasic(headers.get(HttpHeaderNames.AUTHORIZATION, ""));
      }
      String user = context.queryParam("user");
      String password = context.queryParam("password");
      return new Login(user == null ? USER : user, password == null ? "" : password);
    }

    private static Login ofBasic(String authorization) {
      if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
        try {
          String pair =
              new String(
                  Base64.getDecoder().decode(authorization.substring(BASIC.length()).strip()),
                  StandardCharsets.UTF_8);
          int colon = pair.indexOf(':');
          return new Login(pair.substring(0, Math.max(0, colon)), pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
          // Not Base64: nobody's password.
          return NOBODY;
        }
      }
      return NOBODY;
    }
  }
}
