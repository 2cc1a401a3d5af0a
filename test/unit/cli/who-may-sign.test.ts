import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { makeKeystore, pki } from '../../support/pki.js';
import { projectRoot } from '../../support/project-root.js';
import { signserver } from '../../support/signserver-fixture.js';

const PAGE = readFileSync(join(projectRoot, 'docs', 'who-may-sign.md'), 'utf8');
const blocks = (language: string): readonly string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);

const LISTED = [...readFileSync(join(projectRoot, 'docs', 'components.md'), 'utf8').matchAll(/^\| `([^`]+)`/gm)].map(
  ([, name = '']) => new RegExp(`^${name.replaceAll('.', '\\.').replace('*', '.+')}$`),
);

/** Whether the reference page has a property: one that nothing reads is no error, so that a slip of the pen would not show. */
const isListed = (name: string): boolean => LISTED.some((pattern) => pattern.test(name.replace(/^ARCHIVER\d+\./, '')));

describe('the page on who may sign', () => {
  let folder: string;
  let administration: AdministrationConnection;
  const file = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const run = async (...words: readonly string[]): Promise<string> => {
    const { out, err, exitCode } = await signserver(administration, words);
    expect([exitCode, err], `${words.join(' ')}\n${out}`).to.deep.equal([0, '']);
    return out;
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
    file('keys.p12', makeKeystore({ ec: pki.ecSigner }));
    administration = await openLocalAdministration({ data: folder });
    const workers = [
      'WORKER1.NAME=CryptoToken',
      'WORKER1.TYPE=CRYPTO_WORKER',
      'WORKER1.IMPLEMENTATION_CLASS=org.signserver.server.signers.CryptoWorker',
      'WORKER1.CRYPTOTOKEN_IMPLEMENTATION_CLASS=org.signserver.server.cryptotokens.KeystoreCryptoToken',
      'WORKER1.KEYSTORETYPE=PKCS12',
      `WORKER1.KEYSTOREPATH=${join(folder, 'keys.p12')}`,
      'WORKER1.KEYSTOREPASSWORD=foo123',
      'WORKER1.DEFAULTKEY=ec',
      'WORKER5.NAME=Signer',
      'WORKER5.TYPE=PROCESSABLE',
      'WORKER5.IMPLEMENTATION_CLASS=org.signserver.module.cmssigner.PlainSigner',
      'WORKER5.CRYPTOTOKEN=CryptoToken',
      'WORKER5.DEFAULTKEY=ec',
    ];
    await run('setproperties', file('workers.properties', workers.join('\n')));
    await run('reload', 'all');
  });
  afterEach(async () => {
    await administration.close();
    rmSync(folder, { recursive: true });
  });

  blocks('properties').forEach((block, index) => {
    it(`has an example that is in order: ${block.split('\n', 1)[0] ?? ''} (${String(index + 1)})`, async () => {
      await run('setproperties', file('example.properties', block));
      await run('reload', '5');
      const status = await run('getstatus', 'brief', '5');
      expect(status)
        .to.match(/Worker status *: Active/)
        .and.not.contain('Errors');
      const names = [...block.matchAll(/^WORKER5\.([A-Z][^=]*)=/gm)]
        .map(([, name = '']) => name)
        .filter((name) => !name.startsWith('AUTHCLIENT'));
      expect(names.filter((name) => !isListed(name))).to.deep.equal([]);
    });
  });

  it('has commands that do as they say', async () => {
    file('client.pem', pki.clientOne.pem);
    const lines = blocks('sh').flatMap((block) => block.trim().split('\n'));
    const commands = lines.filter((line) => line.startsWith('signserver '));
    expect(commands).to.have.length(3);
    let out = '';
    for (const command of commands) out += await run(...command.replace('client.pem', join(folder, 'client.pem')).split(' ').slice(1));
    expect(out).to.contain(pki.clientOne.certificate.serialNumber);
  });

  it('has the digest of a password that its command gives', () => {
    const [salted = ''] = /printf %s (\S+) \| sha256sum/.exec(PAGE)?.slice(1) ?? [];
    expect(salted).to.equal('foo123pepper');
    expect(PAGE).to.contain(`${createHash('sha256').update(salted).digest('hex')}:SHA-256:pepper`);
  });
});
