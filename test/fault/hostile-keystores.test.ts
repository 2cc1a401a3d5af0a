import { expect } from 'chai';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { algorithmIdentifier, integer, nullValue, octetString, sequence } from '../../src/formats/asn1/asn1.js';
import { tryToAdminister } from '../support/administer.js';
import { isSigned, processData } from '../support/client-ws.js';
import { BAG, encryptedContent, pfx, plainPfx, safeBag } from '../support/pkcs12-parts.js';
import { processMemory } from '../bench/process-memory.js';
import { cryptoToken, install, openSigner, startServer, type Installation, type ServerProcess } from '../support/server-process.js';

const DOCUMENT = Buffer.from('A document for a server with hostile key stores.');
const IMPLEMENTATION_CLASS = 'org.signserver.module.cmssigner.PlainSigner';
const GIGABYTE = 1024 ** 3;

const pbes2 = (iterations: number): Uint8Array => {
  const derivation = sequence(octetString(new Uint8Array(8)), integer(iterations), algorithmIdentifier('1.2.840.113549.2.9', nullValue));
  const scheme = algorithmIdentifier('2.16.840.1.101.3.4.1.42', octetString(new Uint8Array(16)));
  return algorithmIdentifier('1.2.840.113549.1.5.13', sequence(algorithmIdentifier('1.2.840.113549.1.5.12', derivation), scheme));
};
const mac = (iterations: number) => (): Uint8Array =>
  sequence(
    sequence(algorithmIdentifier('1.3.14.3.2.26', nullValue), octetString(new Uint8Array(20))),
    octetString(new Uint8Array(8)),
    integer(iterations),
  );

/** SafeContents within SafeContents. */
function nestedBags(depth: number): Uint8Array {
  let bag = safeBag(BAG.secret, sequence());
  for (let level = 0; level < depth; level++) bag = safeBag(BAG.safeContents, sequence(bag));
  return plainPfx(bag);
}

interface HostileKeystore {
  readonly what: string;
  readonly type?: 'JKS';
  /** Writes the file; `good` is a key store that is in order. */
  readonly write: (path: string, good: Uint8Array) => void;
  /** What status says of it. */
  readonly says: RegExp;
}

const file =
  (bytes: (good: Uint8Array) => Uint8Array) =>
  (path: string, good: Uint8Array): void => {
    writeFileSync(path, bytes(good));
  };

const KEYSTORES: readonly HostileKeystore[] = [
  { what: 'nothing', write: file(() => new Uint8Array()), says: /IOException / },
  { what: 'half a key store', write: file((good) => good.subarray(0, good.length / 2)), says: /IOException .*ends before its length/ },
  {
    what: 'a changed octet',
    write: file((good) => good.map((octet, index) => (index === good.length - 40 ? octet ^ 1 : octet))),
    says: /IOException PKCS12 key store mac invalid - wrong password or corrupted file\./,
  },
  { what: 'a MAC of 10 million iterations', write: file(() => pfx([], mac(10_000_000))), says: /IOException .*iterations/ },
  {
    what: 'an encryption of 10 million iterations',
    write: file(() => pfx([encryptedContent(pbes2(10_000_000), new Uint8Array(16))])),
    says: /IOException .*iterations/,
  },
  { what: 'bags within bags, ten deep', write: file(() => nestedBags(10)), says: /IOException .*nested too deeply/ },
  {
    what: '8 MB of elements that begin within one another',
    write: file(() => Buffer.alloc(8_000_000, Buffer.from([0x30, 0x80]))),
    says: /IOException .*nested too deeply/,
  },
  {
    what: 'a gigabyte that begins like one',
    write: (path) => {
      writeFileSync(path, Buffer.from('30844000000002010330843fffffff', 'hex'));
      truncateSync(path, GIGABYTE);
    },
    says: /IOException The key store is larger than 16 MB\./,
  },
  { what: 'half a JKS key store', type: 'JKS', write: file(() => Buffer.from('feedfeed00000002000000', 'hex')), says: /IOException / },
  {
    what: 'a JKS key store of 4 billion entries',
    type: 'JKS',
    write: file(() => Buffer.from(`feedfeed00000002ffffffff${'00'.repeat(20)}`, 'hex')),
    says: /IOException /,
  },
];

describe('A server with hostile key stores', function () {
  this.timeout(120_000);
  let installation: Installation | undefined;
  let server: ServerProcess;

  before(async () => {
    installation = install((keystore) =>
      KEYSTORES.flatMap(({ type, write }, index) => {
        const path = join(keystore.path, '..', `hostile-${String(index)}`);
        write(path, readFileSync(keystore.path));
        const own = { ...(type && { KEYSTORETYPE: type }), NAME: `Token${String(index)}` };
        return [
          ...cryptoToken(10 + 2 * index, { path, password: keystore.password }, own),
          ...openSigner(11 + 2 * index, `Signer${String(index)}`, { IMPLEMENTATION_CLASS, CRYPTOTOKEN: own.NAME }),
        ];
      }).concat(openSigner(2, 'Good', { IMPLEMENTATION_CLASS })),
    );
    server = await startServer(installation);
  });
  after(async () => {
    if (!installation) return;
    await server.stop();
    installation.remove();
  });

  const run = (...words: readonly string[]): ReturnType<typeof tryToAdminister> => tryToAdminister(installation!.dataFolder, words);

  async function expectService(): Promise<void> {
    expect(isSigned(DOCUMENT, await processData(server.url, 'Good', DOCUMENT))).to.equal(true);
  }

  for (const [index, { what, says }] of KEYSTORES.entries()) {
    it(`says so for ${what}, and goes on`, async () => {
      const [token, signer] = [`Token${String(index)}`, `Signer${String(index)}`];
      const started = performance.now();
      const refused: unknown = await processData(server.url, signer, DOCUMENT).catch((thrown: unknown) => thrown);
      expect(String(refused)).to.match(
        /Service unavailable: org\.signserver\.common\.CryptoTokenOfflineException: Error trying to autoactivating the keystore, wrong password set\? IOException /,
      );
      const { output } = await run('getstatus', 'brief', token);
      expect(output).to.include('Token status  : Offline').and.match(says);
      const activated = await run('activatecryptotoken', token, installation!.keystore.password);
      expect([activated.status, activated.output.includes('Crypto token authentication failed: IOException ')]).to.deep.equal([254, true]);
      expect((await run('token', 'probe', token)).status).to.equal(254);
      expect((await run('generatekey', token, '-keyalg', 'RSA', '-keyspec', '2048', '-alias', 'new')).status).to.equal(1);
      await expectService();
      // Each of them was read several times; what would take for ever takes none.
      expect(performance.now() - started).to.be.lessThan(20_000);
    });
  }

  it('is served all the while, in the memory that it needs anyway', async () => {
    const signing = Promise.all(Array.from({ length: 20 }, expectService));
    await Promise.all(KEYSTORES.map((_, index) => run('activatecryptotoken', `Token${String(index)}`, 'foo123')));
    await signing;
    expect(processMemory(server.pid)?.peak ?? 0).to.be.lessThan(GIGABYTE / 2);
  });
});
