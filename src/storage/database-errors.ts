import { asFault, Fault } from '../core/errors.js';

/** What the drivers say of a failed statement: MySQL by number, SQLite by name. */
interface DriverError {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
}

const ER_DUP_ENTRY = 1062;
const ER_LOCK_WAIT_TIMEOUT = 1205;
const ER_LOCK_DEADLOCK = 1213;

/** What MySQL and MariaDB say where they cannot be worked with now: too many connections, shut down, killed, not the node that writes. */
const AWAY: readonly unknown[] = [1040, 1045, 1047, 1053, 1130, 1203, 1226, 1317, 1927, 2006, 2013];
/** No room on the disk or in the table. */
const FULL: readonly unknown[] = [3, 1021, 1030, 1114];
/** Set to be read only. */
const READ_ONLY: readonly unknown[] = [1290, 1792, 1836];

const CONNECTION_CODES: readonly unknown[] = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'ER_CON_COUNT_ERROR',
  'ER_SERVER_SHUTDOWN',
];

/** Whether a row with that key is there already. */
export function isUniqueViolation(thrown: unknown): boolean {
  const { errno, code } = driverError(thrown);
  return errno === ER_DUP_ENTRY || (typeof code === 'string' && /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)$/.test(code));
}

/** Whether the database gave up this transaction for another one, so that it may be tried again. */
export function isDeadlock(thrown: unknown): boolean {
  return driverError(thrown).errno === ER_LOCK_DEADLOCK;
}

/** Whether another process holds the lock of an SQLite database. */
export function isBusy(thrown: unknown): boolean {
  return hasSqliteCode(thrown, 'SQLITE_BUSY');
}

/** A fault that says so where the database is away, busy, full or read only; any other error as it is. */
export function asDatabaseFault(thrown: unknown): Error {
  const { errno, code, message } = driverError(thrown);
  const text = typeof message === 'string' ? message : '';
  const unavailable = (sentence: string): Fault => new Fault('serviceUnavailable', sentence, { cause: thrown });
  if (errno === ER_LOCK_WAIT_TIMEOUT || isBusy(thrown) || text === 'Queue limit reached.') return unavailable('The database is busy.');
  if (FULL.includes(errno) || hasSqliteCode(thrown, 'SQLITE_FULL')) return unavailable('The database is full.');
  if (READ_ONLY.includes(errno) || hasSqliteCode(thrown, 'SQLITE_READONLY')) return unavailable('The database is read only.');
  if (hasSqliteCode(thrown, 'SQLITE_IOERR')) return unavailable('The disk of the database has failed.');
  const isAway = AWAY.includes(errno) || CONNECTION_CODES.includes(code) || /closed state|Pool is closed/.test(text);
  return isAway ? unavailable('The database cannot be reached.') : thrown instanceof Error ? thrown : asFault(thrown);
}

/** SQLite's names of errors may be followed by more: `SQLITE_BUSY_SNAPSHOT`. */
function hasSqliteCode(thrown: unknown, name: string): boolean {
  const { code } = driverError(thrown);
  return typeof code === 'string' && (code === name || code.startsWith(`${name}_`));
}

function driverError(thrown: unknown): DriverError {
  if (typeof thrown !== 'object' || thrown === null) return {};
  return 'driverError' in thrown ? driverError(thrown.driverError) : thrown;
}
