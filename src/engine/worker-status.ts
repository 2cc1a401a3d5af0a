import type { Certificate } from '../core/certificate.js';
import type { StatusEntry } from '../core/component.js';
import type { SigningKey } from '../core/worker-definition.js';
import type { CryptoToken, TokenKey } from '../core/crypto-token.js';
import { asFault } from '../core/errors.js';
import type { Clock, KeyUsageCounters } from '../core/ports.js';
import { samePublicKey } from '../core/same-public-key.js';
import type { ActiveWorker } from './active-worker.js';
import { periodProblem, signingPeriod } from './certificate-validity.js';
import type { WorkerDirectory } from './pipeline-services.js';
import { dispatcherStatus } from './dispatcher-status.js';
import { processorStatus } from './processor-status.js';
import { certificatesFor, keyHash } from './signing-key.js';
import type { ServiceRuns } from './timed-services/service-runs.js';
import { serviceStatus } from './timed-services/service-status.js';
import type { StatusSection, WorkerStatus } from './status-report.js';
import { authorizedClients, workerProperties } from './status-sections.js';

interface StatusServices {
  readonly serviceRuns?: ServiceRuns;
  readonly workers: WorkerDirectory;
  readonly counters: KeyUsageCounters;
  readonly clock: Clock;
}

/** What the report knows of the key, found out once. */
interface KeyState {
  readonly token?: CryptoToken;
  readonly key?: TokenKey;
  readonly certificate?: Certificate;
  readonly chain: SigningKey['chain'];
  /** Why there is no key, in the token's words. */
  readonly problem?: string;
}

/** The status of a worker, which is reported in the way of its kind. */
export async function reportStatus(worker: ActiveWorker, services: StatusServices): Promise<WorkerStatus> {
  const { definition } = worker;
  switch (definition?.kind) {
    case 'timedService':
      return serviceStatus(worker, services.serviceRuns?.last(worker.id));
    case 'dispatcher':
      return dispatcherStatus(worker);
    case 'processor':
      return processorStatus(worker, definition);
    case 'signer':
      return tokenUserStatus(worker, 'Signer', services);
    case 'cryptoWorker':
      return tokenUserStatus(worker, 'CryptoWorker', services);
    case undefined:
      return tokenUserStatus(worker, 'Worker', services);
  }
}

/** The status of a signer, a crypto worker, or a worker that could not be loaded, which counts as one of them. */
async function tokenUserStatus(worker: ActiveWorker, kind: string, services: StatusServices): Promise<WorkerStatus> {
  const token = await services.workers.tokenOf(worker);
  await token?.prepare();
  const tokenActive = token?.active ?? false;
  const needsCertificate = worker.definition?.kind === 'signer' && !worker.settings.NOCERTIFICATES;
  const state = needsCertificate ? await keyState(worker, token) : { chain: [], ...(token && { token }) };
  const uses = state.certificate ? await services.counters.read(keyHash(state.certificate)) : undefined;

  const own = await worker.signer?.status?.(state);
  const { problems } = worker;
  const errors = [
    ...problems.components,
    ...problems.implementation,
    ...problems.token,
    ...(needsCertificate && tokenActive ? certificateProblems(worker, state, services.clock.now()) : []),
    ...(own?.errors ?? []),
    ...(state.certificate && tokenActive ? usageProblems(worker, uses) : []),
    ...(token ? [] : missingToken(worker)),
    ...(token && !tokenActive ? offlineReason(token) : []),
    ...(tokenActive ? [] : ['Crypto Token is disconnected']),
  ];
  return {
    id: worker.id,
    name: worker.name,
    kind,
    brief: [
      ...briefEntries(worker, { tokenActive, healthy: errors.length === 0, ...(needsCertificate && { uses: uses ?? 0 }) }),
      ...(own?.entries ?? []),
    ],
    errors,
    complete: completeSections(worker, needsCertificate ? state : undefined),
    tokenActive,
    disabled: worker.settings.DISABLED,
  };
}

/** SignServer says no more than that the token is disconnected; here it is said why, where that is known. */
function offlineReason({ offlineReason: reason }: CryptoToken): readonly string[] {
  return reason === undefined ? [] : [`Failed to initialize crypto token: ${reason}`];
}

/** SignServer says no more than that the token is disconnected; here the name that means nothing is told. */
function missingToken({ definition, settings, problems }: ActiveWorker): readonly string[] {
  if (settings.CRYPTOTOKEN !== undefined && definition) return [`Crypto token not available: ${settings.CRYPTOTOKEN}`];
  if (definition?.kind !== 'signer' || problems.token.length > 0) return [];
  return ['Crypto token not available: CRYPTOTOKEN is not set'];
}

async function keyState(worker: ActiveWorker, token: CryptoToken | undefined): Promise<KeyState> {
  if (!token) return { chain: [] };
  try {
    const key = await token.key(worker.aliasSelector.alias('sign'));
    return { token, key, ...certificatesFor(worker, key) };
  } catch (thrown) {
    return { token, chain: [], problem: asFault(thrown).message };
  }
}

function certificateProblems(worker: ActiveWorker, state: KeyState, now: number): readonly string[] {
  const { key, certificate, chain } = state;
  const problems: string[] = [];
  if (!key) problems.push(state.problem ?? 'Key not configured or not available');
  else if (!certificate) problems.push('No signer certificate available');
  else if (!samePublicKey(certificate.publicKey, key.publicKey)) problems.push('Certificate does not match key');
  const invalid = certificate && periodProblem(worker.id, signingPeriod(certificate, worker.settings), now);
  if (invalid !== undefined) problems.push(invalid);
  return [...problems, ...chainProblems(worker, { certificate, chain })];
}

function chainProblems(
  { settings }: ActiveWorker,
  { certificate, chain }: { readonly certificate: Certificate | undefined; readonly chain: readonly Certificate[] },
): readonly string[] {
  if (settings.INCLUDE_CERTIFICATE_LEVELS === 0) return [];
  if (chain.length === 0) return ['Certificate chain not available'];
  if (!certificate || chain.some((one) => Buffer.compare(one.der, certificate.der) === 0)) return [];
  return ['Signer certificate not included in certificate chain'];
}

function usageProblems({ settings }: ActiveWorker, uses: number | undefined): readonly string[] {
  const counted = !settings.DISABLEKEYUSAGECOUNTER;
  const limit = settings.KEYUSAGELIMIT;
  const exhausted = limit !== -1 && (uses ?? limit) >= limit;
  return (counted && uses === undefined) || exhausted ? ['Key usage limit exceeded or not initialized'] : [];
}

function briefEntries(
  { settings }: ActiveWorker,
  state: { tokenActive: boolean; healthy: boolean; uses?: number },
): readonly StatusEntry[] {
  const working = state.tokenActive && state.healthy ? 'Active' : 'Offline';
  const limit = settings.KEYUSAGELIMIT >= 0 ? ` of ${String(settings.KEYUSAGELIMIT)}` : '';
  const uncounted = settings.DISABLEKEYUSAGECOUNTER ? ' (counter disabled)' : '';
  return [
    { title: 'Worker status', value: settings.DISABLED ? 'Disabled' : working },
    { title: 'Token status', value: state.tokenActive ? 'Active' : 'Offline' },
    ...(state.uses === undefined ? [] : [{ title: 'Signings', value: `${String(state.uses)}${limit}${uncounted}` }]),
    ...(settings.DISABLED ? [{ title: '', value: 'Signer is disabled' }] : []),
  ];
}

function completeSections(worker: ActiveWorker, state: KeyState | undefined): readonly StatusSection[] {
  return [
    ...deprecatedToken(worker),
    workerProperties(worker),
    authorizedClients(worker),
    ...(state ? [{ title: 'Signer certificate', lines: certificateLines(state.certificate) }] : []),
  ];
}

function deprecatedToken({ settings }: ActiveWorker): readonly StatusSection[] {
  if (settings.CRYPTOTOKEN_IMPLEMENTATION_CLASS?.includes('JackNJI11') !== true) return [];
  return [{ title: 'Warnings', lines: ['Deprecated name JackNJI11 is used, please change to P11NG.'] }];
}

/** The five lines in which SignServer's command line shows a certificate. */
export function certificateLines(certificate: Certificate | undefined): readonly string[] {
  if (!certificate) return ['Error: No Signer Certificate have been uploaded to this signer.'];
  return [
    `Subject DN:     ${certificate.subject}`,
    `Serial number:  ${certificate.serialNumber}`,
    `Issuer DN:      ${certificate.issuer}`,
    `Valid from:     ${timestamp(certificate.notBefore)}`,
    `Valid until:    ${timestamp(certificate.notAfter)}`,
  ];
}

const zoneName = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' });

/** `yyyy-MM-dd HH:mm:ss z` in the time zone of the server. */
function timestamp(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const zone = zoneName.formatToParts(date).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${local} ${zone}`;
}
