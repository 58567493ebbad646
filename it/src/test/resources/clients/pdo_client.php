<?php
// What a program on PHP's PDO does, through the proxy, with emulated and with real prepared
// statements. The argument names one check; where the proxy is comes by the environment (PROXY_*).
// Exits with 0 when everything was as MySQL does it.
declare(strict_types=1);

ini_set('memory_limit', '512M');

const TEXT = 'Grüße, São Paulo 日本 😀';

function connect(array $options = [], string $user = '', string $database = '', string $charset = 'utf8mb4'): PDO
{
    $user = $user ?: getenv('PROXY_USER');
    $database = $database ?: 'dbname=' . getenv('PROXY_DATABASE');
    return new PDO(
        sprintf('mysql:host=%s;port=%s;charset=%s;%s', getenv('PROXY_HOST'), getenv('PROXY_PORT'), $charset, $database),
        $user,
        $user,
        $options + [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_NUM]
    );
}

function rows(PDO $connection, string $sql, array $parameters = []): array
{
    $statement = $connection->prepare($sql);
    $statement->execute($parameters);
    return $statement->fetchAll();
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
    } catch (PDOException $e) {
        expect([$sqlState, $errno], [$e->errorInfo[0], $e->errorInfo[1]]);
        return;
    }
    throw new Exception("no error $errno");
}

const NATIVE = [PDO::ATTR_EMULATE_PREPARES => false];

$checks = [
    'connect' => function (): void {
        $database = getenv('PROXY_DATABASE');
        expect([[$database]], rows(connect(), 'SELECT DATABASE()'));
        $connection = connect(NATIVE, '', 'host=' . getenv('PROXY_HOST'));
        expect([[null]], rows($connection, 'SELECT DATABASE()'));
        fails(1046, '3D000', fn () => rows($connection, 'SELECT * FROM users'));
        $connection->exec("USE $database");
        expect([], rows($connection, 'SELECT * FROM users WHERE id = ?', [4000]));
        expect(true, str_starts_with($connection->getAttribute(PDO::ATTR_SERVER_VERSION), '8.0.'));
    },
    'charset' => function (): void {
        foreach ([[], NATIVE] as $i => $options) {
            $connection = connect($options);
            rows($connection, 'INSERT INTO users (id, name) VALUES (?, ?)', [4101 + $i, TEXT]);
            expect([[TEXT]], rows($connection, 'SELECT name FROM users WHERE id = ?', [4101 + $i]));
        }
        $latin = connect([], '', '', 'latin1');
        $bytes = "Gr\xFC\xDFe";
        rows($latin, 'INSERT INTO users (id, name) VALUES (?, ?)', [4103, $bytes]);
        expect([[$bytes]], rows($latin, 'SELECT name FROM users WHERE id = ?', [4103]));
        expect([['Grüße']], rows(connect(), 'SELECT name FROM users WHERE id = 4103'));
    },
    'prepared' => function (): void {
        $connection = connect(NATIVE);
        $insert = $connection->prepare('INSERT INTO users (id, name) VALUES (:id, :name)');
        $select = $connection->prepare('SELECT id, name FROM users WHERE id = :id');
        for ($id = 4201; $id < 4231; $id++) {
            $insert->execute(['id' => $id, 'name' => "user $id"]);
            expect(1, $insert->rowCount());
        }
        for ($id = 4201; $id < 4231; $id++) {
            $select->bindValue('id', $id, PDO::PARAM_INT);
            $select->execute();
            expect([[$id, "user $id"]], $select->fetchAll());
        }
        fails(1062, '23000', fn () => $insert->execute(['id' => 4201, 'name' => 'again']));
        expect([[30]], rows($connection, 'SELECT COUNT(*) FROM users WHERE id BETWEEN ? AND ?', [4201, 4230]));
    },
    'transaction' => function (): void {
        foreach ([[], NATIVE] as $i => $options) {
            $connection = connect($options);
            $user = 4300 + $i;
            $insert = "INSERT INTO orders (user_id, no, total) VALUES ($user, ?, 9.50)";
            $all = "SELECT no FROM orders WHERE user_id = $user ORDER BY no";
            $connection->beginTransaction();
            rows($connection, $insert, [1]);
            expect(true, $connection->inTransaction());
            $connection->commit();
            $connection->beginTransaction();
            rows($connection, $insert, [2]);
            $connection->rollBack();
            expect(false, $connection->inTransaction());
            $connection->beginTransaction();
            rows($connection, $insert, [3]);
            $connection->exec('SAVEPOINT here');
            rows($connection, $insert, [4]);
            $connection->exec('ROLLBACK TO SAVEPOINT here');
            expect([[1]], rows(connect(NATIVE), $all));
            $connection->commit();
            expect([[1], [3]], rows(connect(NATIVE), $all));
        }
    },
    'errors' => function (): void {
        foreach ([[], NATIVE] as $i => $options) {
            $connection = connect($options);
            $insert = 'INSERT INTO users (id, name) VALUES (?, ?)';
            rows($connection, $insert, [4401 + $i, 'a']);
            fails(1062, '23000', fn () => rows($connection, $insert, [4401 + $i, 'a']));
            fails(1146, '42S02', fn () => rows($connection, 'SELECT * FROM no_such_table WHERE id = ?', [1]));
            fails(1064, '42000', fn () => rows($connection, 'SELEC 1'));
            expect([[1]], rows(connect(NATIVE), 'SELECT 1'));
        }
    },
    'bigRow' => function (): void {
        $body = str_repeat("abc\0\xFF", 4_000_000);
        foreach ([[], NATIVE] as $i => $options) {
            $connection = connect($options + [PDO::MYSQL_ATTR_COMPRESS => false]);
            $insert = $connection->prepare('INSERT INTO files (id, body) VALUES (?, ?)');
            $insert->bindValue(1, 4501 + $i, PDO::PARAM_INT);
            $insert->bindValue(2, $body, PDO::PARAM_LOB);
            $insert->execute();
            $read = rows($connection, 'SELECT body FROM files WHERE id = ?', [4501 + $i]);
            expect(true, $read[0][0] === $body);
        }
    },
    'reconnect' => function (): void {
        $connection = connect();
        $admin = connect([], 'admin');
        $admin->exec('KILL ' . rows($connection, 'SELECT CONNECTION_ID()')[0][0]);
        fails(2006, 'HY000', fn () => @$connection->query('SELECT 1'));
        expect([], rows(connect(), 'SELECT id FROM users WHERE id = 4600'));
        fails(1094, 'HY000', fn () => $admin->exec('KILL 999999999'));
    },
    'multiStatement' => function (): void {
        $connection = connect();
        $results = $connection->query(
            "INSERT INTO users (id, name) VALUES (4701, 'a'); SELECT name FROM users WHERE id = 4701;"
            . ' SELECT COUNT(*) FROM users WHERE id IN (4701, 4702)'
        );
        expect(1, $results->rowCount());
        expect(true, $results->nextRowset());
        expect([['a']], $results->fetchAll());
        expect(true, $results->nextRowset());
        expect([[1]], array_map(fn ($row) => [(int) $row[0]], $results->fetchAll()));
        expect(false, $results->nextRowset());
        $single = connect([PDO::MYSQL_ATTR_MULTI_STATEMENTS => false]);
        fails(1064, '42000', fn () => $single->query('SELECT 1; SELECT 2'));
    },
    'metadata' => function (): void {
        $connection = connect(NATIVE);
        $tables = array_column(rows($connection, 'SHOW TABLES'), 0);
        expect(['files', 'latin', 'orders', 'towns', 'users'], $tables);
        $statement = $connection->query('SELECT user_id AS who, total FROM orders WHERE user_id = 1');
        $names = array_map(
            fn ($i) => array_intersect_key($statement->getColumnMeta($i), ['name' => 1, 'table' => 1, 'native_type' => 1]),
            [0, 1]
        );
        expect(
            [
                ['native_type' => 'LONGLONG', 'name' => 'who', 'table' => 'orders'],
                ['native_type' => 'NEWDECIMAL', 'name' => 'total', 'table' => 'orders'],
            ],
            array_map(fn ($m) => ['native_type' => $m['native_type'], 'name' => $m['name'], 'table' => $m['table']], $names)
        );
    },
];

try {
    $checks[$argv[1]]();
} catch (Throwable $e) {
    fwrite(STDERR, $e . "\n");
    exit(1);
}
