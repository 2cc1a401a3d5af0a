import { asFault, Fault } from '../../core/errors.js';
import type { SigningKey } from '../../core/worker-definition.js';
import type { TokenKey } from '../../core/crypto-token.js';
import type { ActiveWorker, SigningExchange, Step } from '../active-worker.js';
import type { PipelineServices } from '../pipeline-services.js';
import { metered } from '../metered-key.js';
import { requireUsableChain, withCertificates } from '../signing-key.js';
import { UNKNOWN_TOKEN_CLASS } from '../worker-parts/crypto-token.js';
import { raisedInWorker, workerOf } from './exchange-parts.js';

/** Takes the key that the worker signs with from its crypto token, with the certificates that go with it. */
export function selectKey({ workers, meter }: PipelineServices): Step {
  /** What was worked out for a key stays right as long as the worker and the key object do. */
  const known = new WeakMap<ActiveWorker, WeakMap<TokenKey, SigningKey>>();

  return async (exchange, next) => {
    const worker = workerOf(exchange);
    if (!worker.signer) return next();
    try {
      exchange.key = await acquire(worker, exchange);
    } catch (thrown) {
      throw raisedInWorker(worker, asFault(thrown));
    }
    exchange.log.set('KEYALIAS', exchange.key.key.alias);
    exchange.log.set('CRYPTOTOKEN', worker.settings.CRYPTOTOKEN ?? worker.name);
    return next();
  };

  async function acquire(worker: ActiveWorker, exchange: SigningExchange): Promise<SigningKey> {
    const token = await workers.tokenOf(worker);
    if (!token) throw noToken(worker);
    const { metadata } = exchange.request;
    const alias = worker.aliasSelector.alias('sign', { metadata, ...(exchange.identity && { identity: exchange.identity }) });
    const key = await token.key(alias);
    return known.get(worker)?.get(key) ?? remember(worker, key);
  }

  function remember(worker: ActiveWorker, key: TokenKey): SigningKey {
    const signingKey = withCertificates(worker, meter ? metered(key, meter) : key);
    requireUsableChain(worker, signingKey);
    let keys = known.get(worker);
    if (!keys) known.set(worker, (keys = new WeakMap()));
    keys.set(key, signingKey);
    return signingKey;
  }
}

/** A token of the worker's own that could not be made is its mistake; one of another worker may come yet. */
function noToken({ settings, problems }: ActiveWorker): Fault {
  const [problem] = problems.token;
  if (problem === undefined) return new Fault('cryptoTokenOffline', 'Crypto token not available');
  const name = problem.startsWith(UNKNOWN_TOKEN_CLASS) ? ` : ${settings.CRYPTOTOKEN_IMPLEMENTATION_CLASS ?? ''}` : '';
  return new Fault('workerFailed', problem + name);
}
