package io.millrace.query.logql.template;

/** A template that cannot be compiled, or that fails on a record; the message says where. */
public final class TemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TemplateException(String message) {
    super(message);
  }

  static TemplateException at(int line, String message) {
    return new TemplateException("template: line " + line + ": " + message);
  }
}
