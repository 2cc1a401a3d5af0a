import { ArgumentError } from '../command.js';
import type { GivenClientOptions } from './client-options.js';
import type { STORE_OPTIONS } from './option-groups.js';

/** What must not be, and the sentence for it. */
export type Rule<O> = readonly [isBroken: (options: O) => boolean, sentence: string];

/** Throws `ArgumentError` with the sentence of the first rule that is broken. */
export function checkRules<O>(options: O, rules: readonly Rule<O>[]): void {
  for (const [isBroken, sentence] of rules) {
    if (isBroken(options)) throw new ArgumentError(sentence);
  }
}

/** Whether any of these options was given. */
export function isGiven<O>(options: O, ...names: readonly (keyof O)[]): boolean {
  return names.some((name) => options[name] !== undefined && options[name] !== false);
}

/** Whether all of these options were given. */
export function areGiven<O>(options: O, ...names: readonly (keyof O)[]): boolean {
  return names.every((name) => isGiven(options, name));
}

/** The protocol that was asked for; throws for one that is none, as SignServer's client does. */
export function protocolOf<P extends string>(
  given: string | undefined,
  { known, byDefault }: { readonly known: readonly P[]; readonly byDefault: P },
): P {
  if (given === undefined) return byDefault;
  const protocol = known.find((one) => one === given);
  if (!protocol) throw new Error(`Unknown protocol: ${given}`);
  return protocol;
}

type StoreOptions = GivenClientOptions<typeof STORE_OPTIONS>;

const KEYSTORE_TYPES = ['JKS', 'PKCS11', 'PKCS11_CONFIG'];

/** The rules for stores, in SignServer's order. */
export const STORE_RULES: readonly Rule<StoreOptions>[] = [
  [
    (o) => o.keystoretype !== undefined && !KEYSTORE_TYPES.includes(o.keystoretype),
    `Unsupported keystore type. Supported values are: [${KEYSTORE_TYPES.join(', ')}]`,
  ],
  [(o) => areGiven(o, 'keyalias', 'keyaliasprompt'), 'Can not supply both -keyalias and -keyaliasprompt'],
  [(o) => areGiven(o, 'signkeyalias', 'signkeyaliasprompt'), 'Can not supply both -signkeyalias and -signkeyaliasprompt'],
];

/** What SignServer's client can and this one cannot. */
export const UNSUPPORTED_STORE_RULES: readonly Rule<StoreOptions>[] = [
  [(o) => o.signrequest && o.keystore === undefined, '-signrequest requires -keystore'],
  [
    (o) => o.keystoretype?.startsWith('PKCS11') === true,
    'signclient takes client keys from files, as TLS in Node.js does. With a key in a PKCS#11 token a TLS client such as stunnel ' +
      'can make the connection: see docs/client.md',
  ],
  [
    (o) => isGiven(o, 'signrequest', 'signkeyalias', 'signkeyaliasprompt'),
    'signclient does not sign requests; only servers of the Enterprise Edition look at such signatures',
  ],
];
