import type { Log } from '../core/ports.js';
import type { TlsCertificates } from '../interfaces/listener-settings.js';
import { pathsOf, readTlsFiles, type TlsFiles } from './certificate-files.js';
import { FileChanges } from './file-changes.js';

export interface CertificateReloadOptions {
  readonly files: TlsFiles;
  /** Hands new certificates to the listeners; throws, and changes nothing, where they cannot be used. */
  readonly use: (certificates: TlsCertificates) => void;
  readonly log: Log;
  /** How long between two looks at the files; a change is taken over at the second look that sees it. */
  readonly intervalMs: number;
}

/** Certificates that follow their files. */
export interface CertificateReload {
  /** Looks no more; a look under way is finished. */
  stop(): Promise<void>;
}

/**
 * Has listeners take over keys and certificates whose files have changed since `changes` was made. What cannot be used is
 * logged as an error, once, and the former ones stay.
 */
export function startCertificateReload(changes: FileChanges, options: CertificateReloadOptions): CertificateReload {
  let stopped = false;
  let looking = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  const waitForNextLook = (): void => {
    timer = setTimeout(() => {
      looking = look(changes, options).then(() => {
        if (!stopped) waitForNextLook();
      });
    }, options.intervalMs);
    timer.unref();
  };
  waitForNextLook();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return looking;
    },
  };
}

async function look(changes: FileChanges, { files, use, log }: CertificateReloadOptions): Promise<void> {
  if (!(await changes.settled())) return;
  try {
    use(await readTlsFiles(files));
    log.info(`New connections get the key and certificates of the changed files ${pathsOf(files).join(', ')}`);
  } catch (cause) {
    log.error('Changed TLS files cannot be used; the key and certificates that were read before stay in use', cause);
  }
}
