import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { COMMANDS } from '../../../src/cli/signserver/commands.js';
import { signserver, type RunSetting } from '../../support/signserver-fixture.js';
import { startAdministered, type AdministeredServer } from '../../support/two-ways.js';

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
`;

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

/** What AdminWS has no operation for. */
const REFUSED = `
dumpproperties|2|@DIR@/dump.properties
getstatusproperties
getstatusproperty|LEAPSECOND
setstatusproperty|LEAPSECOND|NONE
audit verify
token probe|Token
authorizedclients|-worker|Signer|-list
authorizedclients|-worker|Signer|-add|-matchSubjectWithType|SUBJECT_RDN_CN|-matchSubjectWithValue|a|-matchIssuerWithValue|CN=CA
`;

const wordsOf = (text: string): readonly (readonly string[])[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('|'));

describe('a command has the same outcome over the control channel and over AdminWS', function () {
  this.timeout(120_000);
  const servers: AdministeredServer[] = [];
  before(async () => {
    servers.push(await startAdministered('control channel', PROPERTIES), await startAdministered('AdminWS', PROPERTIES));
  });
  after(async () => {
    for (const server of servers) await server.close();
  });

  const run = async (server: AdministeredServer | undefined, words: readonly string[], setting: RunSetting = {}): Promise<unknown> => {
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

  for (const words of wordsOf(REFUSED)) {
    it(`${words.join(' ')}, which AdminWS has no operation for, says so`, async () => {
      const { exitCode, err, out } = (await run(servers[1], words)) as {
        readonly exitCode: number;
        readonly err: string;
        readonly out: string;
      };
      expect(exitCode).to.not.equal(0);
      expect(err + out).to.match(/AdminWS.*Use --data on the machine of the server\.$/m);
    });
  }

  it('as the program finds it by its default profile, from any folder', () => {
    const [, server] = servers;
    if (!server) throw new Error('no server');
    mkdirSync(join(server.folder, 'countersign'));
    const profile = { url: server.url, cert: '../admin.pem', key: '../admin.key', ca: '../ca.pem' };
    writeFileSync(join(server.folder, 'countersign', 'profiles.json'), JSON.stringify({ default: 'here', profiles: { here: profile } }));
    const env = { PATH: process.env['PATH'], XDG_CONFIG_HOME: server.folder };
    const program = fileURLToPath(new URL('../../../src/cli/signserver.js', import.meta.url));
    const named = spawnSync(process.execPath, [program, 'getproperty', 'Signer', 'NAME'], { encoding: 'utf8', env, cwd: tmpdir() });
    expect([named.stdout, named.stderr, named.status]).to.deep.equal(['Signer\n\n\n', '', 0]);
    const words = ['--profile', 'here', '--key', '/nowhere', 'getproperty', 'Signer', 'NAME'];
    const wrong = spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', env, cwd: tmpdir() });
    expect([wrong.stdout, wrong.status]).to.deep.equal(['Error: File /nowhere cannot be read.\n', 254]);
  });

  it('but AdminWS does not tell client rules', async () => {
    const { out } = (await run(servers[1], ['getconfig', 'Signer', '--json'])) as { readonly out: string };
    expect(JSON.parse(out)).to.include.keys('workerId', 'properties').and.not.include.keys('clientRules');
  });

  it('but the audit log says who it was', async () => {
    const [control, adminWs] = servers;
    const who = async (server: AdministeredServer | undefined): Promise<unknown> => {
      const words = ['auditlog', '-query', '-limit', '1', '-criteria', 'eventType EQ SET_WORKER_CONFIG', '--json'];
      const { out } = (await run(server, words)) as { readonly out: string };
      return (JSON.parse(out) as readonly { readonly authToken: string }[]).map(({ authToken }) => authToken);
    };
    expect([await who(control), await who(adminWs)]).to.deep.equal([['CLI user'], ['CN=admin, O=Test']]);
  });

  it('is tried for every command', () => {
    const tried = [...wordsOf(LINES), ...wordsOf(REFUSED)].map(([name]) => name);
    expect(COMMANDS.map(({ name }) => name).filter((name) => !tried.includes(name))).to.deep.equal([]);
  });
});

/** Without what differs between two servers and two moments. */
function comparable(text: string, folder: string): string {
  return text
    .replaceAll(folder, '@DIR@')
    .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} /gm, '')
    .replace(/^( {3}Creation date:).*$/gm, '$1');
}
