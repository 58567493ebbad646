package io.ringmaster.proxy.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.router.digest.LexerMode;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdminParserTest {
  private static AdminStatement parse(String sql) {
    return AdminParser.parse(new TokenReader(sql, LexerMode.DEFAULT), Optional.of("shop"));
  }

  private static final String EMPTY = "Optional.empty";

  static Stream<Arguments> statements() {
    return Stream.of(
        Arguments.of(
            "REGISTER SERVER s1 AT 'db1:3306' USER 'root' PASSWORD 'it''s \\\\ \\'x\\''",
            "RegisterServer[name=s1, host=db1, port=3306, user=root, password=***, tls=PREFERRED,"
                + " disk=OptionalLong.empty]"),
        Arguments.of(
            "register /* c */ server 's-1' at '[::1]:1' user u password '' tls required disk 2 tb;",
            "RegisterServer[name=s-1, host=::1, port=1, user=u, password=***, tls=REQUIRED,"
                + " disk=OptionalLong[2199023255552]]"),
        Arguments.of(
            "ALTER SERVER s1 AT 'db2:3306' USER u PASSWORD 'p' TLS VERIFY_CA",
            "AlterServer[name=s1, address=Optional[db2:3306], user=Optional[u],"
                + " password=Optional[***], tls=Optional[VERIFY_CA], disk=Optional.empty]"),
        Arguments.of(
            "ALTER SERVER s1 DISK UNKNOWN",
            "AlterServer[name=s1, address="
                + EMPTY
                + ", user="
                + EMPTY
                + ", password="
                + EMPTY
                + ", tls="
                + EMPTY
                + ", disk=Optional[OptionalLong.empty]]"),
        Arguments.of(
            "alter server 's1' password 'p';",
            "AlterServer[name=s1, address="
                + EMPTY
                + ", user="
                + EMPTY
                + ", password=Optional[***], tls="
                + EMPTY
                + ", disk="
                + EMPTY
                + "]"),
        Arguments.of("UNREGISTER SERVER s1", "UnregisterServer[name=s1]"),
        Arguments.of(
            "CREATE SHARD shard1 ON s1", "CreateShard[name=shard1, primary=s1, replicas=[]]"),
        Arguments.of(
            "CREATE SHARD `shard1` ON 's1' REPLICAS s2, s3",
            "CreateShard[name=shard1, primary=s1, replicas=[s2, s3]]"),
        Arguments.of("DROP SHARD shard1", "DropShard[name=shard1]"),
        Arguments.of(
            "CREATE DATABASE IF NOT EXISTS `a``b` CHARACTER SET utf8mb4 COLLATE = utf8mb4_bin",
            "CreateDatabase[name=a`b, ifNotExists=true,"
                + " text=`a``b` CHARACTER SET utf8mb4 COLLATE = utf8mb4_bin, homeShard="
                + EMPTY
                + "]"),
        Arguments.of(
            "create schema d on shard s;",
            "CreateDatabase[name=d, ifNotExists=false, text=d, homeShard=Optional[s]]"),
        Arguments.of("SHOW TRANSACTIONS IN DOUBT", "ShowTransactions[]"),
        Arguments.of(
            "RESOLVE TRANSACTION 'a.1' COMMIT", "ResolveTransaction[transaction=a.1, commit=true]"),
        Arguments.of(
            "resolve transaction 'a.1' rollback",
            "ResolveTransaction[transaction=a.1, commit=false]"),
        Arguments.of("DROP DATABASE d", "DropDatabase[name=d, ifExists=false]"),
        Arguments.of("DROP SCHEMA IF EXISTS d", "DropDatabase[name=d, ifExists=true]"),
        Arguments.of(
            "ALTER DATABASE d DEFAULT SHARD KEY (tenant_id)",
            "AlterDefaultShardKey[database=d, column=Optional[tenant_id]]"),
        Arguments.of(
            "ALTER DATABASE DEFAULT SHARD KEY (tenant_id)",
            "AlterDefaultShardKey[database=shop, column=Optional[tenant_id]]"),
        Arguments.of(
            "ALTER DATABASE d NO DEFAULT SHARD KEY",
            "AlterDefaultShardKey[database=d, column=" + EMPTY + "]"),
        Arguments.of(
            "ALTER DATABASE d COMMIT = best_effort",
            "AlterDatabaseCommit[database=d, mode=Optional[BEST_EFFORT]]"),
        Arguments.of(
            "alter schema commit='Single'",
            "AlterDatabaseCommit[database=shop, mode=Optional[SINGLE]]"),
        Arguments.of(
            "ALTER DATABASE commit COMMIT = DEFAULT",
            "AlterDatabaseCommit[database=commit, mode=" + EMPTY + "]"),
        Arguments.of(
            "ALTER DATABASE DEFAULT CHARACTER SET latin1",
            "AlterDatabase[database=shop, text=ALTER DATABASE DEFAULT CHARACTER SET latin1]"),
        Arguments.of(
            "ALTER DATABASE d COLLATE utf8mb4_bin",
            "AlterDatabase[database=d, text=ALTER DATABASE d COLLATE utf8mb4_bin]"),
        Arguments.of(
            "CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(9) DEFAULT ') SHARD BY HASH(id)')",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByDefault[], snowflake=false,"
                + " indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (id INT PRIMARY KEY, c VARCHAR(9) DEFAULT ') SHARD BY"
                + " HASH(id)')]"),
        Arguments.of(
            "CREATE TABLE IF NOT EXISTS d.t (a INT) ENGINE=InnoDB -- c\n SHARD BY HASH (a);",
            "CreateTable[name=d.t, ifNotExists=true, sharding=ByHash[column=a, group="
                + EMPTY
                + "], snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE IF NOT EXISTS d.t (a INT) ENGINE=InnoDB -- c]"),
        Arguments.of(
            "CREATE TABLE t (a BIGINT AUTO_INCREMENT KEY) AUTO_INCREMENT = snowflake, COMMENT 'c'"
                + " SHARD BY HASH(a)",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByHash[column=a, group="
                + EMPTY
                + "], snowflake=true, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a BIGINT AUTO_INCREMENT KEY) AUTO_INCREMENT = 1,"
                + " COMMENT 'c']"),
        Arguments.of(
            "CREATE TABLE t (a INT) /*! ENGINE=InnoDB */ REFERENCE",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=Reference[], snowflake=false,"
                + " indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT) /*! ENGINE=InnoDB */]"),
        Arguments.of(
            "CREATE TABLE t (a INT) PARTITION BY HASH(a) PARTITIONS 4 SHARD BY HASH(`a`) IN GROUP"
                + " g",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByHash[column=a,"
                + " group=Optional[g]], snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT) PARTITION BY HASH(a) PARTITIONS 4]"),
        Arguments.of(
            "CREATE TABLE t (a INT) SHARD BY RANGE(a) (VALUES LESS THAN (-10) ON s1,"
                + " VALUES LESS THAN (MAXVALUE) ON s2)",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByRange[column=a,"
                + " parts=[RangePart[lessThan=OptionalLong[-10], shard=s1],"
                + " RangePart[lessThan=OptionalLong.empty, shard=s2]], group="
                + EMPTY
                + ", yielding=false], snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT)]"),
        Arguments.of(
            "CREATE TABLE t (a INT) SHARD BY RANGE(a) IN GROUP g",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByRange[column=a, parts=[],"
                + " group=Optional[g], yielding=false], snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT)]"),
        Arguments.of(
            "CREATE TABLE t (reference INT, single INT) COMMENT 'x' REFERENCE",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=Reference[], snowflake=false,"
                + " indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (reference INT, single INT) COMMENT 'x']"),
        Arguments.of(
            "CREATE TABLE t (a INT) SHARD BY HASH(a) IN GROUP g, GLOBAL UNIQUE INDEX i (b, `c`)"
                + " GLOBAL INDEX j (c)",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByHash[column=a,"
                + " group=Optional[g]], snowflake=false,"
                + " indexes=[CreateGlobalIndex[name=i, unique=true, table=shop.t, columns=[b, c]],"
                + " CreateGlobalIndex[name=j, unique=false, table=shop.t, columns=[c]]], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT)]"),
        Arguments.of(
            "CREATE TABLE t (a INT) ENGINE=InnoDB /*!999990 SINGLE ON SHARD `s2` */ -- c\n ;",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=Single[shard=s2],"
                + " snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT) ENGINE=InnoDB /*!999990 SINGLE ON SHARD `s2` */"
                + " -- c]"),
        Arguments.of(
            "CREATE TABLE t (a INT)\n/*!50100 PARTITION BY HASH (a)\nPARTITIONS 4 */\n"
                + "/*!999990 AUTO_INCREMENT = SNOWFLAKE SHARD BY RANGE (`a`) (VALUES LESS THAN"
                + " (MAXVALUE) ON `s1`) GLOBAL INDEX `j` (`c`) */",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByRange[column=a,"
                + " parts=[RangePart[lessThan=OptionalLong.empty, shard=s1]], group="
                + EMPTY
                + ", yielding=true], snowflake=true,"
                + " indexes=[CreateGlobalIndex[name=j, unique=false, table=shop.t, columns=[c]]],"
                + " like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT)\n/*!50100 PARTITION BY HASH (a)\nPARTITIONS 4 */\n"
                + "/*!999990 AUTO_INCREMENT = SNOWFLAKE SHARD BY RANGE (`a`) (VALUES LESS THAN"
                + " (MAXVALUE) ON `s1`) GLOBAL INDEX `j` (`c`) */]"),
        Arguments.of(
            "CREATE TABLE t (a INT /*!999990 , b INT */) /*!999991 REFERENCE */ -- /*!999990"
                + " REFERENCE */",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByDefault[], snowflake=false,"
                + " indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT /*!999990 , b INT */) /*!999991 REFERENCE */ --"
                + " /*!999990 REFERENCE */]"),
        Arguments.of(
            "CREATE TABLE t (a INT) SINGLE ON SHARD s2",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=Single[shard=s2],"
                + " snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT)]"),
        Arguments.of(
            "CREATE TABLE t (a INT) ENGINE=InnoDB SHARD BY HASH(a) IN GROUP g /*!50100 PARTITION BY"
                + " RANGE (a) (PARTITION p VALUES LESS THAN MAXVALUE) */",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByHash[column=a,"
                + " group=Optional[g]], snowflake=false, indexes=[], like="
                + EMPTY
                + ", text=CREATE TABLE t (a INT) ENGINE=InnoDB /*!50100 PARTITION BY RANGE (a)"
                + " (PARTITION p VALUES LESS THAN MAXVALUE) */]"),
        Arguments.of(
            "CREATE TABLE t (LIKE d.u)",
            "CreateTable[name=shop.t, ifNotExists=false, sharding=ByDefault[], snowflake=false,"
                + " indexes=[], like=Optional[d.u], text=CREATE TABLE t (LIKE d.u)]"),
        Arguments.of(
            "DROP INDEX i ON t ALGORITHM=INPLACE",
            "ChangeTable[name=shop.t, dropped=Optional[i], text=DROP INDEX i ON t"
                + " ALGORITHM=INPLACE]"),
        Arguments.of(
            "TRUNCATE `select`",
            "ChangeTable[name=shop.select, dropped=Optional.empty, text=TRUNCATE `select`]"),
        Arguments.of(
            "DROP TABLE IF EXISTS a, d.`b` CASCADE",
            "DropTables[names=[shop.a, d.b], ifExists=true, views=false]"),
        Arguments.of("DROP EVENT e", "DropEvent[name=shop.e, ifExists=false]"),
        Arguments.of("DROP EVENT IF EXISTS d.e", "DropEvent[name=d.e, ifExists=true]"),
        Arguments.of("DROP VIEW v", "DropTables[names=[shop.v], ifExists=false, views=true]"),
        Arguments.of(
            "RENAME TABLE a TO b, c TO a",
            "RenameTables[renames=[Rename[from=shop.a, to=shop.b], Rename[from=shop.c,"
                + " to=shop.a]], text=RENAME TABLE a TO b, c TO a]"),
        Arguments.of(
            "CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT x FROM t",
            "CreateView[name=shop.v, orReplace=true, alters=false, mayBeUpdatable=true,"
                + " words=[AS, SELECT, x, FROM, t], text=CREATE OR REPLACE"
                + " ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v AS SELECT x FROM t]"),
        Arguments.of(
            "ALTER VIEW v (a, b) AS SELECT x, y FROM t GROUP BY x",
            "CreateView[name=shop.v, orReplace=true, alters=true, mayBeUpdatable=false,"
                + " words=[a, b, AS, SELECT, x, y, FROM, t, GROUP, BY, x],"
                + " text=ALTER VIEW v (a, b) AS SELECT x, y FROM t GROUP BY x]"),
        Arguments.of(
            "CREATE USER 'app'@'%' IDENTIFIED BY 'x'",
            "CreateUser[users=[NewUser[user=app, plugin=caching_sha2_password, password=***]],"
                + " ifNotExists=false]"),
        Arguments.of(
            "CREATE USER IF NOT EXISTS app IDENTIFIED WITH mysql_native_password BY 'x'",
            "CreateUser[users=[NewUser[user=app, plugin=mysql_native_password, password=***]],"
                + " ifNotExists=true]"),
        Arguments.of(
            "ALTER USER app IDENTIFIED BY 'y'",
            "AlterUser[user=app, ifExists=false, plugin=caching_sha2_password, password=***]"),
        Arguments.of(
            "ALTER USER 'app'@'%' COMMIT = SINGLE",
            "AlterUserCommit[user=app, ifExists=false, mode=Optional[SINGLE]]"),
        Arguments.of(
            "ALTER USER IF EXISTS app COMMIT = DEFAULT",
            "AlterUserCommit[user=app, ifExists=true, mode=" + EMPTY + "]"),
        Arguments.of(
            "CREATE USER a IDENTIFIED BY 'x', 'b'@'%' IDENTIFIED WITH mysql_native_password BY 'y'",
            "CreateUser[users=[NewUser[user=a, plugin=caching_sha2_password, password=***],"
                + " NewUser[user=b, plugin=mysql_native_password, password=***]],"
                + " ifNotExists=false]"),
        Arguments.of("DROP USER IF EXISTS 'app'", "DropUser[users=[app], ifExists=true]"),
        Arguments.of("DROP USER a, 'b'@'%', c", "DropUser[users=[a, b, c], ifExists=false]"),
        Arguments.of(
            "GRANT ALL PRIVILEGES ON `shop`.* TO 'app'@'%'",
            "Grant[user=app, admin=false, database=shop]"),
        Arguments.of("GRANT ALL ON *.* TO app", "Grant[user=app, admin=false, database=*]"),
        Arguments.of("GRANT ADMIN TO app", "Grant[user=app, admin=true, database=*]"),
        Arguments.of("REVOKE ADMIN ON *.* FROM app", "Revoke[user=app, admin=true, database=*]"),
        Arguments.of("FLUSH PRIVILEGES", "FlushPrivileges[]"),
        Arguments.of("flush local privileges", "FlushPrivileges[]"),
        Arguments.of("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES", "FlushPrivileges[]"),
        Arguments.of("SHOW SERVERS", "ShowServers[]"),
        Arguments.of("show shards", "ShowShards[]"),
        Arguments.of("SHOW GROUPS", "ShowGroups[]"),
        Arguments.of("SHOW DATABASE RULES", "ShowDatabaseRules[]"),
        Arguments.of("SHOW TABLE RULES", "ShowTableRules[database=" + EMPTY + "]"),
        Arguments.of("SHOW TABLE RULES FROM d", "ShowTableRules[database=Optional[d]]"),
        Arguments.of(
            "SHOW GLOBAL INDEXES", "ShowGlobalIndexes[database=" + EMPTY + ", like=" + EMPTY + "]"),
        Arguments.of(
            "SHOW GLOBAL INDEXES IN `d` LIKE 'a\\_%'",
            "ShowGlobalIndexes[database=Optional[d], like=Optional[a\\_%]]"),
        Arguments.of("SHOW SHARD MAP", "ShowShardMap[group=" + EMPTY + "]"),
        Arguments.of("SHOW SHARD MAP FOR GROUP g", "ShowShardMap[group=Optional[shop.g]]"),
        Arguments.of("SHOW SHARD MAP FOR GROUP d.g", "ShowShardMap[group=Optional[d.g]]"),
        Arguments.of("SHOW ACCOUNTS", "ShowAccounts[]"));
  }

  @ParameterizedTest
  @MethodSource("statements")
  void statementsAreUnderstood(String sql, String expected) {
    String actual =
        parse(sql).toString().replaceAll("TableName\\[database=([^,]+), table=([^\\]]+)]", "$1.$2");
    assertEquals(expected, actual);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "REGISTER SERVER s1 WHERE 'x'                 | WHERE 'x'              | 1",
        "REGISTER SERVER s1 AT 5                      | 5                      | 1",
        "ALTER SERVER s1                              | \"\"                   | 1",
        "ALTER SERVER s1 DISK 5                       | \"\"                   | 1",
        "ALTER SERVER s1 DISK 5 KB                    | KB                     | 1",
        "ALTER SERVER s1 PASSWORD 'p' USER u          | USER u                 | 1",
        "CREATE SHARD s ON                            | \"\"                   | 1",
        "CREATE SHARD s ON a, b                       | , b                    | 1",
        "CREATE TABLE t                               | \"\"                   | 1",
        "CREATE TABLE t (a INT                        | \"\"                   | 1",
        "CREATE TABLE t (a INT) SHARD BY MODULO(a)    | MODULO(a)              | 1",
        "CREATE TABLE t (a INT) SHARD BY HASH(a) x    | x                      | 1",
        "CREATE TABLE t (a INT) SHARD BY HASH(a) PARTITION BY HASH(a) SINGLE ON s | SINGLE ON s |"
            + " 1",
        "SHOW GLOBAL INDEXES LIKE x                   | x                      | 1",
        "CREATE TABLE t (a INT) SHARD BY RANGE(a)     | \"\"                   | 1",
        "DROP TABLE a b                               | b                      | 1",
        "RENAME TABLE a b                             | b                      | 1",
        "CREATE NONSENSE x                            | NONSENSE x             | 1",
        "DROP TABLE t; DROP TABLE u                   | DROP TABLE u           | 1",
        "DROP TABLE 'unclosed                         | 'unclosed              | 1",
        "GRANT ALL ON shop.* app                      | app                    | 1",
        "DROP USER 'a' 'b'                             | 'a' 'b'                | 1",
        "SHOW SHARD MAP FOR                           | FOR                    | 1",
        "\"CREATE SHARD\n  s\n  AT x\"                | AT x                   | 3",
      })
  void wrongSyntaxIs1064NearTheWrongPlace(String sql, String near, int line) {
    var failed = assertThrows(AdminException.class, () -> parse(sql)).result();
    assertEquals(1064, failed.errno());
    assertEquals("42000", failed.sqlState());
    assertTrue(failed.message().endsWith("near '" + near + "' at line " + line), failed.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "CREATE TABLE t SELECT @x                     | with the variable @x is not supported",
        "CREATE TABLE t LIKE u SHARD BY HASH(a)       | takes the sharding of the other table",
        "CREATE TABLE t (a INT) SHARD BY HASH(a, b)   | a shard key of several columns",
        "CREATE TEMPORARY TABLE t (a INT)             | CREATE TEMPORARY TABLE belongs to",
        "CREATE DEFINER=`a`@`b` EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1| CREATE EVENT is not",
        "CREATE PROCEDURE p() BEGIN COMMIT; END       | has COMMIT",
        "CREATE PROCEDURE p() SET sql_mode = ''       | sets 'sql_mode'",
        "CREATE PROCEDURE p() SELECT @@hostname       | the system variable @@hostname",
        "CREATE PROCEDURE p() SELECT * FROM mysql.user| the schema 'mysql'",
        "CREATE FUNCTION f RETURNS STRING SONAME 'x'  | loadable functions",
        "ALTER EVENT e COMMENT 'x'                    | ALTER EVENT is not supported",
        "CREATE USER app@localhost IDENTIFIED BY 'x'  | accounts of the proxy have no host",
        "CREATE USER a, b IDENTIFIED BY 'x'           | CREATE USER without a password",
        "ALTER USER a IDENTIFIED BY 'x', b IDENTIFIED BY 'y' | ALTER USER for several accounts",
        "GRANT ALL ON d.* TO a, b                     | GRANT for several accounts",
        "REVOKE ALL ON d.* FROM a, b                  | REVOKE for several accounts",
        "CREATE USER a IDENTIFIED WITH ldap BY 'x'    | authentication plugin 'ldap'",
        "GRANT SELECT ON shop.* TO app                | 'SELECT' cannot be granted or revoked"
            + " alone",
        "CREATE USER eve                              | CREATE USER without a password",
        "REVOKE SELECT ON shop.* FROM app             | 'SELECT' cannot be granted or revoked"
            + " alone",
        "GRANT ALL ON shop.* TO app WITH GRANT OPTION | leave out WITH ..: whoever has ADMIN"
            + " grants",
        "REVOKE ALL PRIVILEGES, GRANT OPTION FROM app | 'GRANT' cannot be granted or revoked alone",
        "ALTER TABLE t SHARD BY HASH(a) IN GROUP g    | RESHARD MOVE TABLE t INTO GROUP g SHARD KEY"
            + " (a) moves them",
        "ALTER TABLE t SHARD BY RANGE(a) IN GROUP h   | RESHARD MOVE TABLE t INTO GROUP h SHARD KEY"
            + " (a) moves them",
        "ALTER TABLE t SINGLE ON s2                   | RESHARD MOVE TABLE t SINGLE ON s2 moves",
        "ALTER TABLE t REFERENCE                      | create a reference table, fill it",
        "GRANT ALL ON shop.t TO app                   | privileges on single tables",
        "GRANT ADMIN ON shop.* TO app                 | ADMIN is granted ON *.*",
      })
  void whatIsNotSupportedIs1235WithASentence(String sql, String sentence) {
    var failed = assertThrows(AdminException.class, () -> parse(sql)).result();
    assertEquals(1235, failed.errno());
    assertTrue(failed.message().contains(sentence), failed.message());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "CREATE TABLE t SELECT 1|ByDefault[]||INSERT INTO|SELECT 1|SELECT 1",
        "CREATE TABLE t (a INT) AS SELECT 1|ByDefault[]|(a INT)|INSERT INTO|SELECT 1|SELECT 1",
        "CREATE TABLE t TABLE u|ByDefault[]||INSERT INTO|TABLE u|TABLE u",
        "CREATE TABLE t IGNORE TABLE u LIMIT 3|ByDefault[]||INSERT IGNORE INTO|TABLE u LIMIT 3"
            + "|TABLE u",
        "CREATE TABLE t REPLACE AS VALUES ROW(1)|ByDefault[]||REPLACE INTO|VALUES ROW(1)"
            + "|VALUES ROW(1)",
        "CREATE TABLE t (a INT) COMMENT 'x' REFERENCE (SELECT a.limit FROM a)|Reference[]"
            + "|(a INT) COMMENT 'x'|INSERT INTO|(SELECT a.limit FROM a)|(SELECT a.limit FROM a)",
        "CREATE TABLE t SINGLE ON s WITH c AS (SELECT 1 LIMIT 2) SELECT * FROM c FOR UPDATE"
            + "|Single[shard=s]||INSERT INTO"
            + "|WITH c AS (SELECT 1 LIMIT 2) SELECT * FROM c FOR UPDATE"
            + "|WITH c AS (SELECT 1 LIMIT 2) SELECT * FROM c",
        "CREATE TABLE t (SELECT 1) UNION (SELECT 2) LIMIT 1|ByDefault[]||INSERT INTO"
            + "|(SELECT 1) UNION (SELECT 2) LIMIT 1|(SELECT 1) UNION (SELECT 2)",
      })
  void aQueryFillsATable(
      String sql,
      String sharding,
      String definition,
      String insertion,
      String query,
      String empty) {
    var create = (AdminStatement.CreateTableSelect) parse(sql);
    assertEquals(sharding, create.sharding().toString());
    assertEquals(definition == null ? "" : definition, create.definition());
    assertEquals(
        new AdminStatement.Query(insertion + " ", query, empty + "\nLIMIT 0"), create.query());
  }

  @Test
  void anUnqualifiedNameNeedsADefaultDatabase() {
    for (String sql :
        new String[] {
          "DROP TABLE t", "ALTER DATABASE DEFAULT SHARD KEY (a)", "SHOW SHARD MAP FOR GROUP g"
        }) {
      var e =
          assertThrows(
              AdminException.class,
              () -> AdminParser.parse(new TokenReader(sql, LexerMode.DEFAULT), Optional.empty()));
      assertEquals(1046, e.result().errno());
    }
  }

  @Test
  void theSessionsSqlModeDecidesWhatQuotesAre() {
    var ansi = new LexerMode(true, true, false, false, 80031);
    assertEquals(
        "DropTables[names=[TableName[database=shop, table=a b]], ifExists=false, views=false]",
        AdminParser.parse(new TokenReader("DROP TABLE \"a b\"", ansi), Optional.of("shop"))
            .toString());
    assertThrows(AdminException.class, () -> parse("DROP TABLE \"a b\""));
    var backslash =
        (AdminStatement.CreateUser)
            AdminParser.parse(
                new TokenReader("CREATE USER a IDENTIFIED BY 'a\\nb'", ansi), Optional.empty());
    assertEquals("a\\nb", backslash.users().getFirst().password().reveal());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "'plain'      | plain",
        "'it''s'      | it's",
        "'it\\'s'     | it's",
        "'a\\\\b'     | a\\b",
        "\"\"\"q\"\"\"| q",
        "'ä € 😀'     | ä € 😀",
      })
  void passwordsAreReadAsMySqlReadsStrings(String literal, String value) {
    var statement = (AdminStatement.AlterUser) parse("ALTER USER a IDENTIFIED BY " + literal);
    assertEquals(value, statement.password().reveal());
  }

  @Test
  void secretsAreMaskedInTheLog() {
    var reader =
        new TokenReader(
            "REGISTER SERVER s AT 'a:1' USER 'u' PASSWORD 'se''cret' TLS REQUIRED",
            LexerMode.DEFAULT);
    assertEquals(
        "REGISTER SERVER s AT 'a:1' USER 'u' PASSWORD '***' TLS REQUIRED", reader.masked());
    assertEquals(
        "ALTER SERVER s PASSWORD '***'",
        new TokenReader("ALTER SERVER s PASSWORD \"secret\"", LexerMode.DEFAULT).masked());
    assertEquals(
        "CREATE USER a IDENTIFIED /* x */ BY '***'",
        new TokenReader("CREATE USER a IDENTIFIED /* x */ BY 'secret'", LexerMode.DEFAULT)
            .masked());
    assertEquals(
        "insrt INTO t VALUES (1, '***', '***') -- 'x'",
        new TokenReader("insrt INTO t VALUES (1, 'secret', \"it\") -- 'x'", LexerMode.DEFAULT)
            .maskedWhole());
    assertEquals(
        "ALTER SERVR '***' PASSWORD ***",
        new TokenReader("ALTER SERVR 's' PASSWORD secret", LexerMode.DEFAULT).maskedWhole());
  }

  @Test
  void namesThatAreKeywordsKeepTheirCase() {
    var reader = new TokenReader("default Default `deFault` x", LexerMode.DEFAULT);
    assertEquals("default", reader.name());
    assertEquals("Default", reader.name());
    assertEquals("deFault", reader.name());
    assertEquals("x", reader.name());
  }

  @Test
  void secretsAreMaskedInMisspeltStatementsToo() {
    assertEquals(
        "CREATE USER a IDENTIFIED WITH x '***', b '***'",
        new TokenReader("CREATE USER a IDENTIFIED WITH x 'one', b \"two\"", LexerMode.DEFAULT)
            .masked());
    assertEquals(
        "ALTER SERVER s PASSWORD ***",
        new TokenReader("ALTER SERVER s PASSWORD sec-ret TLS REQUIRED", LexerMode.DEFAULT)
            .masked());
    assertEquals(
        "ALTER USER a IDENTIFIED BY ***",
        new TokenReader("ALTER USER a IDENTIFIED BY `secret`", LexerMode.DEFAULT).masked());
    assertEquals(
        "CREATE USER a IDENTIFIED BY PASSWORD '***'",
        new TokenReader("CREATE USER a IDENTIFIED BY PASSWORD 'x'", LexerMode.DEFAULT).masked());
  }

  @Test
  void itsOwnShowStatementsAreTold() {
    assertTrue(AdminService.answersShow("SHOW SHARDS"));
    assertTrue(AdminService.answersShow("SHOW TABLE RULES FROM shop"));
    assertTrue(AdminService.answersShow("show shard MAP FOR GROUP g"));
    assertFalse(AdminService.answersShow("SHOW TABLES"));
    assertFalse(AdminService.answersShow("SHOW TABLE STATUS"));
    assertFalse(AdminService.answersShow("SHOW SHARDSX"));
  }
}
