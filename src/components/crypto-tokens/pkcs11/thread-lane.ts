import { Worker } from 'node:worker_threads';
import { enterLibrary, leaveLibrary } from './exit-without-threads.js';
import type { Lane } from './lane.js';
import { LEAVE, type Command, type CommandName, type CommandResult } from './token-commands.js';
import { TokenFailure, type TokenFailureKind } from './token-failure.js';

/** What a thread answers to a command. */
export type ThreadAnswer =
  | { readonly result: CommandResult<CommandName> }
  | { readonly failure: { readonly kind: TokenFailureKind; readonly message: string; readonly detail?: string } };

interface Waiting {
  readonly resolve: (result: CommandResult<CommandName>) => void;
  readonly reject: (failure: TokenFailure) => void;
}

/** A lane that is a worker thread. A library that blocks keeps this thread waiting and nobody else. */
export function threadLane(): Lane {
  return new ThreadLane();
}

class ThreadLane implements Lane {
  readonly gone: Promise<void>;
  readonly #worker: Worker;
  #waiting: Waiting | undefined;

  constructor() {
    this.#worker = new Worker(new URL('token-thread.js', import.meta.url), { name: 'pkcs11' });
    // A thread that has nothing to do does not keep the process from ending.
    this.#worker.unref();
    this.#worker.on('message', (answer: ThreadAnswer) => {
      this.settle(answer);
    });
    this.#worker.on('error', (cause) => {
      this.fail(new TokenFailure('lost', 'The thread of the token has ended.', { cause }));
    });
    this.gone = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        leaveLibrary(this);
        this.fail(new TokenFailure('lost', 'The thread of the token has ended.'));
        resolve();
      });
    });
  }

  run<N extends CommandName>(command: Command<N>): Promise<CommandResult<N>> {
    if (this.#waiting) return Promise.reject(new TokenFailure('lost', 'The session is in use.'));
    return new Promise((resolve, reject) => {
      // The thread answers a command with the result of its kind.
      this.#waiting = { resolve, reject };
      enterLibrary(this);
      this.#worker.ref();
      this.#worker.postMessage(command);
    });
  }

  abandon(): void {
    this.fail(new TokenFailure('lost', 'The session was given up.'));
    // Once it is back from the library it ends its session, which would otherwise count against those that there may be.
    this.#worker.postMessage(LEAVE);
    enterLibrary(this);
    this.#worker.unref();
  }

  private settle(answer: ThreadAnswer): void {
    leaveLibrary(this);
    const waiting = this.finish();
    if ('result' in answer) waiting?.resolve(answer.result);
    else waiting?.reject(new TokenFailure(answer.failure.kind, answer.failure.message, { cause: answer.failure.detail }));
  }

  private fail(failure: TokenFailure): void {
    this.finish()?.reject(failure);
  }

  private finish(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.#worker.unref();
    return waiting;
  }
}
