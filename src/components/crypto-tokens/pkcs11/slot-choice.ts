import type { PropertyProblem } from '../../../core/properties.js';
import type { SlotSelector } from './token-commands.js';

/** The properties that say which slot is meant. */
export interface SlotProperties {
  readonly SLOTLABELTYPE: string | undefined;
  readonly SLOTLABELVALUE: string | undefined;
  readonly SLOT: string | undefined;
  readonly SLOTLISTINDEX: string | undefined;
}

/** What is wrong with them, in SignServer's words; the older properties stand for a type and a value. */
export function slotProblems({
  SLOTLABELTYPE: type,
  SLOTLABELVALUE: value,
  SLOT,
  SLOTLISTINDEX,
}: SlotProperties): readonly PropertyProblem[] {
  if (SLOT !== undefined && value !== undefined) return [problem('SLOT', 'Can not specify both SLOT and  SLOTLABELVALUE')];
  if (SLOTLISTINDEX !== undefined && value !== undefined) {
    return [problem('SLOTLISTINDEX', 'Can not specify both SLOTLISTINDEX and  SLOTLABELVALUE')];
  }
  if (SLOT !== undefined && SLOTLISTINDEX !== undefined) return [problem('SLOT', 'Can not specify both SLOT and SLOTLISTINDEX')];
  if (SLOT !== undefined || SLOTLISTINDEX !== undefined) {
    const [name, number = ''] = SLOT === undefined ? ['SLOTLISTINDEX', SLOTLISTINDEX] : ['SLOT', SLOT];
    return isNumber(number) ? [] : [problem(name, `Illegal ${name} property: ${number}`)];
  }
  if (type === undefined) return [problem('SLOTLABELTYPE', 'Missing SLOTLABELTYPE property')];
  if (type === 'SUN_FILE') {
    return [
      problem('SLOTLABELTYPE', 'SLOTLABELTYPE SUN_FILE needs the PKCS#11 provider of Java; use SLOT_LABEL, SLOT_INDEX or SLOT_NUMBER'),
    ];
  }
  if (!TYPES.includes(type)) return [problem('SLOTLABELTYPE', `Illegal SLOTLABELTYPE property: ${type}`)];
  if (value === undefined) return [problem('SLOTLABELVALUE', 'Missing SLOTLABELVALUE property')];
  if (type !== 'SLOT_LABEL' && !isNumber(value)) return [problem('SLOTLABELVALUE', `Illegal SLOTLABELVALUE property: ${value}`)];
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

const problem = (property: string, message: string): PropertyProblem => ({ property, message });

/** SignServer writes an index also with an `i` before it. */
const isNumber = (text: string): boolean => /^i?\d{1,15}$/.test(text);
const indexOf = (text: string): number => Number(text.replace(/^i/, ''));
