import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

/** Size of the documents; `LARGE_XML_MB` asks for others. */
const DOCUMENT_MB = Number(process.env['LARGE_XML_MB'] ?? 20);
/** What JavaScript may have for values and nodes: a tree of such a document would need ten times as much. */
const HEAP_MB = 96;
/** The document, its signed copy in pieces and as a whole, twice, and the program. */
const MOST_BYTES = (6 * DOCUMENT_MB + 200) * 1024 * 1024;

const PROGRAM = fileURLToPath(new URL('../support/sign-large-xml.js', import.meta.url));

describe(`XML documents of ${String(DOCUMENT_MB)} MB`, function () {
  this.timeout(600_000);

  it('are signed and validated with memory for their bytes and not for a tree', () => {
    const args = [`--max-old-space-size=${String(HEAP_MB)}`, PROGRAM, String(DOCUMENT_MB)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 500_000 });
    expect(status, stderr).to.equal(0);
    const { verdicts, maximumBytes } = JSON.parse(stdout) as { verdicts: string[]; maximumBytes: number };
    expect(verdicts).to.deep.equal(['true VALID', 'true VALID']);
    expect(maximumBytes).to.be.lessThan(MOST_BYTES);
  });
});
