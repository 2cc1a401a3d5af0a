import type { WorkerContext } from '../../../core/worker-definition.js';
import { authorityAtUrl, authorityWithin, type TimeStampAuthority } from '../time-stamp-client/time-stamp-authority.js';
import type { TimeStamping } from '../time-stamp-client/time-stamp.js';
import type { XadesConfiguration } from './properties.js';

/** How time stamps are got as configured; undefined where no authority is. */
export function timeStampingOf(
  configuration: XadesConfiguration,
  { workers, clock, random }: Pick<WorkerContext, 'workers' | 'clock' | 'random'>,
): TimeStamping | undefined {
  const authority = authorityOf(configuration, workers);
  return authority && { authority, digest: configuration.TSA_DIGESTALGORITHM, clock, random };
}

function authorityOf(configuration: XadesConfiguration, workers: WorkerContext['workers']): TimeStampAuthority | undefined {
  const { TSA_URL, TSA_WORKER, TSA_USERNAME, TSA_PASSWORD } = configuration;
  if (TSA_URL !== undefined) {
    return authorityAtUrl(TSA_URL, TSA_USERNAME === undefined ? undefined : { username: TSA_USERNAME, password: TSA_PASSWORD ?? '' });
  }
  if (TSA_WORKER === undefined) return undefined;
  const hasBoth = TSA_USERNAME !== undefined && TSA_PASSWORD !== undefined;
  return authorityWithin(workers, TSA_WORKER, hasBoth ? { username: TSA_USERNAME, password: TSA_PASSWORD } : undefined);
}
