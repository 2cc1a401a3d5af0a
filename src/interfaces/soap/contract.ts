/** What a WSDL document promises, as the reader and the writers of messages use it. `wsdl-contract.ts` makes it. */

/** The built-in types of XML Schema that the contracts use. */
export const BUILT_IN_TYPES = ['string', 'base64Binary', 'int', 'long', 'boolean', 'dateTime', 'anyType'] as const;
export type BuiltInType = (typeof BUILT_IN_TYPES)[number];

/** Text of a built-in type, or one of a closed set of texts. */
export interface SimpleType {
  readonly kind: 'simple';
  /** Local name of the type as the schema has it; the namespace is the schema's own, or XML Schema's for a built-in. */
  readonly name: string;
  readonly base: BuiltInType;
  readonly choices?: readonly string[];
}

/** Elements in the order of the schema, or text with attributes. */
export interface ComplexType {
  readonly kind: 'complex';
  /** Local name; empty for a type without one. */
  readonly name: string;
  readonly elements: ReadonlyMap<string, ElementDeclaration>;
  readonly attributes: ReadonlyMap<string, AttributeDeclaration>;
  /** The type of the text, where there is text (`xs:simpleContent`). */
  readonly content?: SimpleType;
}

/** An unqualified element inside a message. */
export interface ElementDeclaration {
  readonly name: string;
  readonly type: SimpleType | ComplexType;
  readonly required: boolean;
  readonly repeated: boolean;
  readonly nillable: boolean;
}

export interface AttributeDeclaration {
  readonly name: string;
  readonly type: SimpleType;
  readonly required: boolean;
}

/** A document/literal wrapped operation. `input` and `output` are the types of the wrapper elements. */
export interface Operation {
  readonly name: string;
  readonly input: ComplexType;
  readonly outputName: string;
  readonly output: ComplexType;
  /** Local names of the elements that a fault's detail may hold. */
  readonly faults: readonly string[];
}

export interface Contract {
  readonly targetNamespace: string;
  readonly serviceName: string;
  readonly portName: string;
  /** By the local name of the wrapper element of the request. */
  readonly operations: ReadonlyMap<string, Operation>;
}
