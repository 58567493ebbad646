package io.ringmaster.it.clients;

/** PHP's mysqli, over mysqlnd. */
class PhpMysqliTest extends PhpChecks {
  PhpMysqliTest() {
    super("mysqli", "mysqli_client.php");
  }
}
