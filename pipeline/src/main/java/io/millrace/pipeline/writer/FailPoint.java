package io.millrace.pipeline.writer;

/** The moments of the writer's protocol at which a test lets it die. */
enum FailPoint {
  /** In charge, the former owner fenced, its last note read. */
  AFTER_TAKE_OVER,
  /** The payloads of the time before are read again. */
  AFTER_HISTORY,
  /** The first event of a batch is received. */
  AFTER_RECEIVE,
  BEFORE_NOTE,
  AFTER_NOTE,
  BEFORE_INSERT,
  /** The insert is under way. */
  DURING_INSERT,
  AFTER_INSERT,
  BEFORE_DEAD_LETTER,
  AFTER_DEAD_LETTER,
  /** A refused batch is about to be halved. */
  BEFORE_SPLIT_NOTE,
  AFTER_SPLIT_NOTE,
  /** One of several parts of a refused batch is stored. */
  AFTER_PART,
  BEFORE_ACKNOWLEDGE,
  AFTER_ACKNOWLEDGE,
  /** Nothing more to do: about to note that all is stored. */
  BEFORE_IDLE_NOTE,
  AFTER_IDLE_NOTE
}
