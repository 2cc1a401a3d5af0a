import { defineAuthorizer } from '../../core/component.js';
import { Fault } from '../../core/errors.js';
import { list } from '../../core/properties.js';
import { AddressList, illegalAddresses } from './address-list.js';
import { canonicalAddress } from './ip-address.js';

/** Stands in the list for requests that come from within the server. */
const WITHIN_SERVER = 'null';

/** Lets in who connects from one of the addresses. */
export const remoteAddressAuthorizer = defineAuthorizer({
  names: ['org.signserver.server.RemoteAddressAuthorizer', 'RemoteAddressAuthorizer'],
  doc: 'Only clients at the listed addresses may use the worker.',
  properties: {
    ALLOW_FROM: list({
      default: [],
      doc: 'Addresses and host names, separated by commas; null for requests from within the server. Nobody where unset.',
    }),
  },
  check: ({ ALLOW_FROM }) =>
    illegalAddresses(ALLOW_FROM.filter((entry) => entry !== WITHIN_SERVER)).map((entry) => ({
      property: 'ALLOW_FROM',
      message: `ALLOW_FROM, illegal address: ${entry}`,
    })),
  create: ({ ALLOW_FROM }, services) => {
    const allowed = new AddressList(
      ALLOW_FROM.filter((entry) => entry !== WITHIN_SERVER),
      services,
    );
    const allowsWithin = ALLOW_FROM.includes(WITHIN_SERVER);
    return {
      async authorize({ client: { address }, log }) {
        if (!(address === null ? allowsWithin : await allowed.has(readAddress(address)))) {
          throw new Fault('accessDenied', 'Remote address not authorized');
        }
        log.set('AUTHORIZED_ADDRESS', address);
        return {};
      },
    };
  },
});

function readAddress(text: string): string {
  const address = canonicalAddress(text);
  if (address === undefined) throw new Fault('illegalRequest', `Illegal remote address: ${text}`);
  return address;
}
