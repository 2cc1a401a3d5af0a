import type { ConfigurationStore } from '../core/ports.js';
import type { Engine } from './engine.js';

/** What a load balancer is told: each fatal error of each worker that takes requests and is not disabled. */
export async function healthProblems(engine: Pick<Engine, 'status'>, store: ConfigurationStore): Promise<readonly string[]> {
  const problems: string[] = [];
  let workers: Awaited<ReturnType<ConfigurationStore['workers']>>;
  try {
    workers = await store.workers();
  } catch {
    return ['Error creating connection to SignServer Database.'];
  }
  for (const { id, type } of workers) {
    if (type !== 'PROCESSABLE') continue;
    const { errors, disabled } = await engine.status({ id });
    if (!disabled) problems.push(...errors.map((error) => `Worker ${String(id)}: ${error}`));
  }
  return problems;
}
