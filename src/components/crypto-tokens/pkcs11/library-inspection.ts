import { TOKEN_FLAG } from './constants.js';
import type { Cryptoki } from './cryptoki.js';
import { asTokenFailure } from './return-codes.js';
import type { InspectedSlot, LibraryInspection } from './token-commands.js';

/** What a library has, without logging in anywhere. A slot that does not answer says so; the others are listed. */
export function inspectLibrary(cryptoki: Cryptoki): LibraryInspection {
  try {
    cryptoki.initialize();
    return { description: cryptoki.description(), slots: cryptoki.slots().map((slot) => inspectSlot(cryptoki, slot)) };
  } catch (thrown) {
    throw asTokenFailure(thrown, 'lost');
  }
}

function inspectSlot(cryptoki: Cryptoki, slot: number): InspectedSlot {
  try {
    const info = cryptoki.tokenInfo(slot);
    if (!info) return { slot, problem: 'no token in it' };
    const { label, manufacturer, model, serialNumber, flags } = info;
    return { slot, token: { label, manufacturer, model, serialNumber, pin: pinState(flags) } };
  } catch (thrown) {
    return { slot, problem: asTokenFailure(thrown, 'lost').message };
  }
}

function pinState(flags: number): NonNullable<InspectedSlot['token']>['pin'] {
  if (flags & TOKEN_FLAG.userPinLocked) return 'locked';
  if (flags & TOKEN_FLAG.userPinFinalTry) return 'finalTry';
  return flags & TOKEN_FLAG.userPinCountLow ? 'countLow' : 'fine';
}
