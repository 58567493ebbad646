package io.ringmaster.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which way the arrows point, where Maven's module graph can't say it. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.ringmaster");

  @Test
  void onlyMetadataSpeaksToZooKeeper() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.ringmaster.metadata..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.curator..", "org.apache.zookeeper..")
        .check(CLASSES);
  }

  @Test
  void routerAndMetadataSeeNoSocket() {
    noClasses()
        .that()
        .resideInAnyPackage("io.ringmaster.router..", "io.ringmaster.metadata..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "io.ringmaster.protocol..", "io.ringmaster.proxy..")
        .check(CLASSES);
  }

  @Test
  void backendsAndSessionsDoNotKnowWhoUsesThem() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.ringmaster.proxy.backend..",
            "io.ringmaster.proxy.session..",
            "io.ringmaster.proxy.xa..",
            "io.ringmaster.proxy.commit..",
            "io.ringmaster.proxy.gather..",
            "io.ringmaster.proxy.hold..",
            "io.ringmaster.proxy.load..",
            "io.ringmaster.proxy.local..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.ringmaster.proxy.execute..",
            "io.ringmaster.proxy.frontend..",
            "io.ringmaster.proxy.admin..",
            "io.ringmaster.proxy.control..")
        .check(CLASSES);
  }

  @Test
  void blockingDriversStayOffTheDataPath() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.ringmaster.proxy.backend..",
            "io.ringmaster.proxy.session..",
            "io.ringmaster.proxy.commit..",
            "io.ringmaster.proxy.gather..",
            "io.ringmaster.proxy.load..",
            "io.ringmaster.proxy.execute..",
            "io.ringmaster.proxy.frontend..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "com.zaxxer..", "com.mysql..", "io.ringmaster.proxy.control..")
        .check(CLASSES);
  }

  @Test
  void controlPlaneSeesNoEventLoop() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.ringmaster.proxy.admin..",
            "io.ringmaster.proxy.control..",
            "io.ringmaster.proxy.recovery..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.netty..", "io.ringmaster.proxy.execute..", "io.ringmaster.proxy.backend..")
        .check(CLASSES);
  }

  @Test
  void theDataPathKnowsNoMigrationWorker() {
    noClasses()
        .that()
        .resideInAPackage("io.ringmaster.proxy..")
        .and()
        .resideOutsideOfPackages("io.ringmaster.proxy.admin..", "io.ringmaster.proxy.control..")
        .and()
        .doNotHaveSimpleName("ProxyServer")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.ringmaster.migration..")
        .check(CLASSES);
  }
}
