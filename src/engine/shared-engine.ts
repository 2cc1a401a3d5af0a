import { Fault } from '../core/errors.js';
import type { Log } from '../core/ports.js';
import type { ProcessGroup } from '../core/process-group.js';
import { referenceText, type WorkerReference } from '../core/worker.js';
import type { Engine } from './engine.js';

/** The engine as it is administered: what is done to a crypto token is done in all processes of the server. */
export interface SharedEngine extends Pick<
  Engine,
  'process' | 'status' | 'activateCryptoToken' | 'deactivateCryptoToken' | 'tokens' | 'signers'
> {
  /** Activates what is active in the other processes; for a process that takes the place of one that ended. */
  join(): Promise<void>;
  /** Forgets the codes of tokens that are active no more. */
  forgetInactive(): Promise<void>;
}

interface SharingServices {
  readonly engine: Engine;
  readonly group: ProcessGroup;
  readonly log: Log;
}

const ACTIVATE = 'token.activate';
const DEACTIVATE = 'token.deactivate';
const ACTIVE = 'token.active';

/** Which token, and its code. Codes are sent between the processes and kept in their memory while the token is active, as its keys are. */
interface Activation {
  readonly worker: WorkerReference;
  readonly code: string;
}

/** The engine of one process with what it shares with those of the others. A wrong code is tried here only, and reaches no other process. */
export function sharedEngine({ engine, group, log }: SharingServices): SharedEngine {
  const activations = new Map<string, Activation>();

  const activate = async (activation: Activation): Promise<void> => {
    await engine.activateCryptoToken(activation.worker, activation.code);
    activations.set(referenceText(activation.worker), activation);
  };

  const isActive = async (worker: WorkerReference): Promise<boolean> =>
    engine.status(worker).then(
      ({ tokenActive }) => tokenActive,
      () => false,
    );

  const forgetInactive = async (): Promise<void> => {
    for (const [name, { worker }] of [...activations]) if (!(await isActive(worker))) activations.delete(name);
  };

  const deactivate = async (reference: WorkerReference): Promise<boolean> => {
    const done = await engine.deactivateCryptoToken(reference);
    await forgetInactive();
    return done;
  };

  /** Throws where a process did not follow: it would go on refusing, or signing, for a part of the requests. */
  const announceToAll = async (topic: string, content: unknown): Promise<void> => {
    const { failures } = await group.broadcast(topic, content);
    if (failures.length === 0) return;
    log.error(`Not all processes of the server followed (${topic}): ${failures.join('; ')}`);
    throw new Fault('cryptoTokenOffline', 'Done, but not in all processes of the server; its log says more. Try again.');
  };

  group.on(ACTIVATE, (content) => activate(content as Activation));
  group.on(DEACTIVATE, (content) => deactivate(content as WorkerReference));
  group.on(ACTIVE, async () => {
    await forgetInactive();
    return [...activations.values()];
  });

  return {
    process: (reference, request, client) => engine.process(reference, request, client),
    status: (reference) => engine.status(reference),
    signers: engine.signers,
    tokens: engine.tokens,
    async activateCryptoToken(reference, code) {
      const activation = { worker: reference, code };
      await activate(activation);
      await announceToAll(ACTIVATE, activation);
    },
    async deactivateCryptoToken(reference) {
      const done = await deactivate(reference);
      await announceToAll(DEACTIVATE, reference);
      return done;
    },
    async join() {
      const { answers } = await group.broadcast(ACTIVE, undefined);
      const active = (answers as readonly (readonly Activation[])[]).flat();
      for (const [name, activation] of new Map(active.map((one) => [referenceText(one.worker), one]))) {
        await activate(activation).catch((cause: unknown) => {
          log.error(`The crypto token of worker ${name} is active in the other processes only`, cause);
        });
      }
    },
    forgetInactive,
  };
}
