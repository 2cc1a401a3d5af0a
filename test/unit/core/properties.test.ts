import { expect } from 'chai';
import fc from 'fast-check';
import {
  boolean,
  choice,
  integer,
  isMasked,
  lenientBoolean,
  list,
  nearestName,
  parsed,
  readConfiguration,
  shownValue,
  text,
  type ConfigurationOf,
} from '../../../src/core/properties.js';

const read = <P extends Parameters<typeof readConfiguration>[0]>(
  declarations: P,
  values: Record<string, string>,
): ReturnType<typeof readConfiguration<P>> => readConfiguration(declarations, new Map(Object.entries(values)));

const DECLARATIONS = {
  REASON: text({ doc: 'Why.' }),
  PLACE: text({ doc: 'Where.', required: true }),
  DETACHED: boolean({
    doc: 'Whether.',
    default: false,
    invalid: (_value, name) => `Incorrect value for property ${name}. Expecting TRUE or FALSE.`,
  }),
  ORDERING: lenientBoolean({ doc: 'Whether.', default: false }),
  LEVEL: choice(['B', 'T'], { doc: 'Level.', default: 'B' }),
  COUNT: integer({ doc: 'How many.', min: 1, max: 10 }),
  NAMES: list({ doc: 'Names.' }),
  SECRET: text({ doc: 'Hidden.', secret: true }),
} as const;

describe('property declarations', () => {
  it('give the configuration its types', () => {
    const configuration: ConfigurationOf<typeof DECLARATIONS> = {
      REASON: undefined,
      PLACE: 'here',
      DETACHED: true,
      ORDERING: false,
      LEVEL: 'T',
      COUNT: undefined,
      NAMES: ['a'],
      SECRET: undefined,
    };
    // @ts-expect-error a required text is never undefined
    const wrong: (typeof configuration)['PLACE'] = undefined;
    expect(wrong).to.equal(undefined);
    expect(configuration.LEVEL).to.equal('T');
  });

  it('do not compile with a default outside the choices', () => {
    // @ts-expect-error 'X' is not one of the choices
    expect(choice(['B', 'T'], { doc: 'Level.', default: 'X' }).defaultText).to.equal('X');
  });

  it('take an empty or blank value for unset', () => {
    const { configuration } = read(DECLARATIONS, { PLACE: 'here', REASON: '  ', DETACHED: '' });
    expect(configuration).to.deep.include({ REASON: undefined, DETACHED: false });
  });

  it('leave values untrimmed', () => {
    expect(read(DECLARATIONS, { PLACE: ' here ' }).configuration?.PLACE).to.equal(' here ');
    expect(read(DECLARATIONS, { PLACE: 'x', DETACHED: 'TRUE ' }).problems).to.have.length(1);
  });

  it('read booleans in any letter case and refuse other words with the declared sentence', () => {
    expect(read(DECLARATIONS, { PLACE: 'x', DETACHED: 'TrUe' }).configuration?.DETACHED).to.equal(true);
    expect(read(DECLARATIONS, { PLACE: 'x', DETACHED: 'maybe' }).problems).to.deep.equal([
      { property: 'DETACHED', message: 'Incorrect value for property DETACHED. Expecting TRUE or FALSE.' },
    ]);
  });

  it('take any word but true for false where they are lenient', () => {
    expect(read(DECLARATIONS, { PLACE: 'x', ORDERING: 'yes' }).configuration?.ORDERING).to.equal(false);
  });

  it('report all faults at once, in the order of the declarations', () => {
    const { configuration, problems } = read(DECLARATIONS, { COUNT: '11', LEVEL: 'Z', DETACHED: '1' });
    expect(configuration).to.equal(undefined);
    expect(problems.map(({ property }) => property)).to.deep.equal(['PLACE', 'DETACHED', 'LEVEL', 'COUNT']);
  });

  it('put the faults of rules between those of the properties they concern', () => {
    const { problems } = readConfiguration(DECLARATIONS, new Map([['COUNT', 'x']]), () => [{ property: 'REASON', message: 'no reason' }]);
    expect(problems.map(({ property }) => property)).to.deep.equal(['REASON', 'PLACE', 'COUNT']);
  });

  it('read every whole number within the bounds and no other text', () => {
    fc.assert(
      fc.property(fc.integer(), (number) => {
        const { problems } = read({ N: integer({ doc: 'n', min: -5, max: 5 }) }, { N: String(number) });
        expect(problems.length === 0).to.equal(number >= -5 && number <= 5);
      }),
    );
    for (const wrong of ['1.5', '0x1', '1e3', 'one', '--1'])
      expect(read({ N: integer({ doc: 'n' }) }, { N: wrong }).problems).to.have.length(1);
  });

  it('split lists at the separator, trim the entries and drop empty ones', () => {
    expect(read(DECLARATIONS, { PLACE: 'x', NAMES: ' a, ,b,' }).configuration?.NAMES).to.deep.equal(['a', 'b']);
  });

  it('take a syntax of their own', () => {
    const even = parsed(
      { kind: 'even number', parse: (value) => (Number(value) % 2 === 0 ? Number(value) : undefined), print: String },
      { doc: 'e', default: 2 },
    );
    expect(read({ EVEN: even }, { EVEN: '4' }).configuration?.EVEN).to.equal(4);
    expect(read({ EVEN: even }, { EVEN: '3' }).problems[0]?.message).to.contain('even number');
  });
});

describe('masking', () => {
  it("hides SignServer's secrets and declared ones, also put aside with underscores", () => {
    for (const name of ['PIN', 'keystorepassword', '_KEYDATA', 'PIN_', '_PIN_']) expect(isMasked(name), name).to.equal(true);
    expect(isMasked('SECRET', DECLARATIONS)).to.equal(true);
    expect(shownValue('SECRET', 'x', DECLARATIONS)).to.equal('_MASKED_');
  });

  it('shows everything else', () => {
    expect(isMasked('__PIN')).to.equal(false);
    expect(shownValue('DEFAULTKEY', 'key1')).to.equal('key1');
  });
});

describe('the nearest declared name', () => {
  it('is found for a slip of the pen and not for another word', () => {
    expect(nearestName('DETATCHED', Object.keys(DECLARATIONS))).to.equal('DETACHED');
    expect(nearestName('COLOUR', Object.keys(DECLARATIONS))).to.equal(undefined);
  });
});
