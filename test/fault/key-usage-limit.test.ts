import { expect } from 'chai';
import { DatabaseKeyUsageCounters } from '../../src/storage/key-usage-counters.js';
import { processDataEnvelope } from '../support/client-ws.js';
import { describeOnEachDatabase } from '../support/databases.js';
import { sendRaw } from '../support/raw-http.js';
import { install, openSigner, startServer } from '../support/server-process.js';
import { signingKeyHash } from '../support/signing-key-hash.js';

const CALLERS = 200;
const LIMIT = 50;
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';

describeOnEachDatabase('a key that may be used 50 times', (database) => {
  for (const processes of [1, 2]) {
    it(`is used 50 times by 200 callers at once, with ${String(processes)} process(es)`, async function () {
      this.timeout(120_000);
      const properties = { IMPLEMENTATION_CLASS, DEFAULTKEY: 'ec', KEYUSAGELIMIT: String(LIMIT), DISABLEKEYUSAGECOUNTER: 'false' };
      const { url } = database();
      // What is counted here is signatures, and not how soon a busy machine has a connection for each of 200.
      const databaseUrl = url.startsWith('sqlite:') ? url : `${url}?acquireTimeout=60000&queryTimeout=60000`;
      const installation = install(openSigner(2, 'Limited', properties), { database: databaseUrl });
      const options = ['--tls', 'off', '--mtls', 'off', '--database', databaseUrl, '--processes', String(processes)];
      const server = await startServer(installation, options);
      try {
        const { port, pathname } = new URL(`${server.url}/ClientWSService/ClientWS`);
        const body = processDataEnvelope('Limited', new Uint8Array(32));
        const request = { port: Number(port), path: pathname, headers: { 'Content-Type': 'text/xml' }, body };
        const answers = await Promise.all(Array.from({ length: CALLERS }, () => sendRaw(request)));
        expect(answers.filter(({ status, text }) => status === 200 && text.includes('<signerCertificate>'))).to.have.lengthOf(LIMIT);
        const refusals = answers.filter(({ status }) => status !== 200).map(({ text }) => /<faultstring>([^<]*)/.exec(text)?.[1]);
        expect(refusals).to.have.lengthOf(CALLERS - LIMIT);
        expect([...new Set(refusals)]).to.deep.equal(['Service unavailable: Key usage limit exceeded or not initialized for worker 2']);
      } finally {
        await server.stop();
      }
      const counters = new DatabaseKeyUsageCounters(await database().open());
      expect(await counters.read(signingKeyHash(installation.keystore.keys.ec.publicKey))).to.equal(LIMIT);
      installation.remove();
    });
  }
});
