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

/** A fault that says so where the database is away or too busy; any other error as it is. */
export function asDatabaseFault(thrown: unknown): Error {
  const { errno, code, message } = driverError(thrown);
  const isBusy = errno === ER_LOCK_WAIT_TIMEOUT || code === 'SQLITE_BUSY';
  if (isBusy) return new Fault('serviceUnavailable', 'The database is busy.', { cause: thrown });
  const isAway = CONNECTION_CODES.includes(code) || (typeof message === 'string' && /closed state|Pool is closed/.test(message));
  if (isAway) return new Fault('serviceUnavailable', 'The database cannot be reached.', { cause: thrown });
  return thrown instanceof Error ? thrown : asFault(thrown);
}

function driverError(thrown: unknown): DriverError {
  if (typeof thrown !== 'object' || thrown === null) return {};
  return 'driverError' in thrown ? driverError(thrown.driverError) : thrown;
}
