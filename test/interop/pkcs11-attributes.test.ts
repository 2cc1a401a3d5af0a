import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { administer, tryToAdminister } from '../support/administer.js';
import { setEnvironment } from '../support/environment.js';
import { runProgram } from '../support/run-program.js';
import { SIGNSERVER, startServer, type ServerProcess } from '../support/server-process.js';
import { makeSoftHsm, requireSoftHsm, softHsmToken, type SoftHsm } from '../support/softhsm.js';

/** Blocks as they are written for the PKCS#11 provider of Java: a key that also decrypts, and is not kept from leaving. */
const BLOCKS = `
attributes(generate, CKO_PUBLIC_KEY, *) = {
  CKA_TOKEN = true
  CKA_ENCRYPT = true
  CKA_VERIFY = true
  CKA_WRAP = false
}
attributes(generate, CKO_PRIVATE_KEY, *) = {
  CKA_EXTRACTABLE = true   # for a backup
  CKA_DECRYPT = true
}
attributes(generate, CKO_PRIVATE_KEY, CKK_EC) = { CKA_DECRYPT = false; CKA_DERIVE = true }`;

describe('The attributes of keys that are generated in SoftHSM', function () {
  this.timeout(120_000);
  let folder: string | undefined;
  let hsm: SoftHsm | undefined;
  let server: ServerProcess | undefined;
  let restore = (): void => undefined;

  before(async function () {
    requireSoftHsm(this);
    folder = mkdtempSync(join(tmpdir(), 'countersign-attributes-'));
    hsm = makeSoftHsm();
    restore = setEnvironment(hsm.environment);
    const file = join(folder, 'attributes.cfg');
    writeFileSync(file, BLOCKS);
    const session = 'attributes(generate,CKO_PUBLIC_KEY,*) = { CKA_TOKEN = false }';
    const lines = [
      ...softHsmToken(1, 'Default', hsm),
      ...softHsmToken(2, 'Text', hsm, { ATTRIBUTES: BLOCKS.replace(/\n/g, '\\n') }),
      ...softHsmToken(3, 'File', hsm, { ATTRIBUTESFILE: file }),
      ...softHsmToken(4, 'Session', hsm, { ATTRIBUTES: session }),
      ...softHsmToken(5, 'Properties', hsm, {
        'ATTRIBUTE.PRIVATE.RSA.CKA_EXTRACTABLE': 'TRUE',
        'ATTRIBUTE.PRIVATE.RSA.0x103': 'FALSE',
        'ATTRIBUTE.PUBLIC.RSA.CKA_ENCRYPT': 'TRUE',
        'ATTRIBUTE.PRIVATE.RSA.CKA_ALLOWED_MECHANISMS': 'CKM_RSA_PKCS, 0x40',
      }),
      ...softHsmToken(6, 'Wrong', hsm, { 'ATTRIBUTE.PRIVATE.RSA.CKA_SIGN': 'perhaps' }),
    ];
    writeFileSync(join(folder, 'workers.properties'), [...lines, ''].join('\n'));
    runProgram(process.execPath, [SIGNSERVER, '--data', folder, 'setproperties', join(folder, 'workers.properties')]);
    server = await startServer({ dataFolder: folder });
  });
  after(async () => {
    await server?.stop();
    restore();
    if (folder) rmSync(folder, { recursive: true });
    hsm?.remove();
  });

  /** Makes a key and answers what another program says of both halves of it, by the words before the colons. */
  async function generated(worker: string, algorithm: 'RSA' | 'ECDSA'): Promise<Record<'public' | 'private', ReadonlyMap<string, string>>> {
    const alias = `${worker}-${algorithm}`;
    const specification = algorithm === 'RSA' ? '2048' : 'secp256r1';
    await administer(folder!, 'generatekey', worker, '-keyalg', algorithm, '-keyspec', specification, '-alias', alias);
    expect(await administer(folder!, 'testkey', worker, alias)).to.match(/\tSUCCESS \t/);
    const objects = hsm!.tool('--list-objects').split(/\n(?=\S)/);
    const half = (title: string): ReadonlyMap<string, string> => {
      const lines = objects.find((object) => object.startsWith(title) && object.includes(alias))?.split('\n') ?? [];
      return new Map(
        lines
          .slice(1)
          .flatMap((line) => [/^ *([^:]+): +(.*)$/.exec(line)?.slice(1) as [string, string]])
          .filter(Boolean),
      );
    };
    return { public: half('Public Key Object'), private: half('Private Key Object') };
  }

  it('let a private key sign and nothing else, and keep it in the token', async () => {
    for (const algorithm of ['RSA', 'ECDSA'] as const) {
      const key = await generated('Default', algorithm);
      expect(key.private.get('Usage'), algorithm).to.equal('sign');
      expect(key.private.get('Access')).to.equal('sensitive, always sensitive, never extractable, local');
      expect(key.public.get('Usage')).to.equal('verify');
    }
  });

  for (const worker of ['Text', 'File']) {
    it(`are those of ATTRIBUTES${worker === 'File' ? 'FILE' : ''}, for each family its own`, async () => {
      const rsa = await generated(worker, 'RSA');
      expect([rsa.private.get('Usage'), rsa.public.get('Usage')]).to.deep.equal(['decrypt, sign', 'encrypt, verify']);
      expect(rsa.private.get('Access')).to.equal('sensitive, always sensitive, extractable, local');
      const ec = await generated(worker, 'ECDSA');
      expect([ec.private.get('Usage'), ec.public.get('Usage')]).to.deep.equal(['sign, derive', 'encrypt, verify']);
    });
  }

  it('may leave the public key out of the token, and the key signs all the same', async () => {
    for (const algorithm of ['RSA', 'ECDSA'] as const) {
      const key = await generated('Session', algorithm);
      expect([key.private.get('Usage'), key.public.size]).to.deep.equal(['sign', 0]);
      await administer(folder!, 'deactivatecryptotoken', 'Session');
      expect(await administer(folder!, 'testkey', 'Session', `Session-${algorithm}`)).to.match(/\tSUCCESS \t/);
    }
  });

  it('are those of ATTRIBUTE properties, by name and by number, with the mechanisms that the key allows', async () => {
    const key = await generated('Properties', 'RSA');
    expect(key.private.get('Access')).to.equal('extractable, local');
    expect(key.public.get('Usage')).to.equal('encrypt, verify');
    expect(key.private.get('Allowed mechanisms')).to.equal('RSA-PKCS,SHA256-RSA-PKCS');
    await administer(folder!, 'setproperty', 'Properties', 'SIGNATUREALGORITHM', 'SHA256withRSAandMGF1');
    await administer(folder!, 'reload', 'Properties');
    const refused = await administer(folder!, 'testkey', 'Properties', 'Properties-RSA');
    expect(refused)
      .to.match(/\tFAILURE \t/)
      .and.include('The crypto token has no mechanism for SHA256withRSAandMGF1, or the key does not allow it.');
  });

  it('are refused in the status of the token where they cannot be read', async () => {
    const { output } = await tryToAdminister(folder!, ['getstatus', 'brief', 'Wrong']);
    expect(output).to.include('Failed to initialize crypto token: Unable to parse attributes: Not a boolean value: perhaps');
  });
});
