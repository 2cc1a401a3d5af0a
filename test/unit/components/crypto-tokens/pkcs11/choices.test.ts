import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allowedLibraries } from '../../../../../src/components/crypto-tokens/pkcs11/known-libraries.js';
import { chooseLibrary } from '../../../../../src/components/crypto-tokens/pkcs11/library-choice.js';
import { chosenSlot, slotProblems, type SlotProperties } from '../../../../../src/components/crypto-tokens/pkcs11/slot-choice.js';

describe('The library of a PKCS#11 token', () => {
  let folder: string;
  let library: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-library-'));
    library = join(folder, 'library.so');
    writeFileSync(library, '');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  const choose = (name?: string, path?: string): ReturnType<typeof chooseLibrary> =>
    chooseLibrary({ SHAREDLIBRARYNAME: name, SHAREDLIBRARY: path }, new Map([['Own', [library, '/other.so']]]));

  it('is chosen by its name, or by a path that the deployment defines', () => {
    for (const [name, path] of [['Own'], [undefined, library], ['Own', library]] as const) {
      expect(choose(name, path)).to.deep.equal({ library });
    }
  });

  for (const [what, name, path, problem] of [
    ['nothing', undefined, undefined, 'Missing SHAREDLIBRARYNAME property\nAvailable library names: \nOwn'],
    ['an unknown name', 'Else', undefined, 'SHAREDLIBRARYNAME Else is not referring to a defined value\nAvailable library names: \nOwn'],
    ['another path', undefined, '/tmp/evil.so', 'SHAREDLIBRARY is not permitted when pointing to a library not defined at deploy-time'],
    [
      'a path that leads there',
      undefined,
      '/tmp/../other.so',
      'SHAREDLIBRARY is not permitted when pointing to a library not defined at deploy-time',
    ],
    ['a name and another path', 'Own', '/tmp/evil.so', 'Can not specify both SHAREDLIBRARY and SHAREDLIBRARYNAME at the same time'],
    ['an unknown name and a path', 'Else', '/other.so', 'Can not specify both SHAREDLIBRARY and SHAREDLIBRARYNAME at the same time'],
    ['a file that is not there', undefined, '/other.so', "The shared library file can't be read: /other.so"],
  ] as const) {
    it(`is refused for ${what}`, () => {
      expect(choose(name, path)).to.deep.equal({ problem });
    });
  }

  it('may be one that is known and there, one that the deployment names, and none that it takes away', () => {
    const known = allowedLibraries(new Map(), (file) => file.includes('softhsm2') || file.includes('opensc'));
    expect([...known.keys()]).to.deep.equal(['OpenSC', 'SoftHSM 2', 'SoftHSM']);
    const deployed = allowedLibraries(
      new Map([
        ['OpenSC', '/own/opensc.so'],
        ['SoftHSM', ''],
        ['Mine', '/mine.so'],
      ]),
      (file) => file.includes('softhsm2'),
    );
    expect(deployed.get('OpenSC')).to.deep.equal(['/own/opensc.so']);
    expect([...deployed.keys()]).to.deep.equal(['SoftHSM 2', 'OpenSC', 'Mine']);
  });
});

describe('The slot of a PKCS#11 token', () => {
  const none: SlotProperties = { SLOTLABELTYPE: undefined, SLOTLABELVALUE: undefined, SLOT: undefined, SLOTLISTINDEX: undefined };

  for (const [given, slot] of [
    [
      { SLOTLABELTYPE: 'SLOT_LABEL', SLOTLABELVALUE: 'my token' },
      { by: 'label', label: 'my token' },
    ],
    [
      { SLOTLABELTYPE: 'SLOT_NUMBER', SLOTLABELVALUE: '833329195' },
      { by: 'number', number: 833329195 },
    ],
    [
      { SLOTLABELTYPE: 'SLOT_INDEX', SLOTLABELVALUE: 'i1' },
      { by: 'index', index: 1 },
    ],
    [{ SLOT: '3' }, { by: 'number', number: 3 }],
    [{ SLOTLISTINDEX: '0' }, { by: 'index', index: 0 }],
  ] as const) {
    it(`is that of ${JSON.stringify(given)}`, () => {
      expect(slotProblems({ ...none, ...given })).to.deep.equal([]);
      expect(chosenSlot({ ...none, ...given })).to.deep.equal(slot);
    });
  }

  for (const [given, sentence] of [
    [{}, 'Missing SLOTLABELTYPE property'],
    [{ SLOTLABELTYPE: 'SLOT' }, 'Illegal SLOTLABELTYPE property: SLOT'],
    [{ SLOTLABELTYPE: 'SLOT_LABEL' }, 'Missing SLOTLABELVALUE property'],
    [{ SLOTLABELTYPE: 'SLOT_NUMBER', SLOTLABELVALUE: 'x' }, 'Illegal SLOTLABELVALUE property: x'],
    [{ SLOT: '1', SLOTLABELVALUE: 'x' }, 'Can not specify both SLOT and  SLOTLABELVALUE'],
    [{ SLOTLISTINDEX: '1', SLOTLABELVALUE: 'x' }, 'Can not specify both SLOTLISTINDEX and  SLOTLABELVALUE'],
    [{ SLOT: '1', SLOTLISTINDEX: '1' }, 'Can not specify both SLOT and SLOTLISTINDEX'],
    [{ SLOT: '-1' }, 'Illegal SLOT property: -1'],
    [{ SLOT: 'i1' }, 'Illegal SLOT property: i1'],
    [{ SLOTLISTINDEX: 'x' }, 'Illegal SLOTLISTINDEX property: x'],
    [{ SLOTLABELTYPE: 'SLOT_NUMBER', SLOTLABELVALUE: 'i1' }, 'Illegal SLOTLABELVALUE property: i1'],
    [{ SLOTLABELTYPE: 'SLOT_INDEX', SLOTLABELVALUE: '1i' }, 'Illegal SLOTLABELVALUE property: 1i'],
    [
      { SLOTLABELTYPE: 'SUN_FILE', SLOTLABELVALUE: 'x' },
      'SLOTLABELTYPE SUN_FILE needs the PKCS#11 provider of Java; use SLOT_LABEL, SLOT_INDEX or SLOT_NUMBER',
    ],
  ] as const) {
    it(`is refused for ${JSON.stringify(given)}`, () => {
      expect(slotProblems({ ...none, ...given })).to.deep.equal([sentence]);
    });
  }
});
