import type { Cryptoki, TokenInfo } from './cryptoki.js';
import type { SlotSelector } from './token-commands.js';
import { TokenFailure } from './token-failure.js';

/** The slot that is meant, and what is in it. Throws `unavailable` with a sentence that lists what there is. */
export function findSlot(cryptoki: Cryptoki, selector: SlotSelector): { readonly slot: number; readonly info: TokenInfo } {
  const slots = cryptoki.slots();
  const [slot, another] = slots.filter((one, index) => isMeant(cryptoki, selector, { slot: one, index }));
  if (slot === undefined) throw new TokenFailure('unavailable', `There is no ${slotText(selector)}. ${listed(cryptoki, slots)}`);
  if (another !== undefined) throw new TokenFailure('unavailable', `More than one token is called ${slotText(selector)}.`);
  const info = cryptoki.tokenInfo(slot);
  if (!info) throw new TokenFailure('unavailable', `There is no token in the ${slotText(selector)}.`);
  return { slot, info };
}

/** `slot 5`, `slot with the index 0`, `slot with the label "x"`. */
export function slotText(selector: SlotSelector): string {
  switch (selector.by) {
    case 'number':
      return `slot ${String(selector.number)}`;
    case 'index':
      return `slot with the index ${String(selector.index)}`;
    case 'label':
      return `slot with the label "${selector.label}"`;
  }
}

/** The slot alone, for SignServer's sentences. */
export function slotName(selector: SlotSelector): string {
  switch (selector.by) {
    case 'number':
      return String(selector.number);
    case 'index':
      return `i${String(selector.index)}`;
    case 'label':
      return selector.label;
  }
}

function isMeant(cryptoki: Cryptoki, selector: SlotSelector, { slot, index }: { slot: number; index: number }): boolean {
  switch (selector.by) {
    case 'number':
      return slot === selector.number;
    case 'index':
      return index === selector.index;
    case 'label':
      return labelIn(cryptoki, slot) === selector.label;
  }
}

/** Another slot whose token does not answer says nothing of the one that is looked for. */
function labelIn(cryptoki: Cryptoki, slot: number): string | undefined {
  try {
    return cryptoki.tokenInfo(slot)?.label;
  } catch {
    return undefined;
  }
}

const MOST_LISTED = 20;

function listed(cryptoki: Cryptoki, slots: readonly number[]): string {
  if (slots.length === 0) return 'The library has no slots.';
  const texts = slots.slice(0, MOST_LISTED).map((slot) => `${String(slot)} ("${labelIn(cryptoki, slot) ?? ''}")`);
  return `The library has the slots ${texts.join(', ')}${slots.length > MOST_LISTED ? ' and others' : ''}.`;
}
