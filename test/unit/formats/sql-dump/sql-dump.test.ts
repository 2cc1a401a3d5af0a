import { expect } from 'chai';
import fc from 'fast-check';
import { readDumpedRows, type DumpedRow } from '../../../../src/formats/sql-dump/sql-dump.js';

async function* inPieces(text: string, length = text.length): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += length) yield await Promise.resolve(text.slice(start, start + length));
}

async function rows(text: string, pieceLength?: number): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const found: DumpedRow[] = [];
  for await (const row of readDumpedRows(inPieces(text, pieceLength), 'T')) found.push(row);
  return found.map((row) => Object.fromEntries(row));
}

const MYSQL = [
  "-- MariaDB dump 10.19; it's a comment",
  '/*M!999999\\- enable the sandbox mode */',
  '/*!40101 SET @saved = @@character_set_client */;',
  'CREATE TABLE `Other` (`a` int(11));',
  "INSERT INTO `Other` VALUES (1),(2);-- 'half a quote",
  'CREATE TABLE `T` (',
  '  `a` varchar(250) CHARACTER SET utf8mb4 NOT NULL DEFAULT \'x,)\' COMMENT "a, b",',
  '  `key` longtext DEFAULT NULL,',
  '  `n` decimal(10,2) NOT NULL,',
  '  PRIMARY KEY (`a`),',
  '  UNIQUE KEY `i` (`key`,`n`)',
  ') ENGINE=InnoDB;',
  'LOCK TABLES `T` WRITE;',
  'INSERT INTO `T` VALUES',
  "('it\\'s; \"one\" \\\\','line\\nbreak\\r\\t\\0\\Z\\%',1),",
  "('it''s -- two',NULL,-2.5),('',_binary 'b',1e3);",
  'INSERT INTO `T` (`n`, `a`) VALUES (5,0x61C3A9);',
  'UNLOCK TABLES;',
].join('\n');

const SQLITE = [
  'PRAGMA foreign_keys=OFF;',
  'BEGIN TRANSACTION;',
  'CREATE TABLE IF NOT EXISTS "T" ("a" varchar(250) PRIMARY KEY NOT NULL, "key" text, "n" bigint, CONSTRAINT "c" CHECK ("n" > 0));',
  "INSERT INTO T VALUES('back\\slash\\','it''s; (one)',1);",
  "INSERT INTO T VALUES(replace(replace('x\\012y\\n\\r','\\r',char(13)),'\\012',char(10)),NULL,2);",
  "INSERT INTO T VALUES(unistr('a\\u000ab\\\\u\\+01F600'),X'c3a9',3);",
  'COMMIT;',
].join('\n');

describe('a dump of a database', () => {
  it('of MariaDB or MySQL gives the rows of a table', async () => {
    expect(await rows(MYSQL)).to.deep.equal([
      { a: 'it\'s; "one" \\', key: 'line\nbreak\r\t\0\x1a%', n: '1' },
      { a: "it's -- two", key: null, n: '-2.5' },
      { a: '', key: 'b', n: '1e3' },
      { n: '5', a: 'aé' },
    ]);
  });

  it('of SQLite gives the rows of a table', async () => {
    expect(await rows(SQLITE)).to.deep.equal([
      { a: 'back\\slash\\', key: "it's; (one)", n: '1' },
      { a: 'x\ny\\n\r', key: null, n: '2' },
      { a: 'a\nb\\u😀', key: 'é', n: '3' },
    ]);
  });

  it('gives the same however it comes in', async () => {
    for (const dump of [MYSQL, SQLITE]) {
      const whole = await rows(dump);
      for (const pieceLength of [1, 2, 3, 7, 64]) expect(await rows(dump, Math.max(pieceLength, 1))).to.deep.equal(whole);
    }
  });

  it('gives back any text', async () => {
    const begin = { mysql: '-- dump\nCREATE TABLE `T` (`a` text);', sqlite: 'PRAGMA x=1;CREATE TABLE T("a" text);' } as const;
    const quoted = {
      mysql: (text: string) => `'${text.replace(/[\\'"\n\0]/g, (c) => ({ '\n': '\\n', '\0': '\\0' })[c] ?? `\\${c}`)}'`,
      sqlite: (text: string) => `'${text.replaceAll("'", "''")}'`,
    } as const;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('mysql', 'sqlite'),
        fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
        async (kind, texts) => {
          const dump = `${begin[kind]}${texts.map((text) => `INSERT INTO T VALUES (${quoted[kind](text)});`).join('\n')}`;
          expect((await rows(dump, 16)).map(({ a }) => a)).to.deep.equal(texts);
        },
      ),
      { numRuns: 200 },
    );
  });

  const failures = [
    ['that has no such table', 'PRAGMA x;CREATE TABLE U(a int);', 'The dump has no table T.'],
    ['that is nothing of the kind', 'hello', 'The dump has no table T.'],
    ['that is empty', '', 'The dump has no table T.'],
    [
      'without columns',
      'INSERT INTO T VALUES (1);',
      'The dump does not say which columns there are. Make it with the definitions of the tables.',
    ],
    ['that breaks off', 'CREATE TABLE T(a int);INSERT INTO T VALUES (1),(2', 'The dump cannot be read at: '],
    ['that breaks off in a text', "CREATE TABLE T(a int);INSERT INTO T VALUES ('a", 'The dump cannot be read at: '],
    ['with a value too many', 'CREATE TABLE T(a int);INSERT INTO T VALUES (1,2);', 'The dump cannot be read at: ,2)'],
    ['with a value too few', 'CREATE TABLE T(a int, b int);INSERT INTO T VALUES (1);', 'The dump cannot be read at: )'],
    ['with a call that it knows nothing of', 'CREATE TABLE T(a int);INSERT INTO T VALUES (now());', 'The dump cannot be read at: '],
  ] as const;
  for (const [title, dump, message] of failures) {
    it(`${title} is refused`, async () => {
      const thrown = await rows(dump).then(
        () => 'nothing was',
        (error: unknown) => (error as Error).message,
      );
      expect(thrown.startsWith(message), thrown).to.equal(true);
    });
  }
});
