import { NAMESPACE } from '../xml/namespaces.js';
import type { StartTag } from '../xml/xml-handler.js';

/** What of the document a Reference refers to. Comments count only where it says so by XPointer. */
export interface ReferenceTarget {
  /** Undefined for the whole document. */
  readonly id: string | undefined;
  readonly comments: 'with' | 'without';
}

const XPOINTER_ID = /^#xpointer\(id\((?:'([^']*)'|"([^"]*)")\)\)$/;

/** The target of a URI within the document (XML Signature §4.4.3.2); undefined for any other URI, which is not followed. */
export function targetOf(uri: string): ReferenceTarget | undefined {
  if (uri === '') return { id: undefined, comments: 'without' };
  if (uri === '#xpointer(/)') return { id: undefined, comments: 'with' };
  const pointed = XPOINTER_ID.exec(uri);
  if (pointed) return { id: pointed[1] ?? pointed[2], comments: 'with' };
  return /^#[^()]+$/.test(uri) ? { id: uri.slice(1), comments: 'without' } : undefined;
}

/** The ids of an element. There are no types without a DTD, so that they are known by the usual names. */
export function idsOf(tag: StartTag): readonly string[] {
  return tag.attributes.filter(isId).map(({ value }) => value);
}

const isId = ({ namespace, localName }: StartTag['attributes'][number]): boolean =>
  namespace === NAMESPACE.xml ? localName === 'id' : namespace === '' && ['Id', 'ID', 'id'].includes(localName);
