/**
 * The certificate of this process's servers, and its renewal without a restart. Enter at {@link
 * io.millrace.server.tls.ReloadingCertificate}.
 *
 * <p>Read by event loops at every handshake; files are watched by a virtual thread.
 */
package io.millrace.server.tls;
