package io.millrace.query.logql.template;

import java.time.InstantSource;

/** What functions may ask for besides their arguments. */
record TemplateContext(TemplateRecord record, InstantSource clock) {}
