<?php
// What a program on PHP's mysqli does, through the proxy. The argument names one check; where the
// proxy is comes by the environment (PROXY_*). Exits with 0 when everything was as MySQL does it.
declare(strict_types=1);

mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
ini_set('memory_limit', '512M');

const TEXT = 'Grüße, São Paulo 日本 😀';

function connect(string $user = '', ?string $database = ''): mysqli
{
    $user = $user ?: getenv('PROXY_USER');
    $database = $database === '' ? getenv('PROXY_DATABASE') : $database;
    return new mysqli(getenv('PROXY_HOST'), $user, $user, $database, (int) getenv('PROXY_PORT'));
}

function rows(mysqli $connection, string $sql): array
{
    $result = $connection->query($sql);
    return $result === true ? [] : $result->fetch_all();
}

function expect(mixed $expected, mixed $actual): void
{
    if ($expected !== $actual) {
        throw new Exception(
            'expected ' . substr(var_export($expected, true), 0, 300)
            . ', got ' . substr(var_export($actual, true), 0, 300)
        );
    }
}

function fails(int $errno, string $sqlState, callable $run): void
{
    try {
        $run();
    } catch (mysqli_sql_exception $e) {
        expect([$errno, $sqlState], [$e->getCode(), $e->getSqlState()]);
        return;
    }
    throw new Exception("no error $errno");
}

$checks = [
    'connect' => function (): void {
        $database = getenv('PROXY_DATABASE');
        expect([[$database]], rows(connect(), 'SELECT DATABASE()'));
        $connection = connect('', null);
        expect([[null]], rows($connection, 'SELECT DATABASE()'));
        fails(1046, '3D000', fn () => $connection->query('SELECT * FROM users'));
        $connection->select_db($database);
        expect([], rows($connection, 'SELECT * FROM users WHERE id = 3000'));
        expect(true, str_contains($connection->stat(), 'Uptime'));
        $connection->change_user('admin', 'admin', $database);
        expect([['admin@%']], rows($connection, 'SELECT CURRENT_USER()'));
    },
    'charset' => function (): void {
        $connection = connect();
        $connection->set_charset('utf8mb4');
        $connection->query("INSERT INTO users (id, name) VALUES (3101, '" . TEXT . "')");
        expect([[TEXT]], rows($connection, 'SELECT name FROM users WHERE id = 3101'));
        $latin = connect();
        $latin->set_charset('latin1');
        $bytes = "Gr\xFC\xDFe";
        $latin->query("INSERT INTO users (id, name) VALUES (3102, '$bytes')");
        expect([[$bytes]], rows($latin, 'SELECT name FROM users WHERE id = 3102'));
        expect([['Grüße']], rows($connection, 'SELECT name FROM users WHERE id = 3102'));
    },
    'prepared' => function (): void {
        $connection = connect();
        $connection->set_charset('utf8mb4');
        $insert = $connection->prepare('INSERT INTO users (id, name) VALUES (?, ?)');
        $select = $connection->prepare('SELECT id, name FROM users WHERE id = ?');
        $id = 0;
        $name = '';
        $insert->bind_param('is', $id, $name);
        $select->bind_param('i', $id);
        for ($id = 3201; $id < 3231; $id++) {
            $name = "user $id";
            $insert->execute();
            expect(1, $insert->affected_rows);
        }
        for ($id = 3201; $id < 3231; $id++) {
            $select->execute();
            expect([[$id, "user $id"]], $select->get_result()->fetch_all());
        }
        $id = 3201;
        fails(1062, '23000', fn () => $insert->execute());
        $many = $connection->prepare('SELECT COUNT(*) FROM users WHERE id BETWEEN ? AND 3230');
        $many->bind_param('i', $id);
        $many->execute();
        expect([[30]], $many->get_result()->fetch_all());
        $insert->close();
        $select->close();
    },
    'transaction' => function (): void {
        $connection = connect();
        $insert = 'INSERT INTO orders (user_id, no, total) VALUES (3300, %d, 9.50)';
        $all = 'SELECT no FROM orders WHERE user_id = 3300 ORDER BY no';
        $connection->begin_transaction();
        $connection->query(sprintf($insert, 1));
        $connection->commit();
        $connection->autocommit(false);
        $connection->query(sprintf($insert, 2));
        $connection->rollback();
        $connection->query(sprintf($insert, 3));
        $connection->savepoint('here');
        $connection->query(sprintf($insert, 4));
        $connection->query('ROLLBACK TO SAVEPOINT here');
        expect([['1']], rows(connect(), $all));
        $connection->commit();
        expect([['1'], ['3']], rows(connect(), $all));
    },
    'errors' => function (): void {
        $connection = connect();
        $insert = "INSERT INTO users (id, name) VALUES (3401, 'a')";
        $connection->query($insert);
        fails(1062, '23000', fn () => $connection->query($insert));
        fails(1146, '42S02', fn () => $connection->query('SELECT * FROM no_such_table'));
        fails(1064, '42000', fn () => $connection->query('SELEC 1'));
        fails(1064, '42000', fn () => $connection->prepare('SELEC ?'));
        expect([['1']], rows($connection, 'SELECT 1'));
    },
    'bigRow' => function (): void {
        $connection = connect();
        $body = str_repeat("abc\0\xFF", 4_000_000);
        $insert = $connection->prepare('INSERT INTO files (id, body) VALUES (3501, ?)');
        $null = null;
        $insert->bind_param('b', $null);
        foreach (str_split($body, 1 << 20) as $chunk) {
            $insert->send_long_data(0, $chunk);
        }
        $insert->execute();
        expect(true, rows($connection, 'SELECT body FROM files WHERE id = 3501')[0][0] === $body);
        $other = $connection->prepare('INSERT INTO files (id, body) VALUES (3502, ?)');
        $other->bind_param('s', $body);
        $other->execute();
        $select = $connection->prepare('SELECT body FROM files WHERE id = ?');
        $id = 3502;
        $select->bind_param('i', $id);
        $select->execute();
        expect(true, $select->get_result()->fetch_row()[0] === $body);
        expect([['1']], rows($connection, 'SELECT 1'));
    },
    'reconnect' => function (): void {
        $connection = connect();
        $admin = connect('admin');
        $admin->kill($connection->thread_id);
        fails(2006, 'HY000', fn () => @$connection->query('SELECT 1'));
        expect([], rows(connect(), 'SELECT id FROM users WHERE id = 3600'));
        fails(1094, 'HY000', fn () => $admin->query('KILL 999999999'));
    },
    'multiStatement' => function (): void {
        $connection = connect();
        $connection->multi_query(
            "INSERT INTO users (id, name) VALUES (3701, 'a'); SELECT name FROM users WHERE id = 3701;"
            . ' SELECT COUNT(*) FROM users WHERE id IN (3701, 3702); SELECT * FROM no_such_table; SELECT 1'
        );
        expect(1, $connection->affected_rows);
        $connection->next_result();
        expect([['a']], $connection->store_result()->fetch_all());
        $connection->next_result();
        expect([['1']], $connection->store_result()->fetch_all());
        fails(1146, '42S02', fn () => $connection->next_result());
        fails(1064, '42000', fn () => $connection->query('SELECT 1; SELECT 2'));
        expect([['2']], rows($connection, 'SELECT 2'));
    },
    'metadata' => function (): void {
        $connection = connect();
        $tables = array_column(rows($connection, 'SHOW TABLES'), 0);
        expect(['files', 'latin', 'orders', 'towns', 'users'], $tables);
        $result = $connection->query('SELECT user_id AS who, total FROM orders WHERE user_id = 1');
        $fields = array_map(fn ($field) => [$field->name, $field->orgname, $field->table], $result->fetch_fields());
        expect([['who', 'user_id', 'orders'], ['total', 'total', 'orders']], $fields);
        expect(
            ['PRIMARY', 'PRIMARY', 'by_total'],
            array_column(rows($connection, 'SHOW INDEX FROM orders'), 2)
        );
    },
];

try {
    $checks[$argv[1]]();
} catch (Throwable $e) {
    fwrite(STDERR, $e . "\n");
    exit(1);
}
