import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { COMMANDS } from '../../../src/cli/signserver/commands.js';
import { signserver, type RunSetting } from '../../support/signserver-fixture.js';
import { startAdministered, type AdministeredServer, type InitialConfiguration } from '../../support/two-ways.js';

const PROPERTIES = `
GLOB.SITE=first
WORKER1.NAME=Token
WORKER1.TYPE=CRYPTO_WORKER
WORKER1.IMPLEMENTATION_CLASS=org.signserver.server.signers.CryptoWorker
WORKER1.CRYPTOTOKEN_IMPLEMENTATION_CLASS=org.signserver.server.cryptotokens.KeystoreCryptoToken
WORKER1.KEYSTORETYPE=PKCS12
WORKER1.KEYSTOREPATH=@DIR@/keys.p12
WORKER1.KEYSTOREPASSWORD=foo123
WORKER1.DEFAULTKEY=ec
WORKER2.NAME=Signer
WORKER2.TYPE=PROCESSABLE
WORKER2.IMPLEMENTATION_CLASS=org.signserver.module.cmssigner.PlainSigner
WORKER2.CRYPTOTOKEN=Token
WORKER2.DEFAULTKEY=rsa
WORKER2.AUTHTYPE=NOAUTH
WORKER3.NAME=Broken
WORKER3.IMPLEMENTATION_CLASS=none.Such
WORKER4.NAME=StatusProperties
WORKER4.TYPE=PROCESSABLE
WORKER4.IMPLEMENTATION_CLASS=org.signserver.module.statusproperties.StatusPropertiesWorker
WORKER4.AUTHTYPE=NOAUTH
`;

/** A client rule of the kind that AdminWS has no operation for. */
const NAME_RULE = '-matchSubjectWithType|SUBJECT_RDN_CN|-matchSubjectWithValue|a|-matchIssuerWithValue|C=SE,CN=CA';
const SERIAL_RULE = '-matchSubjectWithType|CERTIFICATE_SERIALNO|-matchSubjectWithValue|00AC|-matchIssuerWithValue|C=SE,CN=CA';

/** One client rule in a file, which AdminWS keeps as a legacy client. */
const RULES = `
WORKER2.AUTHCLIENT1.SUBJECT.TYPE=CERTIFICATE_SERIALNO
WORKER2.AUTHCLIENT1.SUBJECT.VALUE=ad
WORKER2.AUTHCLIENT1.ISSUER.TYPE=ISSUER_DN_BCSTYLE
WORKER2.AUTHCLIENT1.ISSUER.VALUE=CN=CA,C=SE
`;

const INITIAL: InitialConfiguration = {
  properties: PROPERTIES,
  furtherLines: [`authorizedclients|-worker|Signer|-add|${NAME_RULE}|-description|by name`.split('|')],
  files: { 'rules.properties': RULES, 'no-rules.properties': RULES.replaceAll('WORKER', '-WORKER') },
};

/** Lines of words, in this order; \`|\` separates the words. What was changed by one is seen by the next. */
const LINES = `
getstatus|brief|all
getstatus|complete|all
getstatus|complete|Signer
getstatus|brief|4711
getstatus|brief|Nobody
getconfig|global
getconfig|global|--json
getproperty|2|NAME|--json
getstatus|brief|all|--json
renewsigner|Signer|-renewalworker|Nobody
renewsigner|Signer|-renewalworker|Signer
wsauditors|-list|--json
listauthorizedclients|Signer|--json
getconfig|1
getconfig|Signer
getconfig|4711
getconfig|Nobody
getproperty|2|DEFAULTKEY
getproperty|signer|DEFAULTKEY
getproperty|1|KEYSTOREPASSWORD
getproperty|2|NONE
getproperty|global|SITE
getproperty|node|SITE
setproperty|2|colour|  dark blue 
getproperty|2|COLOUR
setproperty|2|PIN|secret
setproperty|2|NAME|Token
setproperty|2|TYPE|nonsense
setproperty|Nobody|A|B
setproperty|global|site|second
getproperty|global|SITE
setpropertyfromfile|2|BLOB|@DIR@/signer.pem
setpropertyfromfile|global|BLOB|/nowhere
removeproperty|2|COLOUR
removeproperty|2|COLOUR
removeproperty|global|SITE
removeproperty|global|SITE
reload|2
reload|Signer
reload|4711
reload|Nobody
reload|all
resync|true
resync|no
activatecryptotoken|Token|wrong
activatecryptotoken|Token|foo123
activatecryptotoken|4711|foo123
deactivatecryptotoken|Token
deactivatecryptotoken|4711
getstatus|brief|Token
querytokenentries|-token|Token
testkey|Token|rsa
activatecryptotoken|Signer|foo123
testkey|Token|all
testkey|Signer
testkey|Token|none|-v
testkey|4711|all
querytokenentries|-token|Token
querytokenentries|-token|Token|-v|-criteria|alias LIKE r%
querytokenentries|-token|Token|-limit|1
querytokenentries|-token|Token|-limit|1|--json
testkey|Token|rsa|--json
querytokenentries|-token|Nobody
generatekey|Token|-keyalg|ECDSA|-keyspec|secp256r1|-alias|fresh
generatekey|Token|-keyalg|NOSUCH|-keyspec|1|-alias|other
generatekey|4711|-keyalg|RSA|-keyspec|2048|-alias|other
token generatekeys|Token|@DIR@/keys.txt
token generatekeys|Token|@DIR@/signer.pem
generatecertreq|Signer|CN=Signer,O=Test|SHA256WithRSA|@DIR@/request.pem
generatecertreq|Signer|CN=Signer|SHA256WithECDSA|@DIR@/request.pem|-alias|ec
generatecertreq|Signer|CN=Signer|SHA256WithRSA|@DIR@/request.pem|-nextkey
generatecertreq|Signer|nonsense|SHA256WithRSA|@DIR@/request.pem
generatecertreq|4711|CN=Signer|SHA256WithRSA|@DIR@/request.pem
importcertificatechain|Token|@DIR@/signer.pem|rsa
importcertificatechain|Token|@DIR@/signer.pem|ec
importcertificatechain|Token|@DIR@/signer.pem|none
importcertificatechain|4711|@DIR@/signer.pem|rsa
removekey|Token|-alias|fresh|-noask
removekey|Token|-alias|fresh|-noask
removekey|4711|-alias|fresh|-noask
removekey|Token|-alias|rsa
uploadsignercertificate|Signer|GLOB|@DIR@/signer.pem
uploadsignercertificate|Token|GLOB|@DIR@/signer.pem
uploadsignercertificatechain|Signer|GLOB|@DIR@/signer.pem
getconfig|Signer
listauthorizedclients|Signer
addauthorizedclient|Signer|00AB|O=Test, CN=CA
addauthorizedclient|Signer|@DIR@/admin.pem
listauthorizedclients|Signer
removeauthorizedclient|Signer|AB|CN=CA,O=Test
removeauthorizedclient|Signer|AB|CN=CA,O=Test
addauthorizedclient|Broken|AB|CN=CA
authorizedclients|-worker|Signer|-add|${SERIAL_RULE}
authorizedclients|-worker|Signer|-remove|${SERIAL_RULE}|-description|any
authorizedclients|-worker|Signer|-remove|${SERIAL_RULE}
authorizedclients|-worker|Nobody|-list
authorizedclients|-worker|4711|-add|${SERIAL_RULE}
setproperties|@DIR@/rules.properties
setproperties|@DIR@/no-rules.properties
setproperties|@DIR@/no-rules.properties
dumpproperties|2|@DIR@/two.properties
dumpproperties|all|@DIR@/all.properties
dumpproperties|4711|@DIR@/none.properties
dumpproperties|Nobody|@DIR@/none.properties
dumpproperties|2|/nowhere/two.properties
setstatusproperty|LEAPSECOND|NONE
setstatusproperty|TEST_PROPERTY1|  a=b: |4102444800000
setstatusproperty|COLOUR|blue
getstatusproperty|LEAPSECOND
getstatusproperty|TEST_PROPERTY1|--json
getstatusproperty|TEST_PROPERTY2
getstatusproperty|COLOUR
getstatusproperties
token probe|Token
token probe|Signer|--json
token probe|StatusProperties
token probe|4711
wsadmins|-add|-certserialno|AB|-issuerdn|CN=CA
wsadmins|-add|-certserialno|AB|-issuerdn|CN=CA
wsadmins|-list
wsadmins|-remove|-certserialno|AB|-issuerdn|CN=CA
wsadmins|-allowany
wsadmins|-list
wsadmins|-allowany|false
wsauditors|-add|-certserialno|AB|-issuerdn|CN=CA
wsarchiveauditors|-list
wspeersystems|-add|-cert|@DIR@/admin.pem
wspeersystems|-remove|-certserialno|AB|-issuerdn|CN=CA
setproperties|@DIR@/workers.properties
setproperties|/nowhere
setproperties|@DIR@/admin.pem
archive query|-limit|5|-criteria|time GT 0
archive query|-limit|5|-response|-outpath|@DIR@
archive findfromarchiveid|Signer|none|@DIR@
archive findfromarchiveid|Token|none|@DIR@
archive findfromrequestip|Signer|127.0.0.1|@DIR@
archive findfromrequestcert|Signer|1|CN=a|@DIR@
auditlog|-query|-limit|5|-criteria|eventType EQ NONE|-header
auditlog|-query|-limit|5|-criteria|sequenceNumber LT 0
completion bash
completion zsh
completion fish
removeworker|Broken
removeworker|4711
removeworker|Nobody
getstatus|brief|all
`;

/** What has the same output, but over AdminWS with a remark on standard error. */
const REMARKED = `
authorizedclients|-worker|Signer|-list
`;

/** What AdminWS has no operation for, with what is to be done instead. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  'audit verify': /AdminWS has no operation for this .* Use --data on the machine of the server, or .*signserver audit verify --dump/,
  [`authorizedclients|-worker|Signer|-add|${NAME_RULE}`]:
    /^Nothing was changed\. AdminWS has no operation for client rules with SUBJECT_RDN_CN, .*: use --data on the machine of the server\.$/m,
  [`authorizedclients|-worker|Signer|-remove|${NAME_RULE}`]:
    /^Nothing was changed\. AdminWS has no operation that removes this client rule: use --data/m,
  [`authorizedclients|-worker|Signer|-add|${SERIAL_RULE}|-description|mine`]:
    /^Nothing was changed\. AdminWS has no operation for the description of a client rule: use --data/m,
};

const PROGRAM = fileURLToPath(new URL('../../../src/cli/signserver.js', import.meta.url));

const wordsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));

describe('a command has the same outcome over the control channel and over AdminWS', function () {
  this.timeout(120_000);
  const servers: AdministeredServer[] = [];
  before(async () => {
    servers.push(await startAdministered('control channel', INITIAL), await startAdministered('AdminWS', INITIAL));
  });
  after(async () => {
    for (const server of servers) await server.close();
  });

  const run = async (server: AdministeredServer | undefined, words: readonly string[], setting: RunSetting = {}): Promise<Outcome> => {
    if (!server) throw new Error('no server');
    const filled = words
      .flatMap((word, index) => (index === 0 ? word.split(' ') : [word]))
      .map((word) => word.replaceAll('@DIR@', server.folder));
    const { out, err, exitCode } = await signserver(server.administration, filled, setting);
    return { out: comparable(out, server.folder), err: comparable(err, server.folder), exitCode };
  };

  for (const words of wordsOf(LINES)) {
    it(words.join(' '), async () => {
      const [control, adminWs] = servers;
      expect(await run(adminWs, words)).to.deep.equal(await run(control, words));
    });
  }

  for (const words of wordsOf(REMARKED)) {
    it(`${words.join(' ')}, with a remark on what AdminWS does not tell`, async () => {
      const [control, adminWs] = servers;
      const direct = await run(control, words);
      const { err, ...others } = await run(adminWs, words);
      expect(others).to.deep.equal({ out: direct.out, exitCode: 0 });
      expect([direct.err, err]).to.deep.equal([
        '',
        'AdminWS tells stored rules only where they are legacy ones. Others are shown as they are active.\n',
      ]);
      expect(direct.out).to.include('SUBJECT_RDN_CN: a | ISSUER_DN_BCSTYLE: CN=CA,C=SE | Description: by name');
    });
  }

  for (const [line, sentence] of Object.entries(REFUSED)) {
    it(`${line}, which AdminWS has no operation for, says so and what to do`, async () => {
      const { exitCode, err } = await run(servers[1], line.split('|'));
      expect(exitCode).to.equal(1);
      expect(err).to.match(sentence);
    });
  }

  it('and dumps the same configuration, client rules too', () => {
    const [control = '', adminWs = ''] = servers.map(({ folder }) =>
      ['two', 'all'].map((name) => dumped(readFileSync(join(folder, `${name}.properties`), 'utf8'), folder)).join('\n'),
    );
    expect(control).to.match(/^WORKER2\.AUTHCLIENT\d\.SUBJECT\.VALUE=a$/m);
    expect(control).to.include('WORKER4.NAME=StatusProperties');
    expect(adminWs).to.equal(control);
  });

  it('as the program finds it by its default profile, from any folder', () => {
    const [, server] = servers;
    if (!server) throw new Error('no server');
    mkdirSync(join(server.folder, 'countersign'));
    const profile = { url: server.url, cert: '../admin.pem', key: '../admin.key', ca: '../ca.pem' };
    writeFileSync(join(server.folder, 'countersign', 'profiles.json'), JSON.stringify({ default: 'here', profiles: { here: profile } }));
    const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: server.folder };
    const named = spawnSync(process.execPath, [PROGRAM, 'getproperty', 'Signer', 'NAME'], { encoding: 'utf8', env, cwd: tmpdir() });
    expect([named.stdout, named.stderr, named.status]).to.deep.equal(['Signer\n\n\n', '', 0]);
    const words = ['--profile', 'here', '--key', '/nowhere', 'getproperty', 'Signer', 'NAME'];
    const wrong = spawnSync(process.execPath, [PROGRAM, ...words], { encoding: 'utf8', env, cwd: tmpdir() });
    expect([wrong.stdout, wrong.status]).to.deep.equal(['Error: File /nowhere cannot be read: no such file or directory.\n', 254]);
  });

  it('but makes no installation in a folder that is not there', () => {
    const [server] = servers;
    const nowhere = join(server?.folder ?? '', 'nowhere');
    const options = { encoding: 'utf8', env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: nowhere }, cwd: tmpdir() } as const;
    const run = spawnSync(process.execPath, [PROGRAM, '--data', nowhere, 'getstatus', 'brief', 'all'], options);
    expect([run.status, run.stderr]).to.deep.equal([255, '']);
    expect(run.stdout).to.include(`There is no data folder ${nowhere}. Name the one of the server with --data`);
    expect(existsSync(nowhere)).to.equal(false);
  });

  it('but AdminWS tells that client rules are those which are active', async () => {
    const { out } = await run(servers[1], ['getconfig', 'Signer', '--json']);
    expect(JSON.parse(out)).to.include({ rulesAreActive: true });
    expect((await run(servers[0], ['getconfig', 'Signer', '--json'])).out).to.not.include('rulesAreActive');
  });

  it('but a rule by serial number becomes a legacy one over AdminWS', async () => {
    const rule = SERIAL_RULE.split('|');
    const listed = await Promise.all(
      servers.map(async (server) => {
        await run(server, ['authorizedclients', '-worker', 'Signer', '-add', ...rule]);
        const { out } = await run(server, ['listauthorizedclients', 'Signer']);
        await run(server, ['authorizedclients', '-worker', 'Signer', '-remove', ...rule]);
        return out.includes('  ac, CN=CA,C=SE\n');
      }),
    );
    expect(listed).to.deep.equal([false, true]);
  });

  it('but the audit log says who it was', async () => {
    const [control, adminWs] = servers;
    const who = async (server: AdministeredServer | undefined): Promise<unknown> => {
      const words = ['auditlog', '-query', '-limit', '1', '-criteria', 'eventType EQ SET_WORKER_CONFIG', '--json'];
      const { out } = await run(server, words);
      return (JSON.parse(out) as readonly { readonly authToken: string }[]).map(({ authToken }) => authToken);
    };
    expect([await who(control), await who(adminWs)]).to.deep.equal([['CLI user'], ['CN=admin, O=Test']]);
  });

  it('is tried for every command', () => {
    const tried = [...wordsOf(LINES), ...wordsOf(REMARKED), ...Object.keys(REFUSED).map((line) => line.split('|'))].map(([name]) => name);
    expect(COMMANDS.map(({ name }) => name).filter((name) => !tried.includes(name))).to.deep.equal([]);
  });
});

interface Outcome {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

/** A dump without its date; certificates of roles and keystores are the same. */
const dumped = (text: string, folder: string): string => text.replace(/^#.*\n/, '').replaceAll(folder, '@DIR@');

/** Without what differs between two servers and two moments. */
function comparable(text: string, folder: string): string {
  return text
    .replaceAll(folder, '@DIR@')
    .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} /gm, '')
    .replace(/^( {3}Creation date:).*$/gm, '$1')
    .replace(/^(SERVER_STARTED +)\S.*$/m, '$1')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}/g, '@TIME@');
}
