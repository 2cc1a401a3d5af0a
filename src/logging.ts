import { inspect } from 'node:util';
import log4js from 'log4js';
import { batchedOutput } from './batched-output.js';
import type { Log } from './core/ports.js';

/** Logging of one process. Categories are named as SignServer names them, so that its log filters go on working. */
export interface Logging {
  category(name: string): Log;
  /** Writes what is still waiting. */
  stop(): Promise<void>;
}

export const WORKER_LOG_CATEGORY = 'org.signserver.server.log.IWorkerLogger';
export const ADMIN_WS_LOG_CATEGORY = 'org.signserver.adminws.AdminWS';
export const AUDIT_LOG_CATEGORY = 'org.signserver.server.log.SignServerLog4jDevice';

/** Logs to standard output at level INFO, or as a log4js configuration file (JSON) says. */
export function startLogging(configurationFile?: string): Logging {
  if (configurationFile === undefined) {
    log4js.configure({
      appenders: { out: { type: batchedOutput } },
      categories: { default: { appenders: ['out'], level: 'info' } },
      // Each of several processes writes its own lines. With a configuration file they go through the supervisor, where files are rolled.
      disableClustering: true,
    });
  } else {
    log4js.configure(configurationFile);
  }
  return {
    category: (name) => toLog(log4js.getLogger(name)),
    stop: () =>
      new Promise((resolve) => {
        log4js.shutdown(() => {
          resolve();
        });
      }),
  };
}

function toLog(logger: log4js.Logger): Log {
  return {
    error: (message, cause) => {
      logger.error(withCause(message, cause));
    },
    warn: (message, cause) => {
      logger.warn(withCause(message, cause));
    },
    info: (message) => {
      logger.info(message);
    },
    debug: (message) => {
      logger.debug(message);
    },
  };
}

/** The cause with its own causes, each once: the log is the one place where they are shown. */
function withCause(message: string, cause: unknown): string {
  if (cause === undefined) return message;
  if (!(cause instanceof Error)) return `${message}: ${inspect(cause)}`;
  const inner = cause.cause === undefined ? '' : withCause('\n  caused by', cause.cause);
  return `${message}: ${cause.stack ?? cause.message}${inner}`;
}
