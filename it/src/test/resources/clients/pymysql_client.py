"""What a program on PyMySQL does, through the proxy. The argument names one check; where the proxy
is comes by the environment (PROXY_*). Exits with 0 when everything was as MySQL does it."""

import os
import sys
import tempfile

import pymysql
from pymysql.constants import CLIENT

TEXT = "Grüße, São Paulo 日本 😀"


def connect(user="", **options):
    user = user or os.environ["PROXY_USER"]
    options.setdefault("database", os.environ["PROXY_DATABASE"])
    return pymysql.connect(
        host=os.environ["PROXY_HOST"],
        port=int(os.environ["PROXY_PORT"]),
        user=user,
        password=user,
        **options,
    )


def rows(connection, sql, parameters=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def expect(expected, actual):
    if expected != actual:
        raise AssertionError(f"expected {expected!r:.300}, got {actual!r:.300}")


def expect_error(errno, run):
    try:
        run()
    except pymysql.MySQLError as e:
        expect(errno, e.args[0])
        return e
    raise AssertionError(f"no error {errno}")


def connect_check():
    database = os.environ["PROXY_DATABASE"]
    expect(((database,),), rows(connect(), "SELECT DATABASE()"))
    connection = connect(database=None)
    expect(((None,),), rows(connection, "SELECT DATABASE()"))
    expect_error(1046, lambda: rows(connection, "SELECT * FROM users"))
    connection.select_db(database)
    expect((), rows(connection, "SELECT * FROM users WHERE id = 1000"))
    connection.ping(reconnect=False)
    connection.close()


def charset():
    connection = connect(charset="utf8mb4", autocommit=True)
    rows(connection, "INSERT INTO users (id, name) VALUES (%s, %s)", (1101, TEXT))
    expect(((TEXT,),), rows(connection, "SELECT name FROM users WHERE id = 1101"))
    same = "SELECT id FROM users WHERE name = %s AND id BETWEEN 1101 AND 1199"
    expect(((1101,),), rows(connection, same, (TEXT,)))
    latin = connect(charset="latin1", autocommit=True)
    rows(latin, "INSERT INTO users (id, name) VALUES (1102, 'Grüße')")
    expect((("Grüße",),), rows(latin, "SELECT name FROM users WHERE id = 1102"))
    expect((("Grüße",),), rows(connection, "SELECT name FROM users WHERE id = 1102"))
    expect(((1102,),), rows(latin, "SELECT id FROM users WHERE name = 'Grüße' AND id < 1199"))


def transaction():
    connection = connect()
    one = "SELECT COUNT(*) FROM orders WHERE user_id = 1200"
    insert = "INSERT INTO orders (user_id, no, total) VALUES (1200, %s, 9.50)"
    connection.begin()
    rows(connection, insert, (1,))
    connection.commit()
    rows(connection, insert, (2,))
    connection.rollback()
    expect(((1,),), rows(connection, one))
    rows(connection, insert, (3,))
    rows(connection, "SAVEPOINT here")
    rows(connection, insert, (4,))
    rows(connection, "ROLLBACK TO SAVEPOINT here")
    expect(((0,),), rows(connect(), one.replace("COUNT(*)", "COUNT(*) - 1")))
    connection.commit()
    expect(((1,), (3,)), rows(connect(), "SELECT no FROM orders WHERE user_id = 1200 ORDER BY no"))


def errors():
    connection = connect(autocommit=True)
    insert = "INSERT INTO users (id, name) VALUES (1301, 'a')"
    rows(connection, insert)
    duplicate = expect_error(1062, lambda: rows(connection, insert))
    expect(pymysql.err.IntegrityError, type(duplicate))
    missing = expect_error(1146, lambda: rows(connection, "SELECT * FROM no_such_table"))
    expect(pymysql.err.ProgrammingError, type(missing))
    expect_error(1064, lambda: rows(connection, "SELEC 1"))
    expect(((1,),), rows(connection, "SELECT 1"))


def big_row():
    connection = connect(autocommit=True, max_allowed_packet=64 << 20)
    body = bytes(range(1, 256)).replace(b"'", b"").replace(b"\\", b"") * 80_000
    assert len(body) > 20_000_000
    rows(connection, "INSERT INTO files (id, body) VALUES (1401, _binary %s)", (body,))
    expect(((len(body),),), rows(connection, "SELECT LENGTH(body) FROM files WHERE id = 1401"))
    ((read,),) = rows(connection, "SELECT body FROM files WHERE id = 1401")
    assert read == body
    # Exactly 0xFFFFFF bytes of command: an empty packet follows it.
    exact = "SELECT LENGTH('%s')"
    text = "x" * (0xFFFFFF - len(exact) + 1)
    expect(((len(text),),), rows(connection, exact % text))
    expect(((1,),), rows(connection, "SELECT 1"))


def reconnect():
    connection = connect(autocommit=True)
    admin = connect("admin")
    rows(admin, f"KILL {connection.thread_id()}")
    try:
        rows(connection, "SELECT 1")
        raise AssertionError("the killed connection answers")
    except pymysql.OperationalError as e:
        assert e.args[0] in (2006, 2013), e
    connection.ping(reconnect=True)
    expect((), rows(connection, "SELECT * FROM users WHERE id = 1500"))
    expect_error(1094, lambda: rows(admin, "KILL 999999999"))


def multi_statement():
    connection = connect(autocommit=True, client_flag=CLIENT.MULTI_STATEMENTS)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO users (id, name) VALUES (1601, 'a');"
            " SELECT name FROM users WHERE id = 1601; SELECT COUNT(*) FROM users WHERE id IN (1601, 1602);"
            " SELECT * FROM no_such_table; SELECT 1"
        )
        expect(1, cursor.rowcount)
        expect(True, cursor.nextset())
        expect((("a",),), cursor.fetchall())
        expect(True, cursor.nextset())
        expect(((1,),), cursor.fetchall())
        expect_error(1146, cursor.nextset)
    expect(((2,),), rows(connection, "SELECT 2"))
    single = connect()
    expect_error(1064, lambda: rows(single, "SELECT 1; SELECT 2"))


def metadata():
    connection = connect()
    tables = [name for (name,) in rows(connection, "SHOW TABLES")]
    expect(["files", "latin", "orders", "towns", "users"], tables)
    expect(["user_id", "no", "total"], [row[0] for row in rows(connection, "SHOW COLUMNS FROM orders")])
    with connection.cursor(pymysql.cursors.DictCursor) as cursor:
        cursor.execute("SELECT user_id AS who, total FROM orders WHERE user_id = 1 AND no = 1")
        expect(["who", "total"], [column[0] for column in cursor.description])
        cursor.execute("SHOW CREATE TABLE orders")
        assert "`by_total`" in cursor.fetchone()["Create Table"]
    expect(
        (("orders", "PRIMARY"), ("orders", "by_total")),
        rows(
            connection,
            "SELECT DISTINCT TABLE_NAME, INDEX_NAME FROM information_schema.STATISTICS"
            " WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' ORDER BY BINARY INDEX_NAME",
        ),
    )


def local_infile():
    admin = connect("admin")
    rows(admin, "DROP TABLE IF EXISTS loaded")
    rows(admin, "CREATE TABLE loaded (id INT PRIMARY KEY, body VARCHAR(100)) SINGLE ON shard2")
    connection = connect(autocommit=True, local_infile=True)
    load = "LOAD DATA LOCAL INFILE '%s' INTO TABLE loaded"
    count = "SELECT COUNT(*), SUM(id) FROM loaded"
    with tempfile.NamedTemporaryFile("w") as file:
        rows(connection, load % file.name)
        expect(((0, None),), rows(connection, count))
        for i in range(60_000):
            file.write(f"{i}\t{TEXT}{i}\n")
        file.flush()
        rows(connection, load % file.name)
    expect(((60_000, sum(range(60_000))),), rows(connection, count))
    expect(((TEXT + "59999",),), rows(connection, "SELECT body FROM loaded WHERE id = 59999"))
    rows(admin, "DROP TABLE loaded")


CHECKS = {
    "connect": connect_check,
    "charset": charset,
    "transaction": transaction,
    "errors": errors,
    "bigRow": big_row,
    "reconnect": reconnect,
    "multiStatement": multi_statement,
    "metadata": metadata,
    "localInfile": local_infile,
}

CHECKS[sys.argv[1]]()
