package io.millrace.query.admission;

/** In which order the waiting queries of one tenant run. */
public enum Priority {
  /** Rules: few and on time, or somebody is woken too late. */
  ALERT,
  /** Somebody waits for it: what is not marked otherwise. */
  INTERACTIVE,
  /** What a page can do without for a while, and what nobody looks at. */
  BACKGROUND
}
