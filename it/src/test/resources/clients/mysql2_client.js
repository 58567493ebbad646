// What a program on Node's mysql2 does, through the proxy. The argument names one check; where the
// proxy is comes by the environment (PROXY_*). Exits with 0 when everything was as MySQL does it.
'use strict';

const assert = require('node:assert/strict');
const mysql = require('mysql2/promise');

const TEXT = 'Grüße, São Paulo 日本 😀';
const DATABASE = process.env.PROXY_DATABASE;

const open = [];

async function connect(options = {}, user = process.env.PROXY_USER) {
  const connection = await mysql.createConnection({
    host: process.env.PROXY_HOST,
    port: Number(process.env.PROXY_PORT),
    user,
    password: user,
    database: DATABASE,
    ...options,
  });
  open.push(connection);
  return connection;
}

async function rows(connection, sql, parameters) {
  return (await connection.query({ sql, rowsAsArray: true }, parameters))[0];
}

async function executed(connection, sql, parameters) {
  return (await connection.execute({ sql, rowsAsArray: true }, parameters))[0];
}

function fails(errno, sqlState, promise) {
  return assert.rejects(promise, (e) => {
    assert.deepEqual([e.errno, e.sqlState], [errno, sqlState], e.message);
    return true;
  });
}

const CHECKS = {
  async connect() {
    assert.deepEqual(await rows(await connect(), 'SELECT DATABASE()'), [[DATABASE]]);
    const without = await connect({ database: undefined });
    assert.deepEqual(await rows(without, 'SELECT DATABASE()'), [[null]]);
    await fails(1046, '3D000', without.query('SELECT * FROM users'));
    await without.query('USE ' + DATABASE);
    await without.ping();
    await without.changeUser({ user: 'admin', password: 'admin', database: DATABASE });
    assert.deepEqual(await rows(without, 'SELECT CURRENT_USER()'), [['admin@%']]);
    await fails(1045, '28000', without.changeUser({ user: 'app', password: 'wrong' }));
  },

  async charset() {
    const connection = await connect({ charset: 'utf8mb4' });
    await connection.execute('INSERT INTO users (id, name) VALUES (?, ?)', [2101, TEXT]);
    assert.deepEqual(await rows(connection, 'SELECT name FROM users WHERE id = 2101'), [[TEXT]]);
    assert.deepEqual(await executed(connection, 'SELECT id FROM users WHERE name = ? AND id BETWEEN 2101 AND 2199', [TEXT]), [[2101]]);
    const latin = await connect({ charset: 'latin1' });
    await latin.query("INSERT INTO users (id, name) VALUES (2102, 'Grüße')");
    assert.deepEqual(await rows(latin, 'SELECT name FROM users WHERE id = 2102'), [['Grüße']]);
    assert.deepEqual(await rows(connection, 'SELECT name FROM users WHERE id = 2102'), [['Grüße']]);
  },

  async prepared() {
    const connection = await connect();
    const insert = await connection.prepare('INSERT INTO users (id, name) VALUES (?, ?)');
    const select = await connection.prepare('SELECT id, name FROM users WHERE id = ?');
    for (let id = 2201; id < 2231; id++) {
      const [result] = await insert.execute([id, 'user ' + id]);
      assert.equal(result.affectedRows, 1);
    }
    for (let id = 2201; id < 2231; id++) {
      const [found] = await select.execute([id]);
      assert.deepEqual(found.map((row) => row.name), ['user ' + id]);
    }
    await fails(1062, '23000', insert.execute([2201, 'again']));
    await insert.close();
    await select.close();
    const sum = 'SELECT COUNT(*), MAX(id) FROM users WHERE id BETWEEN ? AND ?';
    assert.deepEqual(await executed(connection, sum, [2201, 2230]), [[30, 2230]]);
  },

  async sessionTrack() {
    const connection = await connect();
    const [inserted] = await connection.query("INSERT INTO users (id, name) VALUES (2251, 'a'), (2252, 'b')");
    assert.equal(inserted.info, 'Records: 2  Duplicates: 0  Warnings: 0');
    const [updated] = await connection.query("UPDATE users SET name = 'c' WHERE id IN (2251, 2252)");
    assert.equal(updated.info, 'Rows matched: 2  Changed: 2  Warnings: 0');
    const [one] = await connection.query("UPDATE users SET name = 'd' WHERE id = 2251");
    assert.equal(one.info, 'Rows matched: 1  Changed: 1  Warnings: 0');
    const [used] = await connection.query('USE ' + DATABASE);
    assert.equal(used.stateChanges.schema, DATABASE);
    const [set] = await connection.query("SET time_zone = '+05:00'");
    assert.equal(set.stateChanges.systemVariables.time_zone, '+05:00');
    await connection.query('SET NAMES latin1');
    assert.deepEqual(await rows(connection, "SELECT '\u00fc', LENGTH('\u00fc')"), [['\u00fc', 1]]);
  },

  async transaction() {
    const connection = await connect();
    const insert = 'INSERT INTO orders (user_id, no, total) VALUES (2300, ?, 9.50)';
    await connection.beginTransaction();
    await connection.execute(insert, [1]);
    await connection.commit();
    await connection.beginTransaction();
    await connection.execute(insert, [2]);
    await connection.rollback();
    await connection.beginTransaction();
    await connection.execute(insert, [3]);
    await connection.query('SAVEPOINT here');
    await connection.execute(insert, [4]);
    await connection.query('ROLLBACK TO SAVEPOINT here');
    const all = 'SELECT no FROM orders WHERE user_id = 2300 ORDER BY no';
    assert.deepEqual(await rows(await connect(), all), [[1]]);
    await connection.commit();
    assert.deepEqual(await rows(await connect(), all), [[1], [3]]);
  },

  async errors() {
    const connection = await connect();
    const insert = "INSERT INTO users (id, name) VALUES (2401, 'a')";
    await connection.query(insert);
    await fails(1062, '23000', connection.query(insert));
    await fails(1146, '42S02', connection.query('SELECT * FROM no_such_table'));
    await fails(1146, '42S02', connection.execute('SELECT * FROM no_such_table WHERE id = ?', [1]));
    await fails(1064, '42000', connection.query('SELEC 1'));
    assert.deepEqual(await rows(connection, 'SELECT 1'), [[1]]);
  },

  async bigRow() {
    const connection = await connect();
    const body = Buffer.alloc(20_000_000, 'abc\0\xff', 'latin1');
    await connection.execute('INSERT INTO files (id, body) VALUES (?, ?)', [2501, body]);
    const [[read]] = await executed(connection, 'SELECT body FROM files WHERE id = ?', [2501]);
    assert.ok(body.equals(read));
    const [[text]] = await rows(connection, 'SELECT body FROM files WHERE id = 2501');
    assert.ok(body.equals(text));
    assert.deepEqual(await rows(connection, 'SELECT 1'), [[1]]);
  },

  async reconnect() {
    const pool = mysql.createPool({
      host: process.env.PROXY_HOST,
      port: Number(process.env.PROXY_PORT),
      user: process.env.PROXY_USER,
      password: process.env.PROXY_USER,
      database: DATABASE,
      connectionLimit: 1,
    });
    const connection = await pool.getConnection();
    const admin = await connect({}, 'admin');
    await admin.query('KILL ' + connection.threadId);
    await assert.rejects(connection.query('SELECT 1'));
    connection.destroy();
    assert.deepEqual(await rows(pool, 'SELECT id FROM users WHERE id = 2600'), []);
    await fails(1094, 'HY000', admin.query('KILL 999999999'));
    await pool.end();
  },

  async multiStatement() {
    const connection = await connect({ multipleStatements: true });
    const results = await rows(
      connection,
      "INSERT INTO users (id, name) VALUES (2701, 'a'); SELECT name FROM users WHERE id = 2701;" +
        ' SELECT COUNT(*) FROM users WHERE id IN (2701, 2702)',
    );
    assert.equal(results[0].affectedRows, 1);
    assert.deepEqual(results.slice(1), [[['a']], [[1]]]);
    await fails(1146, '42S02', connection.query('SELECT 1; SELECT * FROM no_such_table; SELECT 2'));
    await fails(1064, '42000', (await connect()).query('SELECT 1; SELECT 2'));
  },

  async metadata() {
    const connection = await connect();
    const tables = (await rows(connection, 'SHOW TABLES')).flat();
    assert.deepEqual(tables, ['files', 'latin', 'orders', 'towns', 'users']);
    const [, fields] = await connection.execute('SELECT user_id AS who, total FROM orders WHERE user_id = ?', [1]);
    assert.deepEqual(
      fields.map((field) => [field.name, field.orgName, field.table, field.schema]),
      [
        ['who', 'user_id', 'orders', DATABASE],
        ['total', 'total', 'orders', DATABASE],
      ],
    );
    const columns = await executed(
      connection,
      'SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?' +
        ' ORDER BY ORDINAL_POSITION',
      [DATABASE, 'orders'],
    );
    assert.deepEqual(columns.flat(), ['user_id', 'no', 'total']);
  },
};

CHECKS[process.argv[2]]()
  .catch((e) => {
    console.error(e);
    process.exitCode = 1;
  })
  .finally(() => open.forEach((connection) => connection.destroy()));
