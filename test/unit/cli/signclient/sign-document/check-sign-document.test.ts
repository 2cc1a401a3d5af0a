import { expect } from 'chai';
import { ArgumentError } from '../../../../../src/cli/command.js';
import { CLIENT_COMMANDS } from '../../../../../src/cli/signclient/commands.js';
import { runClientLine } from '../../../../../src/cli/signclient/client-line.js';
import { readMetadata } from '../../../../../src/cli/signclient/documents/request-metadata.js';
import { MemoryClientTerminal } from '../../../../support/memory-client-terminal.js';

const run = async (words: string, name = 'signdocument'): Promise<{ readonly code: number; readonly said: string }> => {
  const terminal = new MemoryClientTerminal();
  const code = await runClientLine([name, ...words.split(' ').filter(Boolean)], { commands: CLIENT_COMMANDS, terminal });
  expect(terminal.data.length, 'standard output').to.equal(0);
  return { code, said: terminal.warned[0] ?? '' };
};

const WRONG: readonly (readonly [words: string, sentence: string])[] = [
  ['-protocol CLIENTWS -data x', 'Must specify -workername or -workerid when not using protocol HTTP'],
  ['-workername W', 'Missing -data, -infile or -indir'],
  ['-workername W -indir in', 'Missing -outdir'],
  ['-workername W -outdir out', 'Missing -data, -infile or -indir'],
  ['-workername W -data x -infile y', 'Can not specify both -data and -infile'],
  ['-workername W -data x -indir y -outdir z', 'Can not specify both -data and -indir'],
  ['-workername W -infile x -indir y -outdir z', 'Can not specify both -infile and -indir'],
  ['-workername W -infile x -outdir z', 'Can not specify both -infile and -outdir'],
  ['-workername W -indir x -outdir x', 'Can not specify the same directory as -indir and -outdir'],
  ['-workername W -data x -threads 2', 'Can not specify -threads unless -indir'],
  ['-workername W -indir x -outdir y -threads 0', 'Number of threads must be > 0'],
  ['-workername W -indir x -outdir y -threads -1', 'Number of threads must be > 0'],
  ['-workername W -indir x -outdir y -onefirst -startall', 'Can not specify both -onefirst and -startall'],
  ['-workername W -data x -startall', 'The options -onefirst and -startall only supported in batch mode. Specify -indir.'],
  ['-workername W -data x -clientside', 'Must specify -digestalgorithm when using -clientside'],
  ['-workername W -data x -clientside -digestalgorithm SHA256', 'Must specify -outfile or -outdir when using -clientside'],
  ['-workername W -data x -outfile y -clientside -digestalgorithm A', 'Can only use -clientside with -infile or -indir'],
  ['-workername W -data x -digestalgorithm SHA256', 'Can only use -digestalgorithm with -clientside'],
  ['-workername W -data x -filetype PE', 'Can only use -filetype with -clientside'],
  ['-workername W -data x -host a -hosts a,b', 'Can only specify one of -host and -hosts'],
  ['-protocol CLIENTWS -workername W -data x -hosts a,b', 'Can only use -hosts with protocol HTTP or REST'],
  ['-protocol CLIENTWS -workername W -data x -loadbalancing NONE', 'Can only use -loadbalancing with protocol HTTP or REST'],
  ['-protocol WEBSERVICES -workername W -data x -timeout 5', 'Can only use -timeout with protocol HTTP or REST'],
  ['-workername W -data x -host=', '-host can not be empty'],
  ['-workername W -data x -hosts=,', '-hosts can not be empty'],
  ['-workername W -data x -hosts a -loadbalancing=', '-loadbalancing can not be empty'],
  ['-workername W -data x -hosts a -loadbalancing RANDOM', 'Not supported -loadbalancing: RANDOM'],
  ['-workername W -data x -timeout -5', 'Time out limit can not be negative'],
  ['-workername W -data x -timeout soon', 'Illegal time out limit: soon'],
  ['-workername W -data x -header nocolon', 'Header fields must be specified as NAME:VALUE'],
  ['-workername W -data x -keystoretype BKS', 'Unsupported keystore type. Supported values are: [JKS, PKCS11, PKCS11_CONFIG]'],
  ['-workername W -data x -keyalias a -keyaliasprompt', 'Can not supply both -keyalias and -keyaliasprompt'],
  ['-workername W -data x -signkeyalias a -signkeyaliasprompt', 'Can not supply both -signkeyalias and -signkeyaliasprompt'],
  ['-workername W -data x -username u -accesstoken t', 'Can not specify both -username and -accesstoken'],
  ['-protocol CLIENTWS -workername W -data x -accesstoken t', 'Can only use -accesstoken with protocol HTTP or REST'],
  ['-workername W -data x -signrequest', '-signrequest requires -keystore'],
  ['-workername W -data x -servlet /a -baseurlpath /b', 'Can only specify one of -servlet and -baseurlpath'],
  ['-workername W -data x -metadata novalue', 'Meta data or extra option parameters must be specified as KEY=VALUE'],
  ['-workername W -nosuch', 'Unrecognized option: -nosuch'],
  ['-workername W -hos localhost', 'Unrecognized option: -hos'],
  ['-workername W -data', 'Missing argument for option: data'],
  // The first of several.
  ['-protocol REST -threads 2 -hosts x', 'Must specify -workername or -workerid when not using protocol HTTP'],
];

describe('signdocument: words', () => {
  it('are refused in the words of the reference client, in its order, with 255', async () => {
    for (const [words, sentence] of WRONG) expect(await run(words), words).to.deep.equal({ code: 255, said: sentence });
  });

  it('that are no numbers and no protocol end with 1, as with the reference client', async () => {
    expect(await run('-workername W -indir a -outdir b -threads many')).to.deep.equal({ code: 1, said: 'Not a whole number: many' });
    expect(await run('-workername W -data x -protocol clientws')).to.deep.equal({ code: 1, said: 'Unknown protocol: clientws' });
    expect(await run('-workername W -data x -port http')).to.deep.equal({ code: 1, said: 'Not a whole number: http' });
    expect(await run('-workername W -data x -port 70000')).to.deep.equal({ code: 1, said: 'There is no port 70000' });
  });

  it('for client-side hashing end with 254 where signatures would have to be put into files, or the algorithm is unknown', async () => {
    const words = '-workername W -infile x -outfile y -clientside';
    const noHandler = 'Could not find file handler factory supporting file type: PE. ';
    expect((await run(`${words} -digestalgorithm SHA-256 -filetype PE`)).said.startsWith(noHandler)).to.equal(true);
    expect(await run(`${words} -digestalgorithm CRC32`)).to.deep.equal({ code: 254, said: 'Unsupported digest algorithm: CRC32' });
  });

  it('that name no command get the list of commands', async () => {
    for (const name of ['', 'nosuch']) {
      expect(await run('', name)).to.deep.equal({ code: 255, said: 'Missing or invalid argument. Use one of:' });
    }
  });

  it('give metadata split at the first equals sign and trimmed', () => {
    expect([...readMetadata(['a = b=c ', 'd='])]).to.deep.equal([
      ['a', 'b=c'],
      ['d', ''],
    ]);
    expect(() => readMetadata(['a'])).to.throw(ArgumentError);
  });
});
