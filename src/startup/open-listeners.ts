import type { Log } from '../core/ports.js';
import type { Handler } from '../interfaces/handler.js';
import { DEFAULT_LISTENER_LIMITS, type ListenerSettings, type TlsCertificates } from '../interfaces/listener-settings.js';
import { openListener, type Listener } from '../interfaces/listeners.js';
import { formatListenAddress } from '../settings/listen-address.js';
import type { Settings } from '../settings/settings.js';
import { logExpiry } from '../tls/certificate-expiry.js';
import { pathsOf, readTlsFiles } from '../tls/certificate-files.js';
import { startCertificateReload } from '../tls/certificate-reload.js';
import { FileChanges } from '../tls/file-changes.js';
import { tlsFiles, type TlsFilesOptions } from '../tls/tls-files.js';
import { cannotListen, isOfPort, isTaken, type ListenOption } from './cannot-listen.js';

export interface OpenListenersOptions extends TlsFilesOptions {
  readonly handler: Handler;
  /** How long between two looks at the TLS files. */
  readonly lookEveryMs?: number;
}

/** The open ports. */
export interface OpenListeners {
  readonly listeners: readonly Listener[];
  /** Takes no more connections and lets requests under way finish for at most `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
}

const LOOK_EVERY_MS = 2_000;

/**
 * Opens the ports that the settings want; the TLS ones follow their files when these change. Throws where a port cannot be
 * had that somebody asked for, or where a file cannot be used.
 */
export async function openListeners(settings: Settings, options: OpenListenersOptions): Promise<OpenListeners> {
  if (!settings.tls && !settings.mtls) return open(wantedListeners(settings, options), settings, options);
  const files = await tlsFiles(settings, options);
  const changes = await FileChanges.since(pathsOf(files));
  const first = await readTlsFiles(files);
  logExpiry(first, options);
  const opened = await open(wantedListeners(settings, options, first), settings, options);
  const use = (certificates: TlsCertificates): void => {
    // The last one asks for client certificates and so takes all of it: what it cannot use reaches no other.
    for (const { useCertificates } of opened.listeners.toReversed()) useCertificates?.(certificates);
    logExpiry(certificates, options);
  };
  const reload = startCertificateReload(changes, { files, use, log: options.log, intervalMs: options.lookEveryMs ?? LOOK_EVERY_MS });
  return {
    listeners: opened.listeners,
    stop: async (deadlineMs) => {
      await reload.stop();
      await opened.stop(deadlineMs);
    },
  };
}

interface WantedListener {
  readonly listener: ListenerSettings;
  readonly isOptional: boolean;
}

function wantedListeners(
  { http, tls, mtls }: Settings,
  { log }: Pick<OpenListenersOptions, 'log'>,
  certificates?: TlsCertificates,
): readonly WantedListener[] {
  const wanted: WantedListener[] = [];
  if (http) wanted.push({ listener: { kind: 'http', ...http }, isOptional: false });
  if (!certificates) return wanted;
  const { identity, clientAuthorities } = certificates;
  if (tls) wanted.push({ listener: { kind: 'https', ...tls, identity }, isOptional: tls.optional === true });
  if (mtls && clientAuthorities !== undefined) {
    const onRefusal = (reason: string): void => {
      log.info(`A client is not let in by HTTPS with client certificates. ${reason}.`);
    };
    wanted.push({ listener: { kind: 'mtls', ...mtls, identity, clientAuthorities, onRefusal }, isOptional: mtls.optional === true });
  }
  return wanted;
}

async function open(
  wanted: readonly WantedListener[],
  { limits: { maximumConnections, maximumConnectionsPerAddress } }: Settings,
  { handler, log }: Pick<OpenListenersOptions, 'handler' | 'log'>,
): Promise<OpenListeners> {
  const limits = { ...DEFAULT_LISTENER_LIMITS, maximumConnections, maximumConnectionsPerAddress };
  const listeners: Listener[] = [];
  const stop = async (deadlineMs: number): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.stop(deadlineMs)));
  };
  for (const { listener, isOptional } of wanted) {
    try {
      listeners.push(await openListener(listener, limits, handler));
    } catch (thrown) {
      if (!isOptional || !isTaken(thrown)) {
        await stop(0);
        throw isOfPort(thrown) ? cannotListen(OPTIONS[listener.kind], listener, thrown) : thrown;
      }
      warnOfTakenPort(listener, log);
    }
  }
  return { listeners, stop };
}

const OPTIONS: Readonly<Record<ListenerSettings['kind'], ListenOption>> = { http: '--http', https: '--tls', mtls: '--mtls' };

function warnOfTakenPort({ kind, ...address }: ListenerSettings, log: Log): void {
  const where = formatListenAddress(address);
  log.warn(`Another program has ${where}, so this server does not listen there; ${OPTIONS[kind]} sets another address`);
}
