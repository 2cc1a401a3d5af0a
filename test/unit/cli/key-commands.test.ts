import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { AdministrationConnection } from '../../../src/admin/administration.js';
import { Fault } from '../../../src/core/errors.js';
import { openLocalAdministration } from '../../../src/startup/local-administration.js';
import { makeKeystore, pki } from '../../support/pki.js';
import { ScriptedAdministration, type Script } from '../../support/scripted-administration.js';
import { signserver, type CommandRun, type RunSetting } from '../../support/signserver-fixture.js';

const LOGGED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} INFO {2}/;

describe('the commands for keys and certificates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  describe('on a keystore', () => {
    let administration: AdministrationConnection;
    beforeEach(async () => {
      administration = await openLocalAdministration({ data: folder });
      writeFileSync(join(folder, 'keys.p12'), makeKeystore({ rsa: pki.rsaSigner, ec: pki.ecSigner }));
      const properties = {
        'WORKER1.NAME': 'Token',
        'WORKER1.TYPE': 'CRYPTO_WORKER',
        'WORKER1.IMPLEMENTATION_CLASS': 'org.signserver.server.signers.CryptoWorker',
        'WORKER1.CRYPTOTOKEN_IMPLEMENTATION_CLASS': 'org.signserver.server.cryptotokens.KeystoreCryptoToken',
        'WORKER1.KEYSTORETYPE': 'PKCS12',
        'WORKER1.KEYSTOREPATH': join(folder, 'keys.p12'),
        'WORKER1.KEYSTOREPASSWORD': 'foo123',
        'WORKER1.DEFAULTKEY': 'ec',
        'WORKER2.NAME': 'Signer',
        'WORKER2.TYPE': 'PROCESSABLE',
        'WORKER2.IMPLEMENTATION_CLASS': 'org.signserver.module.cmssigner.PlainSigner',
        'WORKER2.CRYPTOTOKEN': 'Token',
        'WORKER2.DEFAULTKEY': 'rsa',
      };
      const entries = Object.entries(properties).map(([key, value], index) => ({ key, value, line: index + 1 }));
      await administration.call('setProperties', { source: 'test', entries });
    });
    afterEach(() => administration.close());
    const run = (...words: readonly string[]): Promise<CommandRun> => signserver(administration, words);

    it('testkey tests one key, the default key, or all', async () => {
      const one = await run('testkey', 'Token', 'rsa');
      expect(one.out).to.match(LOGGED);
      expect(one.out.replace(LOGGED, '')).to.equal('[TestKeyCommand] Test key with alias rsa.\nrsa \tSUCCESS \t \t\n');
      const byDefault = await run('testkey', '1');
      expect(byDefault.out.replace(LOGGED, '')).to.equal(
        '[TestKeyCommand] Will test key with alias defined by DEFAULTKEY property\nec \tSUCCESS \t \t\n',
      );
      const all = await run('testkey', '1', 'ALL');
      expect(all.out.split('\n').slice(1).toSorted()).to.deep.equal(['', 'ec \tSUCCESS \t \t', 'rsa \tSUCCESS \t \t']);
      expect((await run('testkey', '1', 'ec', '-v')).out).to.match(/\nec \tSUCCESS \t \t[0-9a-f]{40} \t\n$/);
    });

    it('testkey of a key that is not there ends with 0 all the same', async () => {
      const { out, exitCode } = await run('testkey', '1', 'none');
      expect(out).to.match(/\nnone \tFAILURE \t \tNo such key: none\n$/);
      expect(exitCode).to.equal(0);
      expect(await run('testkey', '4711', 'none')).to.include({ err: 'No such worker: 4711\n', exitCode: 1 });
      const wrong = await run('testkey', '1', '-x');
      expect(wrong.out).to.match(/^Unrecognized option: -x\nUsage: signserver testkey /);
      expect(wrong.exitCode).to.equal(255);
      expect((await run('testkey')).out).to.match(/^Missing arguments\nUsage: signserver testkey /);
    });

    it('testkey shows JSON and nothing else where that was asked for', async () => {
      const [result] = JSON.parse((await run('testkey', '1', 'ec', '--json')).out) as readonly unknown[];
      expect(result).to.deep.include({ alias: 'ec', success: true });
    });

    it('querytokenentries lists, narrows down and shows particulars', async () => {
      expect((await run('querytokenentries', '-token', 'Token')).out).to.equal('0: rsa\n1: ec\n... no more entries.\n\n\n\n');
      expect((await run('querytokenentries', '-token', '2', '-limit', '1')).out).to.equal('0: rsa\n... more entries exists.\n\n\n\n');
      expect((await run('querytokenentries', '-token', '1', '-from', '1')).out).to.equal('1: ec\n... no more entries.\n\n\n\n');
      const narrowed = await run('querytokenentries', '-token', '1', '-criteria', 'alias LIKE e%', '-v');
      expect(narrowed.out).to.match(
        /^0: ec\n\n {3}Type: PRIVATEKEY_ENTRY\n\n {3}Creation date: .*\n\n {3}Certificate chain: \n {13}Subject DN: /,
      );
      expect(narrowed.out).to.match(/\n {3}Additional information:\n(?: {6}\S.*\n)+\n\.\.\. no more entries\.\n\n\n\n$/);
    });

    it('querytokenentries says what is wrong with the question', async () => {
      const messages: readonly (readonly [readonly string[], string])[] = [
        [[], 'Missing required option: token'],
        [['-token', '1', '-limit', 'x'], 'Invalid limit value: x'],
        [['-token', '1', '-limit', '0'], 'Too small value specified for limit: 0'],
        [['-token', '1', '-from', 'x'], 'Invalid from index value: x'],
        [['-token', '1', '-criteria', 'alias'], 'Invalid critera specified: Missing operator: alias'],
        [['-token', '1', '-criteria', 'alias EQ'], 'Invalid critera specified: Missing value: alias EQ'],
        [
          ['-token', '1', '-criteria', 'alias BETWEEN a b'],
          'Invalid critera specified: Operator BETWEEN is not supported: alias BETWEEN a b',
        ],
        [['-token', '1', '-criteria', 'colour EQ red'], 'Invalid critera specified: Unrecognized field: colour: colour EQ red'],
        [
          ['-token', '1', '-criteria', 'alias FOO x'],
          'Invalid critera specified: No enum constant org.cesecore.util.query.elems.RelationalOperator.FOO: alias FOO x',
        ],
      ];
      for (const [words, message] of messages) {
        const { out, exitCode } = await run('querytokenentries', ...words);
        expect([out.split('\n')[0], exitCode]).to.deep.equal([message, 255]);
      }
    });

    it('querytokenentries ends as SignServer does where a token does not support an operator', async () => {
      expect(await run('querytokenentries', '-token', 'Token', '-criteria', 'alias GT a')).to.include({
        err: 'Operator not yet supported in query terms: GT\n',
        exitCode: 1,
      });
    });

    it('generatecertreq writes a request that OpenSSL would read', async () => {
      const file = join(folder, 'request.pem');
      const made = await run('generatecertreq', 'Signer', 'CN=Signer,O=Test', 'SHA256WithRSA', file);
      expect(made).to.include({ out: `PKCS10 Request successfully written to file ${file}\n`, err: '', exitCode: 0 });
      expect(readFileSync(file, 'utf8')).to.match(/^-----BEGIN CERTIFICATE REQUEST-----\n[^]*\n-----END CERTIFICATE REQUEST-----\n$/);
      const other = await run('generatecertreq', 'Signer', 'CN=Signer', 'SHA256WithECDSA', file, '-alias', 'ec');
      expect(other.exitCode).to.equal(0);
    });

    it('generatecertreq tells a worker, a key and a file that are not there', async () => {
      const file = join(folder, 'request.pem');
      expect(await run('generatecertreq', '4711', 'CN=a', 'SHA256WithRSA', file)).to.include({
        out: 'No such worker: 4711\n',
        exitCode: 255,
      });
      const noKey = await run('generatecertreq', '2', 'CN=a', 'SHA256WithRSA', file, '-alias', 'none');
      expect(noKey.out).to.match(/^Crypto token is offline: /);
      expect(noKey.exitCode).to.equal(254);
      const nowhere = await run('generatecertreq', '2', 'CN=a', 'SHA256WithRSA', '/nowhere/request.pem');
      expect(nowhere).to.include({ out: '/nowhere/request.pem (No such file or directory)\n', exitCode: 255 });
      for (const [words, sentence] of [
        [['x'], 'Unknown argument: x'],
        [['-explicitecc', '-foo'], 'Unknown argument: -foo'],
        [['-alias'], 'Missing argument for -alias'],
      ] as const) {
        const wrong = await run('generatecertreq', '2', 'CN=a', 'SHA256WithRSA', file, ...words);
        expect(wrong).to.include({ err: `${sentence}\n`, exitCode: 255 });
        expect(wrong.out).to.match(/^Usage: signserver generatecertreq /);
      }
    });

    it('uploads a certificate, and a chain, that getconfig shows afterwards', async () => {
      const { pem, chain } = pki.rsaSigner;
      const file = join(folder, 'certificate.pem');
      writeFileSync(file, pem);
      const { out, exitCode } = await run('uploadsignercertificate', 'Signer', 'glob', file);
      expect(out).to.match(
        /^Uploading the following signer certificate {2}: \n\n {13}Subject DN: {5}CN=RSA signer,OU=Signers,O=Test,C=SE\n( {13}\S.*\n){4}$/,
      );
      expect(exitCode).to.equal(0);
      expect((await run('getproperty', '2', 'SIGNERCERT')).out).to.contain('-----BEGIN CERTIFICATE-----');
      writeFileSync(file, chain.map(() => pem).join(''));
      expect((await run('uploadsignercertificatechain', '2', 'GLOB', file)).out).to.match(
        /^Uploading the following signer certificates {2}: \n\n( {13}\S.*\n){5}\n\n( {13}\S.*\n){5}\n\n/,
      );
      expect((await run('getproperty', '2', 'SIGNERCERTCHAIN')).out).to.contain('-----BEGIN CERTIFICATE-----');
    });

    it('uploads nothing to a worker that does not work on requests, or with another scope', async () => {
      const words = ['GLOB', '/nowhere'];
      expect((await run('uploadsignercertificate', 'Token', ...words)).out).to.match(
        /^Error: given workerId doesn't seem to point to any processable worker in the system\.\nUsage: /,
      );
      expect((await run('uploadsignercertificate', 'Signer', 'ALL', '/nowhere')).out).to.match(
        /^Error: scope must be one of 'glob' or 'node'\n/,
      );
      expect((await run('uploadsignercertificate', 'Nobody', ...words)).out).to.match(
        /^Error: No worker with the given name could be found\n/,
      );
      expect(await run('uploadsignercertificate', '2', ...words)).to.include({
        out: 'Error: File /nowhere cannot be read: no such file or directory.\n',
        exitCode: 254,
      });
    });

    it('resync has nothing to do', async () => {
      expect(await run('resync', 'yes')).to.include({
        out: 'Resyncronizing database...\nGlobal configuration is not out of sync. Operation aborted.\n\n',
        exitCode: 254,
      });
      expect(await run('resync', 'no')).to.include({ out: 'Syncronization aborted.\n', exitCode: 254 });
    });

    it('edits the older kind of client rules', async () => {
      const list = 'listauthorizedclients';
      expect((await run(list, 'Signer')).out).to.match(
        /\nThe current list of authorized clients to 2 are :\n\n {2}No authorized clients exists-\n\n\n\n\n$/,
      );
      const added = await run('addauthorizedclient', 'Signer', '123ABC', 'O=Test, CN=Some CA');
      expect(added.out).to.equal(
        [
          'Adding the client certificate with sn 123abc and issuerDN : CN=Some CA,O=Test for signer 2',
          '',
          'See current configuration with the listauthorizedclients command, activate it with the reload command',
          '',
          '  123abc, CN=Some CA,O=Test',
          '\n\n\n\n',
        ].join('\n'),
      );
      expect((await run(list, '2')).out).to.match(/ are :\n\n {2}123abc, CN=Some CA,O=Test\n\n\n\n\n$/);
      const wrong = await run('removeauthorizedclient', '2', '123ABC', 'O=Test, CN=Some CA');
      expect(wrong.out).to.match(/\n\n\n {2}Error, the given client doesn't seem to exist\n\n {2}123abc, CN=Some CA,O=Test\n\n\n\n\n$/);
      expect(wrong.exitCode).to.equal(0);
      const removed = await run('removeauthorizedclient', '2', '123ABC', 'CN=Some CA,O=Test');
      expect(removed.out).to.match(
        /^Removing the client certificate with SN 123ABC with issuerDN CN=Some CA,O=Test from signer with ID 2\n\nSee .*\n\n\n {2}Client Removed\n\n\n\n\n$/,
      );
      writeFileSync(join(folder, 'client.pem'), pki.clientOne.pem);
      expect((await run('addauthorizedclient', '2', join(folder, 'client.pem'))).out).to.contain(
        'issuerDN : CN=Test Root CA,O=Test,C=SE for',
      );
      expect((await run('addauthorizedclient', '2', 'ZZ', 'CN=a')).out).to.match(/^For input string: "ZZ" under radix 16\nUsage: /);
      expect((await run('addauthorizedclient', '2', '/nowhere')).out).to.match(/^Could not read certificate in DER format: /);
      expect(await run(list, 'Token')).to.include({
        err: "Error: given workerId doesn't seem to point to any processable worker in the system.\n",
        exitCode: 1,
      });
    });
  });

  describe('that change a token', () => {
    const run = async (
      script: Script,
      words: readonly string[],
      setting: RunSetting = {},
    ): Promise<CommandRun & Pick<ScriptedAdministration, 'calls'>> => {
      const administration = new ScriptedAdministration(script);
      return { ...(await signserver(administration, words, setting)), calls: administration.calls };
    };
    const fault =
      (kind: ConstructorParameters<typeof Fault>[0], message: string): (() => never) =>
      () => {
        throw new Fault(kind, message);
      };

    it('generatekey tells the alias of the new key, and asks for no more than was said', async () => {
      const { out, calls } = await run({ generateKey: () => ({ alias: 'key2' }) }, [
        'generatekey',
        'Token',
        '-keyalg',
        'RSA',
        '-keyspec',
        '2048',
      ]);
      expect(out).to.match(LOGGED);
      expect(out.replace(LOGGED, '')).to.equal('[GenerateKeyCommand] Requesting key generation...\nCreated key : key2\n');
      expect(calls).to.deep.equal([
        ['generateKey', { worker: { name: 'Token' }, algorithm: 'RSA', specification: '2048', alias: undefined, code: undefined }],
      ]);
    });

    it('generatekey says on standard error what is missing, and ends with 255', async () => {
      const missing = await run({ generateKey: fault('invalidInput', 'Missing keyspec parameter') }, ['generatekey', '1']);
      expect(missing).to.include({ err: 'Missing keyspec parameter\n', exitCode: 255 });
      expect((await run({}, ['generatekey'])).out).to.match(/^Missing arguments\nUsage: signserver generatekey /);
      const offline = await run({ generateKey: fault('cryptoTokenOffline', 'Key generation has been disabled') }, ['generatekey', '1']);
      expect(offline).to.include({ err: 'Key generation has been disabled\n', exitCode: 1 });
    });

    describe('token generatekeys', () => {
      const batch = (...lines: readonly string[]): readonly string[] => {
        const file = join(folder, 'keys.txt');
        writeFileSync(file, lines.join('\n'));
        return ['token', 'generatekeys', 'Token', file];
      };

      it('generates a key for each line, in order', async () => {
        const words = batch('# for 2027', 'key1 RSA 4096', '', '"key 2"  ECDSA\tsecp256r1', 'key3 RSA 3072 exp 0x11\r');
        const made = await run({ generateKey: (given) => ({ alias: (given as { alias: string }).alias }) }, words);
        expect(made).to.include({ out: 'Created key : key1\nCreated key : key 2\nCreated key : key3\n', err: '', exitCode: 0 });
        expect(made.calls.map(([, given]) => given)).to.deep.equal(
          [
            { algorithm: 'RSA', specification: '4096', alias: 'key1' },
            { algorithm: 'ECDSA', specification: 'secp256r1', alias: 'key 2' },
            { algorithm: 'RSA', specification: '3072 exp 0x11', alias: 'key3' },
          ].map((key) => ({ worker: { name: 'Token' }, ...key, code: undefined })),
        );
      });

      it('goes on after a key that cannot be generated, and says so', async () => {
        const generateKey = (given: unknown): { alias: string } => {
          const { alias } = given as { alias: string };
          if (alias === 'key1') throw new Fault('invalidInput', 'The specified alias already exists');
          return { alias };
        };
        expect(await run({ generateKey }, batch('key1 RSA 2048', 'key2 RSA 2048'))).to.include({
          out: 'Created key : key2\n',
          err: 'Line 1, key key1: The specified alias already exists\n1 of 2 keys were not generated.\n',
          exitCode: 254,
        });
      });

      it('generates nothing where a line is wrong', async () => {
        const words = batch('key1 RSA 2048', 'key2 RSA', '"key 3 RSA 2048', 'key1 ECDSA P-256');
        const { err, exitCode, calls } = await run({}, words);
        const wanted = 'An alias, an algorithm and a specification are wanted, such as: signKey2 RSA 4096';
        const file = words[3] ?? '';
        expect(err.split('\n')).to.deep.equal([
          `${file}, line 2: ${wanted}`,
          `${file}, line 3: ${wanted}`,
          `${file}, line 4: The alias key1 stands in line 1 too.`,
          'No key was generated.',
          '',
        ]);
        expect([exitCode, calls]).to.deep.equal([255, []]);
      });

      it('generates nothing for a file that is not there, asks for nothing or is none', async () => {
        for (const [file, sentence] of [
          ['/nowhere', 'Error: File /nowhere cannot be read: no such file or directory.\n'],
          [folder, `Error: ${folder} is not a file.\n`],
          [batch('# nothing')[3] ?? '', `${join(folder, 'keys.txt')}: It asks for no key.\n`],
        ] as const) {
          expect(await run({}, ['token', 'generatekeys', '1', file])).to.deep.include({ err: sentence, exitCode: 255, calls: [] });
        }
      });
    });

    it('removekey asks first', async () => {
      const script: Script = { removeKey: () => ({ removed: true }) };
      const words = ['removekey', 'Token', '-alias', 'key1'];
      const question =
        'WARNING: Will attempt to permantently remove the following key:\nkey1\n\nNote: the key might be used by multiple workers.\n' +
        'Are you sure you want to try to destroy the key? [YES/no] ';
      expect(await run(script, words, { line: 'YES' })).to.include({ out: `${question}Key removal returned: true\n`, exitCode: 0 });
      for (const setting of [{ line: 'yes' }, {}]) {
        const { out, exitCode, calls } = await run(script, words, setting);
        expect([out, exitCode, calls]).to.deep.equal([`${question}Aborted\n`, 255, []]);
      }
      for (const noask of [['-noask'], ['-noask', 'true']]) {
        expect(await run(script, [...words, ...noask])).to.include({ out: 'Key removal returned: true\n', exitCode: 0 });
      }
    });

    it('removekey tells a key that is still there', async () => {
      const words = ['removekey', '1', '-alias', 'key1', '-noask'];
      expect(await run({ removeKey: () => ({ removed: false }) }, words)).to.include({
        out: 'Key removal returned: false\n',
        exitCode: 254,
      });
      const unknown = await run({ removeKey: fault('workerFailed', 'No such alias in token: key1') }, words);
      expect(unknown).to.include({ out: '', err: 'No such alias in token: key1\n', exitCode: 254 });
      expect((await run({}, ['removekey', '1'])).out).to.match(/^Missing argument: -alias\nUsage: /);
    });

    it('importcertificatechain sends each certificate once', async () => {
      const file = join(folder, 'chain.pem');
      const { pem, certificate } = pki.rsaSigner;
      writeFileSync(file, pem + pki.root.pem + pem);
      const { out, calls } = await run({ importCertificateChain: () => ({ imported: 2 }) }, [
        'importcertificatechain',
        '1',
        file,
        'key1',
        'foo123',
      ]);
      expect(out).to.match(
        /^Imported the following signer certificates {2}: \n\n( {13}\S.*\n){5}\n( {13}\S.*\n){5}\n {13}The certificate below is a DUPLICATE and was not imported\.\n( {13}\S.*\n){5}\nDuplicate certificates was found in the certificate chain\. Only the first instance of a discovered duplicate will be imported\.\n$/,
      );
      const certificates = [certificate.der, pki.root.certificate.der];
      expect(calls).to.deep.equal([['importCertificateChain', { worker: { id: 1 }, alias: 'key1', certificates, code: 'foo123' }]]);
      const unsupported = await run({ importCertificateChain: fault('operationUnsupported', 'Import not supported by worker') }, [
        'importcertificatechain',
        '1',
        file,
        'key1',
      ]);
      expect(unsupported).to.include({ out: '', err: 'Error: Import not supported by worker\n', exitCode: 255 });
    });
  });
});
