package io.ringmaster.proxy.gather;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class WriteReportTest {
  @Test
  void numbersOfDifferentRowsAreAdded() {
    WriteReport report = new WriteReport(false, false);
    report.add(3, 0, 1, "Records: 3  Duplicates: 0  Warnings: 1");
    report.add(12, 7, 2, "Records: 12  Duplicates: 1  Warnings: 2");
    report.add(1, 9, 0, "Records: 1  Duplicates: 0  Warnings: 0");
    assertEquals(16, report.affectedRows());
    assertEquals(7, report.lastInsertId());
    assertEquals(3, report.warnings());
    assertEquals("Records: 16  Duplicates: 1  Warnings: 3", report.info());
  }

  @Test
  void copiesAreCountedOnce() {
    WriteReport report = new WriteReport(true, false);
    report.add(1, 0, 1, "Rows matched: 1  Changed: 1  Warnings: 1");
    report.add(1, 0, 1, "Rows matched: 1  Changed: 1  Warnings: 1");
    assertEquals(1, report.affectedRows());
    assertEquals(1, report.warnings());
    assertEquals("Rows matched: 1  Changed: 1  Warnings: 1", report.info());
  }

  @Test
  void shardsWithoutInfoAddNothingToIt() {
    WriteReport report = new WriteReport(false, false);
    report.add(1, 0, 0, "");
    report.add(2, 0, 0, "Records: 2  Duplicates: 0  Warnings: 0");
    assertEquals("Records: 2  Duplicates: 0  Warnings: 0", report.info());
    assertEquals(3, report.affectedRows());
  }

  @Test
  void repeatedWarningsAreTakenOutOfTheCountAndTheInfo() {
    WriteReport report = new WriteReport(false, false);
    report.add(3, 0, 2, "Rows matched: 3  Changed: 3  Warnings: 2");
    report.add(10, 0, 1, "Rows matched: 10  Changed: 10  Warnings: 1");
    report.repeatedWarnings(1);
    assertEquals(2, report.warnings());
    assertEquals("Rows matched: 13  Changed: 13  Warnings: 2", report.info());
  }
}
