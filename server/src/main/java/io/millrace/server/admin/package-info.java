/**
 * The administration of tenants, keys and limits over HTTP, described by openapi.json. Enter at
 * {@link io.millrace.server.admin.AdminApi}.
 *
 * <p>Keys are checked on the event loop; endpoints run on virtual threads of their own and may
 * block.
 */
package io.millrace.server.admin;
