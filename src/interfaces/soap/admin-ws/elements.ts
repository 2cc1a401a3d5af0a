import type { ShownProperty } from '../../../admin/use-cases/get-configuration.js';
import type { Message } from '../message.js';
import type { ResponseFields } from '../response-values.js';
import { clientFault } from '../soap-fault.js';

/** An `xs:int` of a message; one that is missing or nil is 0, as in SignServer. */
export const integerOf = (message: Message, name: string): number => message.integer(name) ?? 0;

/** An `xs:boolean` of a message; one that is missing or nil is false. */
export const booleanOf = (message: Message, name: string): boolean => message.boolean(name) ?? false;

/** A text that the operation cannot do without; throws a Client fault. The contract lets all texts be left out. */
export function requiredText(message: Message, name: string): string {
  const text = message.text(name);
  if (text === undefined) throw missing(name);
  return text;
}

/** The fault for an element that the operation cannot do without. */
export const missing = (name: string): Error => clientFault(`Element ${name} is missing.`);

/** Base64 of a use case's result as the bytes that the contract has. */
export const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, 'base64');

/** Properties as the entries of a map. */
export const mapOf = (properties: readonly ShownProperty[]): ResponseFields => ({
  entry: properties.map(({ key, value }) => ({ key, value })),
});
