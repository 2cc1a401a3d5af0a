import { expect } from 'chai';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadLibrary } from '../../../../../src/components/crypto-tokens/pkcs11/pkcs11js-library.js';
import { projectRoot } from '../../../../support/project-root.js';

describe('A PKCS#11 library', () => {
  it('cannot be loaded without the optional package, and the status says what to do', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-without-'));
    try {
      // Where there are no packages to be found.
      cpSync(join(projectRoot, 'dist', 'src', 'components', 'crypto-tokens', 'pkcs11'), folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
      const without = (await import(pathToFileURL(join(folder, 'pkcs11js-library.js')).href)) as { loadLibrary: typeof loadLibrary };
      expect(() => without.loadLibrary('/any.so')).to.throw(
        'The optional package pkcs11js is not installed. Install it with "npm install pkcs11js", which needs a C++ compiler and make, and start the server again.',
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
