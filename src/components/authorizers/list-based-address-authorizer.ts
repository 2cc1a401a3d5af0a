import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { lastForwarded } from '../../core/forwarded-addresses.js';
import { integer, list, type PropertyProblem } from '../../core/properties.js';
import { AddressList, illegalAddresses } from './address-list.js';
import { canonicalAddress } from './ip-address.js';

type Entries = readonly string[] | undefined;

/** Who is meant by a list: only those in it, or all but those. */
interface AddressRule {
  readonly kind: 'white' | 'black';
  readonly addresses: AddressList;
}

const ADDRESSES = 'separated by commas';

/** Lets in by the address of the connection and by those that proxies say they forwarded the request for. */
export const listBasedAddressAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.ListBasedAddressAuthorizer', 'ListBasedAddressAuthorizer'],
  doc: 'Decides by the address of the connection and by the addresses in X-Forwarded-For.',
  properties: {
    WHITELISTED_DIRECT_ADDRESSES: list({ doc: `The only addresses that may connect, ${ADDRESSES}.` }),
    BLACKLISTED_DIRECT_ADDRESSES: list({ doc: `Addresses that may not connect, ${ADDRESSES}.` }),
    WHITELISTED_FORWARDED_ADDRESSES: list({ doc: `The only addresses for which requests may be forwarded, ${ADDRESSES}.` }),
    BLACKLISTED_FORWARDED_ADDRESSES: list({ doc: `Addresses for which requests may not be forwarded, ${ADDRESSES}.` }),
    MAX_FORWARDED_ADDRESSES: integer({
      default: 1,
      min: 1,
      doc: 'How many entries of X-Forwarded-For are looked at, from the last: as many as there are proxies of your own.',
      invalid: (value, name) =>
        /^[+-]?\d+$/.test(value)
          ? `Illegal value for ${name}: ${value}`
          : `Illegal value for ${name} specified: For input string: "${value}"`,
    }),
  },
  check: (configuration) => [
    ...pairProblems(configuration, 'WHITELISTED_DIRECT_ADDRESSES', 'BLACKLISTED_DIRECT_ADDRESSES'),
    ...pairProblems(configuration, 'WHITELISTED_FORWARDED_ADDRESSES', 'BLACKLISTED_FORWARDED_ADDRESSES'),
  ],
  create: (configuration, services) => {
    const rule = (white: Entries, black: Entries): AddressRule => ({
      kind: white ? 'white' : 'black',
      addresses: new AddressList(white ?? black ?? [], services),
    });
    const direct = rule(configuration.WHITELISTED_DIRECT_ADDRESSES, configuration.BLACKLISTED_DIRECT_ADDRESSES);
    const forwarded = rule(configuration.WHITELISTED_FORWARDED_ADDRESSES, configuration.BLACKLISTED_FORWARDED_ADDRESSES);
    return {
      async authorize({ client: { address, forwardedFor }, log }) {
        const inspected = lastForwarded(forwardedFor, configuration.MAX_FORWARDED_ADDRESSES);
        await requireDirect(direct, address);
        await requireForwarded(forwarded, inspected);
        log.set('AUTHORIZED_ADDRESS', address);
        log.set('AUTHORIZED_FORWARDED_ADDRESS', inspected.length === 0 ? null : inspected.join(','));
        return {};
      },
    };
  },
});

async function requireDirect(rule: AddressRule, text: string | null): Promise<void> {
  const address = text === null ? null : canonicalAddress(text);
  if (address === undefined) throw new Fault('illegalRequest', `Illegal remote address in request: ${text ?? ''}`);
  // A request from within the server has no address that could be in a list.
  const isListed = address !== null && (await rule.addresses.has(address));
  if (isListed !== (rule.kind === 'white')) throw new Fault('accessDenied', 'Remote address not authorized');
}

async function requireForwarded(rule: AddressRule, inspected: readonly string[]): Promise<void> {
  if (rule.kind === 'white' && inspected.length === 0) throw new Fault('accessDenied', 'No forwarded address in request');
  for (const text of inspected) {
    const address = canonicalAddress(text);
    if (address === undefined) throw new Fault('illegalRequest', `Illegal forwarded address in request: ${text}`);
    const isListed = await rule.addresses.has(address);
    if (isListed !== (rule.kind === 'white')) throw new Fault('accessDenied', 'Forwarded address not athorized');
  }
}

function pairProblems<N extends string>(lists: Readonly<Record<N, Entries>>, white: N, black: N): readonly PropertyProblem[] {
  const both = lists[white] && lists[black];
  const neither = !lists[white] && !lists[black];
  return [
    ...(both ? [{ property: white, message: `Only one of ${white} and ${black} can be specified.` }] : []),
    ...(neither ? [{ property: white, message: `One of ${white} or ${black} must be specified.` }] : []),
    ...[white, black].flatMap((property) =>
      illegalAddresses(lists[property] ?? []).map((entry) => ({ property, message: `${property}, illegal address specified: ${entry}` })),
    ),
  ];
}
