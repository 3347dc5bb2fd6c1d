package io.millrace.server.admin;

import com.linecorp.armeria.common.HttpStatus;
import io.millrace.model.store.StoreException;
import io.millrace.model.tenant.AccessDeniedException;
import io.millrace.model.tenant.RegistryException;

/**
 * The table of errors.
 *
 * @param message what was wrong
 * @param remedy what the sender can do
 */
record AdminFault(HttpStatus status, String message, String remedy) {
  static AdminFault of(Throwable fault) {
    return switch (fault) {
      case AccessDeniedException denied -> ofAccess(denied);
      case RegistryException registry -> ofRegistry(registry);
      case StoreException _ ->
          new AdminFault(
              HttpStatus.SERVICE_UNAVAILABLE,
              "the store does not answer",
              "try again in a few seconds; the server's log has the cause");
      case IllegalArgumentException value ->
          new AdminFault(
              HttpStatus.BAD_REQUEST,
              value.getMessage(),
              "correct it and send it again; " + AdminApi.PREFIX + "/openapi.json describes it");
      default ->
          new AdminFault(
              HttpStatus.INTERNAL_SERVER_ERROR,
              "internal error",
              "look for the request id in the server's log");
    };
  }

  private static AdminFault ofAccess(AccessDeniedException denied) {
    return switch (denied.kind()) {
      case UNAUTHENTICATED ->
          new AdminFault(
              HttpStatus.UNAUTHORIZED,
              denied.getMessage(),
              "send a valid key with the scope admin, as Authorization: Bearer KEY");
      case FORBIDDEN ->
          new AdminFault(
              HttpStatus.FORBIDDEN,
              denied.getMessage(),
              "use a key of the operator, or of that tenant, with the scope admin");
      case UNAVAILABLE ->
          new AdminFault(
              HttpStatus.SERVICE_UNAVAILABLE, denied.getMessage(), "try again in a few seconds");
    };
  }

  private static AdminFault ofRegistry(RegistryException fault) {
    return switch (fault.kind()) {
      case NOT_FOUND ->
          new AdminFault(
              HttpStatus.NOT_FOUND, fault.getMessage(), "list what there is, or create it");
      case CONFLICT ->
          new AdminFault(HttpStatus.CONFLICT, fault.getMessage(), "look at what is there already");
      case UNAVAILABLE ->
          new AdminFault(
              HttpStatus.SERVICE_UNAVAILABLE,
              fault.getMessage(),
              "check that Pulsar runs, look whether the change is made, then try again");
    };
  }
}
