import type { SlotSelector } from './token-commands.js';

/** The properties that say which slot is meant. */
export interface SlotProperties {
  readonly SLOTLABELTYPE: string | undefined;
  readonly SLOTLABELVALUE: string | undefined;
  readonly SLOT: string | undefined;
  readonly SLOTLISTINDEX: string | undefined;
}

/** What is wrong with them, in SignServer's words; the older properties stand for a type and a value. */
export function slotProblems({ SLOTLABELTYPE: type, SLOTLABELVALUE: value, SLOT, SLOTLISTINDEX }: SlotProperties): readonly string[] {
  if (SLOT !== undefined && value !== undefined) return ['Can not specify both SLOT and  SLOTLABELVALUE'];
  if (SLOTLISTINDEX !== undefined && value !== undefined) {
    return ['Can not specify both SLOTLISTINDEX and  SLOTLABELVALUE'];
  }
  if (SLOT !== undefined && SLOTLISTINDEX !== undefined) return ['Can not specify both SLOT and SLOTLISTINDEX'];
  if (SLOT !== undefined || SLOTLISTINDEX !== undefined) {
    if (SLOT !== undefined) return isNumber(SLOT) ? [] : [`Illegal SLOT property: ${SLOT}`];
    return isIndex(SLOTLISTINDEX ?? '') ? [] : [`Illegal SLOTLISTINDEX property: ${SLOTLISTINDEX ?? ''}`];
  }
  if (type === undefined) return ['Missing SLOTLABELTYPE property'];
  if (type === 'SUN_FILE') {
    return ['SLOTLABELTYPE SUN_FILE needs the PKCS#11 provider of Java; use SLOT_LABEL, SLOT_INDEX or SLOT_NUMBER'];
  }
  if (!TYPES.includes(type)) return [`Illegal SLOTLABELTYPE property: ${type}`];
  if (value === undefined) return ['Missing SLOTLABELVALUE property'];
  if ((type === 'SLOT_NUMBER' && !isNumber(value)) || (type === 'SLOT_INDEX' && !isIndex(value)))
    return [`Illegal SLOTLABELVALUE property: ${value}`];
  return [];
}

/** The slot that properties without problems mean. */
export function chosenSlot({ SLOTLABELTYPE: type, SLOTLABELVALUE: value = '', SLOT, SLOTLISTINDEX }: SlotProperties): SlotSelector {
  if (SLOT !== undefined) return { by: 'number', number: Number(SLOT) };
  if (SLOTLISTINDEX !== undefined) return { by: 'index', index: indexOf(SLOTLISTINDEX) };
  switch (type) {
    case 'SLOT_NUMBER':
      return { by: 'number', number: Number(value) };
    case 'SLOT_INDEX':
      return { by: 'index', index: indexOf(value) };
    case undefined:
    default:
      return { by: 'label', label: value };
  }
}

const TYPES: readonly string[] = ['SLOT_LABEL', 'SLOT_INDEX', 'SLOT_NUMBER'];

const isNumber = (text: string): boolean => /^\d{1,15}$/.test(text);

/** SignServer writes an index also with an `i` before it. */
const isIndex = (text: string): boolean => /^i?\d{1,15}$/.test(text);
const indexOf = (text: string): number => Number(text.replace(/^i/, ''));
