package io.ringmaster.it.clients;

/** PHP's PDO, with emulated and with real prepared statements. */
class PhpPdoTest extends PhpChecks {
  PhpPdoTest() {
    super("pdo_mysql", "pdo_client.php");
  }
}
