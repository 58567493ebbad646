package io.ringmaster.proxy.finish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TableDefinitionTest {
  private static String temporary(String shown) {
    return new TableDefinition(shown).temporary();
  }

  @Test
  void partitionsAndOptionsAreLeftOut() {
    assertEquals(
        "(`id` int NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"
            + " COLLATE=utf8mb4_bin",
        temporary(
            """
            CREATE TABLE `t(,'x` (
              `id` int NOT NULL,
              PRIMARY KEY (`id`)
            ) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin \
            ROW_FORMAT=COMPRESSED COMMENT='DEFAULT CHARSET=latin1'
            /*!50100 PARTITION BY RANGE (`id`)
            (PARTITION p0 VALUES LESS THAN (10) ENGINE = InnoDB) */\
            """));
  }

  @Test
  void constraintsAreLeftOutAndFulltextIndexesBecomeOthers() {
    assertEquals(
        "(`a,``b` varchar(9) DEFAULT 'x''),\\'(', `c` text COMMENT ',)', KEY `k` (`c`(5)),"
            + " KEY `f (` (`a,``b`(1), `c`(1)), KEY `g`"
            + " (`c`(1)) INVISIBLE) ENGINE=InnoDB DEFAULT CHARSET=latin1",
        temporary(
            """
            CREATE TABLE `t` (
              `a,``b` varchar(9) DEFAULT 'x''),\\'(',
              `c` text COMMENT ',)',
              KEY `k` (`c`(5)),
              FULLTEXT KEY `f (` (`a,``b`,`c`) COMMENT 'INVISIBLE' /*!50100 WITH PARSER `ngram` */ ,
              FULLTEXT KEY `g` (`c`) /*!80000 INVISIBLE */,
              CONSTRAINT `fk` FOREIGN KEY (`c`) REFERENCES `u` (`c`),
              CONSTRAINT `t_chk_1` CHECK ((`c` > _utf8mb4'('))
            ) ENGINE=InnoDB DEFAULT CHARSET=latin1\
            """));
  }
}
