import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { MIGRATIONS } from './entities/migrations/all.js';
import { ENTITY_SCHEMAS } from './entities/schemas.js';
import { DEFAULT_DEADLINES } from './src/storage/pooled-transactions.js';
import { guardedDriver, type SqliteDatabase, type SqliteDriver } from './src/storage/sqlite-driver.js';
import { setDeadlines } from './src/storage/transactions-of.js';

const SQLITE_FILE = 'countersign.sqlite';
const BUSY_TIMEOUT_MS = 5000;
const CONNECT_TIMEOUT_MS = 5000;
const CONNECTION_LIMIT = 10;
/** Calls that wait for a connection; more are refused. */
const QUEUE_LIMIT = 10_000;
const MYSQL_PORT = 3306;

const COMMON = {
  entities: ENTITY_SCHEMAS,
  migrations: MIGRATIONS,
  migrationsTableName: 'CountersignMigrations',
  synchronize: false,
  logging: false,
} satisfies Partial<DataSourceOptions>;

/**
 * The data source for a database URL, not opened yet (`openDatabase` does that):
 *
 * - `sqlite:PATH`: a file, or a folder in which the file is `countersign.sqlite`; a folder is there or ends with `/`.
 * - `mysql://user:password@host:port/database` and `mariadb://…`, with the parameters `connectionLimit` (a process),
 *   `connectTimeout`, `acquireTimeout` (a connection of the pool) and `queryTimeout` (all in ms), `socketPath`, and `tls=true` for a verified TLS connection.
 *
 * Throws an error that names what is wrong, and never the URL: there may be a password in it.
 */
export function createDataSource(url: string): DataSource {
  if (url.startsWith('sqlite:')) return sqlite(url.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(url)) return server(url);
  throw new Error('The database URL must begin with sqlite:, mysql:// or mariadb://.');
}

function sqlite(path: string): DataSource {
  if (path === '') throw new Error('The database URL sqlite: needs the path of a file or folder.');
  // Loaded where it is needed only: a node on a database server does without the native library.
  const libsql = createRequire(import.meta.url)('libsql') as SqliteDriver;
  return new DataSource({
    ...COMMON,
    type: 'better-sqlite3',
    driver: guardedDriver(libsql),
    database: isFolder(path) ? join(path, SQLITE_FILE) : path,
    timeout: BUSY_TIMEOUT_MS,
    enableWAL: true,
    // What is acknowledged survives a power failure; in WAL mode the default of SQLite does not promise that.
    prepareDatabase: (connection: SqliteDatabase) => void connection.pragma('synchronous = FULL'),
  });
}

function isFolder(path: string): boolean {
  return path.endsWith('/') || (statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

function server(url: string): DataSource {
  const { type, parameters, ...address } = parseServerUrl(url);
  const socketPath = parameters.get('socketPath');
  const dataSource = new DataSource({
    ...COMMON,
    ...address,
    type,
    charset: 'utf8mb4',
    timezone: 'Z',
    connectTimeout: wholeNumber(parameters, 'connectTimeout') ?? CONNECT_TIMEOUT_MS,
    poolSize: wholeNumber(parameters, 'connectionLimit') ?? CONNECTION_LIMIT,
    extra: { queueLimit: QUEUE_LIMIT },
    ...(parameters.get('tls') === 'true' && { ssl: { rejectUnauthorized: true } }),
    ...(socketPath !== null && { socketPath }),
  });
  setDeadlines(dataSource, {
    acquireMs: wholeNumber(parameters, 'acquireTimeout') ?? DEFAULT_DEADLINES.acquireMs,
    queryMs: wholeNumber(parameters, 'queryTimeout') ?? DEFAULT_DEADLINES.queryMs,
  });
  return dataSource;
}

const UNREADABLE = 'The database URL cannot be read; encode special characters of the password as %XX.';
const PARAMETERS = ['acquireTimeout', 'connectTimeout', 'connectionLimit', 'queryTimeout', 'socketPath', 'tls'];

function parseServerUrl(text: string): {
  readonly type: 'mysql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  readonly parameters: URLSearchParams;
} {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new Error(UNREADABLE);
  const database = decoded(url.pathname.slice(1));
  if (database === '') throw new Error('The database URL needs the name of a database: mysql://user:password@host/database.');
  const unknown = [...url.searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (unknown.length > 0) throw new Error(`The database URL has unknown parameters: ${unknown.join(', ')}.`);
  if (!['true', 'false'].includes(url.searchParams.get('tls') ?? 'false'))
    throw new Error('The parameter tls of the database URL must be true or false.');
  return {
    type: url.protocol === 'mysql:' ? 'mysql' : 'mariadb',
    host: url.hostname,
    port: url.port === '' ? MYSQL_PORT : Number(url.port),
    username: decoded(url.username),
    password: decoded(url.password),
    database,
    parameters: url.searchParams,
  };
}

function wholeNumber(parameters: URLSearchParams, name: string): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new Error(`The parameter ${name} of the database URL must be a whole number above 0.`);
  return Number(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error(UNREADABLE);
  }
}
