package io.ringmaster.migration.rows;

import io.ringmaster.migration.server.Sessions;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets statements that copy, compare and delete ranges of rows run with less priority than those of
 * clients, by a resource group of the server (MySQL manual, "Resource Groups"). Not those that
 * follow changes: a cutover waits for them.
 *
 * <p>It takes {@code RESOURCE_GROUP_ADMIN}, and {@code CAP_SYS_NICE} for the server's process.
 * Without either the hint is a warning that nobody reads, and all run alike.
 */
public final class Background {
  /** After the first word of a statement. */
  static final String HINT = " /*+ RESOURCE_GROUP(ringmaster_background) */ ";

  private static final Logger log = LoggerFactory.getLogger(Background.class);

  /** Of Linux' nice values: about a tenth of the time where clients want all of it. */
  private static final String CREATE =
      "CREATE RESOURCE GROUP ringmaster_background TYPE = USER THREAD_PRIORITY = 10";

  private Background() {}

  /** Makes the resource group, where that is allowed and it is not there yet. */
  public static void prepare(Sessions server) {
    try {
      server.execute(List.of(CREATE));
    } catch (SQLException e) {
      log.debug("No resource group server={}", server, e);
    }
  }
}
