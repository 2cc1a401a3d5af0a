import { inspect } from 'node:util';
import log4js from 'log4js';
import { batchedOutput } from './batched-output.js';
import { singleLine } from '../components/worker-loggers/single-line.js';
import type { Log } from '../core/ports.js';

/** Logging of one process. Categories are named as SignServer names them, so that its log filters go on working. */
export interface Logging {
  category(name: string): Log;
  /** Writes what is still waiting. */
  stop(): Promise<void>;
}

export const WORKER_LOG_CATEGORY = 'org.signserver.server.log.IWorkerLogger';
export const ADMIN_WS_LOG_CATEGORY = 'org.signserver.adminws.AdminWS';
export const AUDIT_LOG_CATEGORY = 'org.signserver.server.log.SignServerLog4jDevice';

/**
 * Logs to standard output at level INFO, or as a log4js configuration file (JSON) says. The file can name the layout `json`:
 * one object a line with `time`, `level`, `category` and `message`.
 */
export function startLogging(configurationFile?: string): Logging {
  log4js.addLayout('json', () => jsonLine);
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
      logger.info(singleLine(message));
    },
    debug: (message) => {
      logger.debug(singleLine(message));
    },
  };
}

function jsonLine({ startTime, level, categoryName, data }: log4js.LoggingEvent): string {
  return JSON.stringify({ time: startTime.toISOString(), level: level.levelStr, category: categoryName, message: String(data[0]) });
}

/**
 * The message with its cause and the causes of that, each once: the log is the one place where they are shown. A message may
 * hold what a client sent, so it stays on one line; stacks have more.
 */
function withCause(message: string, cause: unknown): string {
  return singleLine(message) + causeText(cause);
}

function causeText(cause: unknown): string {
  if (cause === undefined) return '';
  if (!(cause instanceof Error)) return `: ${inspect(cause)}`;
  const inner = cause.cause === undefined ? '' : `\n  caused by${causeText(cause.cause)}`;
  return `: ${cause.stack ?? cause.message}${inner}`;
}
