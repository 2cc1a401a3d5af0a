import { expect } from 'chai';
import {
  booleanArgument,
  bytesArgument,
  integerArgument,
  listArgument,
  listOf,
  optional,
  readArguments,
  textArgument,
} from '../../../src/admin/arguments.js';

describe('the arguments of a use case', () => {
  it('may be left out where they are optional, and not be of another kind', () => {
    const declarations = { code: optional(textArgument), list: listArgument({ value: optional(integerArgument) }) };
    expect(readArguments(declarations, { list: [{}, { value: 1 }] })).to.deep.equal({ list: [{}, { value: 1 }] });
    expect(readArguments(declarations, { code: undefined, list: [] })).to.deep.equal({ list: [] });
    expect(() => readArguments(declarations, { code: 5, list: [] })).to.throw('Argument code must be a text.');
    expect(() => readArguments(declarations, {})).to.throw('Argument list must be a list of entries with value.');
  });

  it('take bytes as they are, and as base64', () => {
    const read = (value: unknown): unknown => readArguments({ bytes: bytesArgument }, { bytes: value }).bytes;
    const bytes = Buffer.from([0xfb, 0xff, 0]);
    expect(read(bytes)).to.equal(bytes);
    expect(read('+/8A')).to.deep.equal(bytes);
    expect(read('')).to.deep.equal(Buffer.alloc(0));
    for (const wrong of ['-_8A', '+/8', ' +/8A', '+/8B=', 'é', 5, null, [1]]) expect(() => read(wrong)).to.throw('must be base64');
  });

  it('take lists whose entries are all right', () => {
    const read = (value: unknown): unknown => readArguments({ flags: listOf(booleanArgument) }, { flags: value }).flags;
    expect(read([true, false])).to.deep.equal([true, false]);
    for (const wrong of [[true, 'false'], 'true', {}, undefined]) expect(() => read(wrong)).to.throw('a list, each true or false');
  });
});
