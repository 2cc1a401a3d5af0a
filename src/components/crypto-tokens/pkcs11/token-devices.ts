import type { Log } from '../../../core/ports.js';
import type { MakeLane } from './lane.js';
import { PinRefusals } from './pin-refusals.js';
import { SharedLibrary } from './shared-library.js';
import type { Timers } from './timers.js';
import { TokenDevice, type DeviceTarget } from './token-device.js';

interface Shared {
  readonly device: TokenDevice;
  users: number;
}

/**
 * The devices of a process. A PKCS#11 library is initialised and logged in to once a process, so tokens that mean the same
 * slot share a device; one that a reload makes takes over that of the one before.
 */
export class TokenDevices {
  readonly #devices = new Map<string, Shared>();
  readonly #libraries = new Map<string, SharedLibrary>();
  /** Kept for as long as the process runs: making a token anew must not try a PIN anew. */
  readonly #refusals = new Map<string, PinRefusals>();

  constructor(private readonly services: { readonly makeLane: MakeLane; readonly timers: Timers }) {}

  /** The device for a target; `give` gives it back. */
  take(target: DeviceTarget, log: Log): TokenDevice {
    const key = keyOf(target);
    const known = this.#devices.get(key);
    if (known) {
      known.users++;
      return known.device;
    }
    const library = entry(this.#libraries, target.library, () => new SharedLibrary());
    const refusals = entry(this.#refusals, JSON.stringify([target.library, target.slot]), () => new PinRefusals());
    const device = new TokenDevice(target, { ...this.services, library, refusals, log });
    library.add(device);
    this.#devices.set(key, { device, users: 1 });
    return device;
  }

  /** Resolves when the sessions of a device that nobody uses any more are closed. */
  async give(device: TokenDevice): Promise<void> {
    const key = keyOf(device.target);
    const shared = this.#devices.get(key);
    if (shared?.device !== device || --shared.users > 0) return;
    this.#devices.delete(key);
    await device.close();
    this.#libraries.get(device.target.library)?.remove(device);
  }
}

const keyOf = ({ library, slot, sessions, queue, callTimeoutMs }: DeviceTarget): string =>
  JSON.stringify([library, slot, sessions, queue, callTimeoutMs]);

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
