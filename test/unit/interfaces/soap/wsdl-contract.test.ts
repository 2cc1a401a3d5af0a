import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ComplexType, SimpleType } from '../../../../src/interfaces/soap/contract.js';
import { readContract } from '../../../../src/interfaces/soap/wsdl-contract.js';
import { childrenNamed, readXmlTree } from '../../../../src/interfaces/soap/xml-tree.js';
import { projectRoot } from '../../../support/project-root.js';
import { requireShared, sharedPath } from '../../../support/shared.js';
import { adminWsdl } from '../../../support/admin-door.js';
import { clientWsdl } from '../../../support/soap-door.js';
import { contractShown, wiring } from '../../../support/wsdl-pictures.js';

const documentationOf = (wsdl: string): readonly number[] => {
  const namespace = 'http://schemas.xmlsoap.org/wsdl/';
  const root = readXmlTree(wsdl);
  const operations = childrenNamed(childrenNamed(root, { namespace, name: 'portType' })[0]!, { namespace, name: 'operation' });
  return [root, ...operations].map((element) => childrenNamed(element, { namespace, name: 'documentation' }).length);
};

describe('the contract of AdminWS', () => {
  it('has the operations of the service with their types and faults', () => {
    const { operations, ...names } = readContract(adminWsdl);
    expect(names).to.deep.equal({
      targetNamespace: 'http://adminws.signserver.org/',
      serviceName: 'AdminWSService',
      portName: 'AdminWSPort',
    });
    expect(operations.size).to.equal(39);
    for (const { name, faults } of operations.values()) expect(faults, name).to.include('AdminNotAuthorizedException');
    const { input } = operations.get('queryTokenEntries')!;
    expect([...input.elements.keys()]).to.deep.equal(['workerId', 'startIndex', 'max', 'condition', 'ordering', 'includeData']);
    expect(input.elements.get('condition')).to.deep.include({ required: false, repeated: true, nillable: false });
  });

  it('is the one that SignServer serves', function () {
    requireShared(this);
    const theirs = readFileSync(sharedPath('reference', 'wsdl', 'AdminWS.wsdl'), 'utf8');

    expect(contractShown(readContract(adminWsdl))).to.deep.equal(contractShown(readContract(theirs)));
    expect(wiring(readXmlTree(adminWsdl))).to.deep.equal(wiring(readXmlTree(theirs)));
  });

  it('is documented', () => {
    expect(new Set(documentationOf(adminWsdl))).to.deep.equal(new Set([1]));
  });
});

describe('the contract of ClientWS', () => {
  it('has the operations of the service with their types and faults', () => {
    const { operations, ...names } = readContract(clientWsdl);
    expect(names).to.deep.equal({
      targetNamespace: 'http://clientws.signserver.org/',
      serviceName: 'ClientWSService',
      portName: 'ClientWSPort',
    });
    expect([...operations.keys()]).to.have.members(['processData', 'processSOD']);
    const { input, output, outputName, faults } = operations.get('processData')!;
    expect([...input.elements.keys()]).to.deep.equal(['worker', 'metadata', 'data']);
    expect(input.elements.get('data')).to.deep.include({ required: false, repeated: false, nillable: true });
    expect(input.elements.get('metadata')).to.deep.include({ required: false, repeated: true, nillable: false });
    expect(outputName).to.equal('processDataResponse');
    expect([...output.elements.keys()]).to.deep.equal(['return']);
    expect(faults).to.deep.equal(['RequestFailedException', 'InternalServerException']);
  });

  it('is the one that SignServer serves', function () {
    requireShared(this);
    const theirs = readFileSync(sharedPath('reference', 'wsdl', 'ClientWS.wsdl'), 'utf8');

    expect(contractShown(readContract(clientWsdl))).to.deep.equal(contractShown(readContract(theirs)));
    expect(wiring(readXmlTree(clientWsdl))).to.deep.equal(wiring(readXmlTree(theirs)));
  });

  it('is documented', () => {
    expect(new Set(documentationOf(clientWsdl))).to.deep.equal(new Set([1]));
  });
});

for (const name of ['SignServerWS', 'ValidationWS']) {
  const ours = readFileSync(join(projectRoot, 'wsdl', `${name.toLowerCase()}.wsdl`), 'utf8');

  describe(`the contract of ${name}`, () => {
    it('is the one that SignServer serves', function () {
      requireShared(this);
      const theirs = readFileSync(sharedPath('reference', 'wsdl', `${name}.wsdl`), 'utf8');

      expect(contractShown(readContract(ours))).to.deep.equal(contractShown(readContract(theirs)));
      expect(wiring(readXmlTree(ours))).to.deep.equal(wiring(readXmlTree(theirs)));
    });

    it('is documented', () => {
      expect(new Set(documentationOf(ours))).to.deep.equal(new Set([1]));
    });
  });
}

describe('reading a contract', () => {
  it('takes the documents of the other services of SignServer', function () {
    requireShared(this);
    const { operations } = readContract(readFileSync(sharedPath('reference', 'wsdl', 'AdminWS.wsdl'), 'utf8'));

    expect(operations.size).to.equal(39);
    const condition = operations.get('queryAuditLog')!.input.elements.get('condition')!.type as ComplexType;
    expect((condition.elements.get('operator')!.type as SimpleType).choices).to.include.members(['GT', 'LIKE', 'NOTNULL']);
    const status = operations.get('getStatus')!.output.elements.get('return')!.type as ComplexType;
    const entry = (status.elements.get('activeConfig')!.type as ComplexType).elements.get('entry')!;
    expect(entry.repeated).to.equal(true);
    expect((entry.type as ComplexType).elements.get('value')!.type).to.deep.equal({ kind: 'simple', name: 'anyType', base: 'anyType' });
  });

  it('takes a type that contains itself', () => {
    const wsdl = clientWsdl.replace('name="ldsVersion" type="xs:string"', 'name="ldsVersion" type="c:sodRequest"');
    const sodData = readContract(wsdl).operations.get('processSOD')!.input.elements.get('sodData')!.type as ComplexType;
    expect(sodData.elements.get('ldsVersion')!.type).to.equal(sodData);
  });

  const REFUSED: readonly (readonly [what: string, from: string, to: string, reason: RegExp])[] = [
    ['qualified local elements', 'elementFormDefault="unqualified"', 'elementFormDefault="qualified"', /Qualified local elements/],
    ['a built-in type that it does not know', 'type="xs:int"', 'type="xs:gYear"', /gYear is not supported/],
    ['a type that is not there', 'type="c:dataGroup"', 'type="c:nothing"', /no type nothing/],
    ['a type of another schema', 'type="c:dataGroup"', 'type="soap:tAddress"', /another schema/],
    ['a choice', '<xs:sequence />', '<xs:choice />', /choice is not supported/],
    ['an operation that is not wrapped', 'element="c:processSOD"', 'element="c:processData"', /not wrapped/],
    ['an undeclared prefix', 'type="c:dataGroup"', 'type="d:dataGroup"', /prefix of d:dataGroup/],
  ];
  for (const [what, from, to, reason] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(clientWsdl).to.contain(from);
      expect(() => readContract(clientWsdl.replace(from, to))).to.throw(Error, reason);
    });
  }
});
