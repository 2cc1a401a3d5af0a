import { lookup } from 'node:dns/promises';
import type { Clock, Log } from '../../core/ports.js';
import { canonicalAddress, isHostName } from './ip-address.js';

const LOOKUP_DEADLINE_MS = 5_000;
/** How long a name that has no address is not asked for again. */
const RETRY_AFTER_MS = 60_000;

/** Answers the addresses of a host; rejects where it has none. */
export type ResolveHost = (name: string) => Promise<readonly string[]>;

interface ListServices {
  readonly log: Log;
  readonly clock: Clock;
  readonly resolveHost?: ResolveHost;
}

/** Texts of a list that can be neither an address nor the name of a host. */
export function illegalAddresses(entries: readonly string[]): readonly string[] {
  return entries.filter((entry) => canonicalAddress(entry) === undefined && !isHostName(entry));
}

/**
 * Addresses of a configuration. The addresses of hosts are looked up when they are first asked for and kept from then on; a
 * host that has none is none of the addresses, and is looked up again after a minute.
 */
export class AddressList {
  readonly #addresses: ReadonlySet<string>;
  readonly #hosts: readonly Host[];

  constructor(entries: readonly string[], services: ListServices) {
    this.#addresses = new Set(entries.map(canonicalAddress).filter((address) => address !== undefined));
    const names = entries.filter((entry) => canonicalAddress(entry) === undefined);
    this.#hosts = [...new Set(names)].map((name) => new Host(name, services));
  }

  /** `address` in the spelling of `canonicalAddress`. */
  async has(address: string): Promise<boolean> {
    if (this.#addresses.has(address)) return true;
    const found = await Promise.all(this.#hosts.map((host) => host.addresses()));
    return found.some((addresses) => addresses.has(address));
  }
}

const NONE: ReadonlySet<string> = new Set();

class Host {
  #known: Promise<ReadonlySet<string>> | undefined;
  #askAgainAt = Infinity;

  constructor(
    private readonly name: string,
    private readonly services: ListServices,
  ) {}

  addresses(): Promise<ReadonlySet<string>> {
    if (!this.#known || this.services.clock.now() >= this.#askAgainAt) {
      this.#askAgainAt = Infinity;
      this.#known = this.#resolve();
    }
    return this.#known;
  }

  async #resolve(): Promise<ReadonlySet<string>> {
    const { log, clock, resolveHost = resolveBySystem } = this.services;
    try {
      const found = await resolveHost(this.name);
      return new Set(found.map(canonicalAddress).filter((address) => address !== undefined));
    } catch (cause) {
      log.warn(`The address of ${this.name} cannot be found: it lets nobody in`, cause);
      this.#askAgainAt = clock.now() + RETRY_AFTER_MS;
      return NONE;
    }
  }
}

/** The system's own lookup has no deadline. */
async function resolveBySystem(name: string): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('no answer in time'));
    }, LOOKUP_DEADLINE_MS);
  });
  try {
    const found = await Promise.race([lookup(name, { all: true }), deadline]);
    return found.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}
