package io.millrace.model.otlp;

import java.util.Locale;

/** Why one log record is refused while the others of its request are kept. */
public enum RecordFault {
  /** Larger than a record may be, and not cut. */
  RECORD_BYTES,
  /** More attributes than a record may have. */
  ATTRIBUTES,
  /** The key of an attribute is too long. */
  KEY_BYTES,
  /** The value of an attribute is too long. */
  VALUE_BYTES,
  /** Its time is further back than it may be. */
  TOO_OLD,
  /** Its time is further ahead than it may be. */
  TOO_FAR_AHEAD,
  /** With its resource and scope it is larger than the event log takes. */
  EVENT_BYTES;

  /** The name in lower case, as metrics carry it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
