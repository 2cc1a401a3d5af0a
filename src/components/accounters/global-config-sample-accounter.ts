import { defineAccounter } from '../../core/component.js';
import type { Client } from '../../core/exchange.js';

/** Takes one off an account for each signature. Credentials and accounts stand in the global configuration. */
export const globalConfigSampleAccounter = defineAccounter({
  names: ['org.signserver.server.GlobalConfigSampleAccounter', 'GlobalConfigSampleAccounter'],
  doc: 'Charges one for each signature. The global properties GLOBALCONFIGSAMPLEACCOUNTER_USERS (CREDENTIAL:ACCOUNT;…, a credential is USER,PASSWORD or SERIAL,ISSUER of a client certificate) and GLOBALCONFIGSAMPLEACCOUNTER_ACCOUNTS (ACCOUNT:BALANCE;…) say who may spend what.',
  properties: {},
  create: (_, { accounts }) => ({
    purchase(_request, client) {
      const credential = credentialOf(client);
      return credential === undefined ? Promise.resolve(false) : accounts.charge(credential);
    },
    async giveBack(_request, client) {
      const credential = credentialOf(client);
      if (credential !== undefined) await accounts.refund(credential);
    },
  }),
});

/** The certificate where there is one, else user name and password. */
function credentialOf({ certificate, password }: Client): string | undefined {
  if (certificate) return `${certificate.serialNumber},${certificate.issuer}`;
  return password && `${password.username},${password.password}`;
}
