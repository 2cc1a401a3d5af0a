import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { administrationFixture, type AdministrationFixture } from '../../support/administration-fixture.js';
import { pki } from '../../support/pki.js';
import { signserver, type CommandRun, type RunSetting } from '../../support/signserver-fixture.js';

const SEE = 'See current configuration with the getconfig command, activate it with the reload command\n\n\n\n';

describe('the commands of signserver', () => {
  let fixture: AdministrationFixture;
  let folder: string;
  beforeEach(() => {
    fixture = administrationFixture();
    folder = mkdtempSync(join(tmpdir(), 'signserver-test-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const run = (words: readonly string[], setting?: RunSetting): Promise<CommandRun> => signserver(fixture.administration, words, setting);
  const file = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };

  describe('setproperty', () => {
    it('echoes the key as typed and masks secrets, global ones too', async () => {
      expect((await run(['setproperty', '2', 'pin', '123'])).out).to.equal(`Setting the property pin to _MASKED_ for worker 2\n\n${SEE}`);
      expect((await run(['setproperty', 'NODE', 'colour', 'blue'])).out).to.equal(
        `Setting the global property colour to blue with scope NODE.\n\n${SEE}`,
      );
      expect((await run(['setproperty', 'global', 'DEFAULT.PIN', '123'])).out).to.equal(
        `Setting the global property DEFAULT.PIN to _MASKED_ with scope GLOB.\n\n${SEE}`,
      );
    });

    it('takes digits for an id and all else for a name', async () => {
      expect(await run(['setproperty', '-5', 'A', 'B'])).to.deep.include({ out: '', err: 'No such worker: -5\n', exitCode: 1 });
      expect(await run(['setproperty', '12abc', 'A', 'B'])).to.deep.include({ out: '', err: 'No such worker: 12abc\n', exitCode: 1 });
    });

    it('says that a name is taken', async () => {
      const { out, exitCode } = await run(['setproperty', '2', 'NAME', 'Token']);
      expect([out, exitCode]).to.deep.equal(['Persistence failure. Check that the worker name does not already exist.\n', 254]);
    });
  });

  it('setpropertyfromfile stores the bytes of a file as base64', async () => {
    const bytes = file('key.dat', Uint8Array.of(0, 255, 10));
    expect((await run(['setpropertyfromfile', '2', 'BLOB', bytes])).out).to.equal(
      `Setting the property BLOB to data from file for worker 2\n\n${SEE}`,
    );
    expect((await run(['setpropertyfromfile', 'global', 'BLOB', bytes])).out).to.equal(
      `Setting the global property BLOB with data from file with scope GLOB.\n\n${SEE}`,
    );
    expect((await run(['getproperty', 'global', 'blob'])).out).to.equal('AP8K\n\n\n');
    const missing = await run(['setpropertyfromfile', '2', 'BLOB', '/nowhere']);
    expect(missing.out).to.match(/^Error : File \/nowhere wasn't found or readable\.\nUsage: /);
    expect(missing.exitCode).to.equal(255);
  });

  it('getproperty says where there is no such property', async () => {
    expect(await run(['getproperty', '4711', 'A'])).to.include({ out: 'No such property A for worker 4711\n\n', exitCode: 254 });
    expect(await run(['getproperty', 'global', 'A'])).to.include({ out: 'No such global property\n', exitCode: 254 });
    expect((await run(['getproperty', '1', 'PIN'])).out).to.equal('_MASKED_\n\n\n');
  });

  it('removeproperty cuts a scope off the key and says where there was nothing', async () => {
    await run(['setproperty', 'global', 'A', '1']);
    const heading = (key: string): string =>
      `removing the global property ${key} with scope GLOB.\n\nSee current configuration with the getconfig command, activate it with the reload command\n`;
    expect((await run(['removeproperty', 'global', 'GLOB.A'])).out).to.equal(`${heading('A')}  Property Removed\n\n\n\n\n`);
    expect(await run(['removeproperty', 'global', 'A'])).to.include({
      out: `${heading('A')}  Error, the property A doesn't seem to exist\n\n\n\n\n`,
      exitCode: 0,
    });
  });

  it('removeworker tells global properties before the others', async () => {
    await run(['setproperty', 'global', 'WORKER2.CLASSPATH', 'x']);
    const { out } = await run(['removeworker', 'Signer']);
    expect(out.split('\n').slice(5, 8)).to.deep.equal([
      "  Global property 'GLOB.WORKER2.CLASSPATH' removed successfully.",
      "  Property 'AUTHTYPE' removed.",
      "  Property 'CRYPTOTOKEN' removed.",
    ]);
  });

  describe('getconfig', () => {
    it('says where there is nothing', async () => {
      expect((await run(['getconfig', '4711'])).out).to.equal(
        [
          'OBSERVE that this command displays the current configuration which',
          "doesn't have to be the same as the active configuration.",
          'Configurations are activated with the reload command. ',
          '',
          'The current configuration of worker with id : 4711 is :',
          '  No properties exists in the current configuration',
          '',
          " Either this isn't a Signer or no Signer Certificate have been uploaded to it.",
          '',
          '',
        ].join('\n'),
      );
    });

    it('shows the configured certificate', async () => {
      fixture.store.put(2, { SIGNERCERT: pki.ecSigner.pem });
      const { out } = await run(['getconfig', '2']);
      expect(out).to.match(
        /\n The current configuration use the following signer certificate : \n\n {13}Subject DN: {5}CN=EC signer,OU=Signers,O=Test,C=SE\n( {13}\S.*\n){4}\n$/,
      );
    });
  });

  describe('getstatus', () => {
    it('takes the mode in any letter case and refuses another', async () => {
      expect((await run(['getstatus', 'BRIEF', 'ALL'])).out).to.match(
        /^Current version of server is : SignServer CE 7\.3\.3\n\n\nStatus of CryptoWorker with ID 1 \(Token\) is:\n( {3}.*\n)+\nStatus of Signer with ID 2 \(Signer\) is:\n( {3}.*\n)+\n$/,
      );
      const { out, exitCode } = await run(['getstatus', 'short', '1']);
      expect(out).to.match(/^The status is complete or brief, not short\nUsage: signserver getstatus /);
      expect(exitCode).to.equal(255);
    });

    it('of all, complete, begins with the global configuration', async () => {
      await run(['setproperty', 'global', 'A', '1']);
      const { out } = await run(['getstatus', 'complete', 'all']);
      expect(out).to.contain(
        '\n\n\nThe Global Configuration of Properties are :\n\n  GLOB.A=1\n\n  The global configuration is in sync with the database.\n\n\n\nStatus of CryptoWorker',
      );
    });

    it('of all shows the others where one cannot be had, and ends with 254', async () => {
      const { engine } = fixture.context;
      const status: typeof engine.status = (reference) =>
        reference.id === 1 ? Promise.reject(new Error('boom')) : engine.status(reference);
      fixture = administrationFixture({ ...fixture.context, engine: { ...engine, status } });
      const { out, exitCode } = await run(['getstatus', 'brief', 'all']);
      expect(out).to.contain('Status of worker with ID 1 (Token) could not be read: The request could not be processed.\n');
      expect(out).to.contain('Status of Signer with ID 2');
      expect(exitCode).to.equal(254);
    });
  });

  it('reload knows no worker 0 and no unknown name', async () => {
    expect((await run(['reload', '0'])).out).to.match(/^Error: Worker Id cannot be 0\.\nUsage: signserver reload /);
    const unknown = await run(['reload', 'Nobody']);
    expect(unknown.out).to.match(/^Error: No worker with the given name could be found\nUsage: signserver reload /);
    expect(unknown.exitCode).to.equal(255);
  });

  describe('activatecryptotoken', () => {
    const words = ['activatecryptotoken', 'Signer'];
    const trying = 'Trying to activate crypto token of worker with id : Worker{name: Signer}\n\n';

    it('asks for the code where none is given', async () => {
      const { out, exitCode } = await run(words, { password: 'foo123' });
      expect(out).to.equal(`Enter authorization code: ${trying}Activation of worker was successful\n\n\n`);
      expect(exitCode).to.equal(0);
    });

    it('fails where there is nobody to ask', async () => {
      expect(await run(words)).to.include({ out: 'Enter authorization code: Failed to read password\n', exitCode: 254 });
    });

    it('has a former name', async () => {
      expect((await run(['activatesigntoken', 'Signer', 'foo123'])).exitCode).to.equal(0);
      expect((await run(['deactivatesigntoken', 'Signer'])).exitCode).to.equal(0);
    });

    it('says which worker there is none of', async () => {
      const { out, exitCode } = await run(['activatecryptotoken', 'Nobody', 'x']);
      expect(out).to.contain('\n\nNo such worker: Nobody\nUsage: ');
      expect(exitCode).to.equal(255);
    });

    it('claims nothing where no server is running, but tries the code', async () => {
      fixture = administrationFixture({ servesRequests: false });
      const right = await run([...words, 'foo123']);
      expect(right.out).to.equal(`${trying}No server is running here, so no token was activated. The authorization code was tried only.\n`);
      expect(right.exitCode).to.equal(254);
      const wrong = await run([...words, 'wrong']);
      expect(wrong).to.include({ out: `${trying}Crypto token authentication failed: wrong code\n`, exitCode: 254 });
      expect((await run(['deactivatecryptotoken', 'Signer'])).exitCode).to.equal(254);
    });
  });

  describe('setproperties', () => {
    it('tells what was done, a line each', async () => {
      const path = file(
        'a.properties',
        [
          'GLOB.NOTE=hello',
          '-GLOB.OTHER=',
          'WORKER2.PIN=123',
          'WORKER2.COLOUR=blue',
          '-WORKER2.AUTHTYPE=',
          'WORKER2.AUTHCLIENT1=ab;CN=one',
          '-WORKER2.AUTHCLIENT2=cd;CN=two',
          '-WORKER2.SIGNERCERTIFICATE=',
          '-WORKER2.SIGNERCERTCHAIN=',
          'WORKER2.AUTHCLIENT3.SUBJECT.TYPE=SUBJECT_RDN_CN',
          'WORKER2.AUTHCLIENT3.SUBJECT.VALUE=three',
          'WORKER2.AUTHCLIENT3.ISSUER.TYPE=ISSUER_DN_BCSTYLE',
          'WORKER2.AUTHCLIENT3.ISSUER.VALUE=CN=CA',
        ].join('\n'),
      );
      const { out, exitCode } = await run(['setproperties', path]);
      expect(out.split('\n')).to.deep.equal([
        `Configuring properties as defined in the file : ${path}`,
        'Setting the global property NOTE to hello with scope GLOB.',
        'Removing the global property OTHER with scope GLOB.',
        'Setting the property PIN to _MASKED_ for worker 2',
        'Setting the property COLOUR to blue for worker 2',
        'Removing the property AUTHTYPE  for worker 2',
        'Adding Authorized Client with certificate serial ab and issuer DN CN=one to ab;CN=one for worker 2',
        'Removing authorized client with certificate serial cd and issuer DN CN=two from cd;CN=two for worker 2',
        "Removal of signing certificates isn't supported, skipped.",
        "Removal of signing certificate chains isn't supported, skipped.",
        'Adding Authorized Client with rule CertificateMatchingRule{matchSubjectWithType=SUBJECT_RDN_CN, matchIssuerWithType=ISSUER_DN_BCSTYLE, matchSubjectWithValue=three, matchIssuerWithValue=CN=CA, description=Imported rule} for worker 2',
        '',
        '',
        '',
        '',
      ]);
      expect(exitCode).to.equal(0);
    });

    it('names file and line of what is wrong, and changes nothing', async () => {
      const path = file('a.properties', '# a comment\nWORKER2.COLOUR=blue\nCOLOUR=red\nWORKER0.X=1\n');
      const { out, exitCode } = await run(['setproperties', path]);
      expect(out).to.equal(
        [
          `Configuring properties as defined in the file : ${path}`,
          'Nothing was changed.',
          `${path}, line 3: Error in propertyfile syntax, check : COLOUR`,
          `${path}, line 4: Error in propertyfile syntax, couldn't find worker for key : WORKER0.X`,
          '',
        ].join('\n'),
      );
      expect(exitCode).to.equal(254);
      expect(fixture.store.applied).to.deep.equal([]);
    });

    it('says where a file cannot be read, as a file or as properties', async () => {
      expect(await run(['setproperties', '/nowhere'])).to.include({ out: 'Error reading property file : /nowhere\n', exitCode: 255 });
      const path = file('bad.properties', 'WORKER2.A=1\nWORKER2.B=\\u12x4\n');
      const { out, exitCode } = await run(['setproperties', path]);
      expect(out).to.contain(`\nNothing was changed.\n${path}: Line 2: malformed \\u escape`);
      expect([exitCode, fixture.store.applied]).to.deep.equal([254, []]);
    });

    it('says which names are taken', async () => {
      const path = file('a.properties', 'WORKER7.NAME=Signer\n');
      expect((await run(['setproperties', path])).out).to.match(/\nWorker\(s\) with name already exists: Signer\n$/);
    });
  });

  it('dumpproperties writes what setproperties reads', async () => {
    const dump = join(folder, 'dump.properties');
    await run(['setproperty', '2', 'NOTE', '  a=b:c\\d\nsecond line é']);
    await run(['dumpproperties', 'Signer', dump]);
    const before = (await fixture.store.worker(2))?.properties;
    await run(['removeworker', '2']);
    expect((await run(['setproperties', dump])).exitCode).to.equal(0);
    expect((await fixture.store.worker(2))?.properties).to.deep.equal(before);
    expect(readFileSync(dump, 'latin1')).to.contain('WORKER2.NOTE=\\  a\\=b\\:c\\\\d\\nsecond line \\u00E9\n');
  });

  it('dumpproperties says where a file cannot be written', async () => {
    const { out, exitCode } = await run(['dumpproperties', 'all', join(folder, 'none', 'x')]);
    expect(out).to.match(/^Error: File .+ cannot be written: no such file or directory\.\n$/);
    expect(exitCode).to.equal(254);
  });
});
