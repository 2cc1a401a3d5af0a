import type { Context } from 'mocha';
import { isMariaDbInstalled, MariaDb, MARIADB_START_DEADLINE_MS } from './mariadb-server.js';
import { skip } from './tools.js';

const MISSING = 'MariaDB is not installed (apt-get install mariadb-server)';

let running: Promise<MariaDb> | undefined;

/** The one server of a test run, started when it is first wanted; skips where MariaDB is not installed. */
export async function requireMariaDb(test: Context): Promise<MariaDb> {
  requireInstalled(test);
  running ??= MariaDb.start();
  return running;
}

/** A server for one test alone, which may stop and kill it; the test stops it at its end. Skips as the other does. */
export async function requireOwnMariaDb(test: Context, options: readonly string[] = []): Promise<MariaDb> {
  requireInstalled(test);
  return MariaDb.start(options);
}

function requireInstalled(test: Context): void {
  test.timeout(2 * MARIADB_START_DEADLINE_MS);
  if (isMariaDbInstalled()) return;
  // In a hook, what is skipped by name is the hook, whose title nobody sees.
  if (test.currentTest) test.currentTest.title += ` (skipped: ${MISSING})`;
  skip(test, MISSING);
}

// At the top of a module this belongs to the whole run.
after(async function () {
  this.timeout(MARIADB_START_DEADLINE_MS);
  await (await running)?.stop();
});
