import type { GlobalScope } from './global-scope.js';

/** One entry of a properties file, as its reader gives it. */
export interface PropertiesEntry {
  readonly key: string;
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** The worker that a key names: `WORKER5`, `WORKERGENID1` (a new one), `WORKERSIGNER` (an existing one, by name). */
export type WorkerToken =
  | { readonly kind: 'id'; readonly id: number }
  | { readonly kind: 'generated'; readonly token: string }
  | { readonly kind: 'name'; readonly name: string };

interface Common {
  readonly line: number;
  /** The whole key in upper case, for messages. */
  readonly key: string;
  readonly value: string;
  /** A leading `-`: take away what the key names. */
  readonly isRemoval: boolean;
  /** What is set, in upper case, without scope and worker. */
  readonly property: string;
}

/** What one entry asks for. */
export type Statement = Common &
  (
    | { readonly target: 'global'; readonly scope: GlobalScope; readonly worker?: WorkerToken }
    | { readonly target: 'worker'; readonly worker: WorkerToken }
  );

const GLOBAL_KEY = /^(GLOB\.|NODE\.)([^]+)$/i;
const WORKER_KEY = /^(?:WORKER|SIGNER)([^.]+)\.([^]+)$/i;
const INT32_MAX = 0x7fffffff;

/** Reads an entry; answers the sentence that says what is wrong with its key where it has no known form. */
export function parseStatement({ key: written, value, line }: PropertiesEntry): Statement | string {
  const key = written.toUpperCase();
  const isRemoval = written.startsWith('-');
  const bare = isRemoval ? written.slice(1) : written;
  const [, scope, globalKey] = GLOBAL_KEY.exec(bare) ?? [];
  const [, token, workerKey] = WORKER_KEY.exec(globalKey ?? bare) ?? [];
  const common = { line, key, value, isRemoval, property: (workerKey ?? globalKey ?? '').toUpperCase() };
  const worker = token === undefined ? undefined : parseWorkerToken(token);
  if (worker === 'invalid') return `Error in propertyfile syntax, couldn't find worker for key : ${key}`;
  if (scope !== undefined) {
    const target = { target: 'global', scope: scope.toUpperCase() as GlobalScope } as const;
    return { ...common, ...target, ...(worker && { worker }) };
  }
  if (!worker) return `Error in propertyfile syntax, check : ${key}`;
  return { ...common, target: 'worker', worker };
}

function parseWorkerToken(text: string): WorkerToken | 'invalid' {
  if (/^\d/.test(text)) {
    const id = /^\d+$/.test(text) ? Number(text) : 0;
    return id > 0 && id <= INT32_MAX ? { kind: 'id', id } : 'invalid';
  }
  if (/^GENID/i.test(text)) return { kind: 'generated', token: text.toUpperCase() };
  return { kind: 'name', name: text };
}
