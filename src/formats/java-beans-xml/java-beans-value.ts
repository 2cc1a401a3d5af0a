/**
 * What a `java.beans.XMLEncoder` document holds, as data. Numbers keep the text they were written with, and maps and
 * sets their order, so that a document that is read and written again is the same, byte for byte.
 */

/** The number elements of the format; `text` is the literal, such as `2.0`. */
export const NUMBER_TYPES = ['byte', 'short', 'int', 'long', 'float', 'double'] as const;
export type NumberType = (typeof NUMBER_TYPES)[number];

export interface BeanNumber {
  readonly kind: 'number';
  readonly type: NumberType;
  readonly text: string;
}

/** `java.lang.Enum.valueOf(className, constant)`. */
export interface BeanEnum {
  readonly kind: 'enum';
  readonly className: string;
  readonly constant: string;
}

export interface BeanMap {
  readonly kind: 'map';
  readonly className: string;
  readonly entries: readonly (readonly [key: BeanValue, value: BeanValue])[];
}

/** A set or list. */
export interface BeanCollection {
  readonly kind: 'collection';
  readonly className: string;
  readonly elements: readonly BeanValue[];
}

/** An object with a constructor without arguments and setters; properties that have their default are not there. */
export interface BeanObject {
  readonly kind: 'bean';
  readonly className: string;
  readonly properties: readonly (readonly [name: string, value: BeanValue])[];
}

/** A value. Objects that occur twice by identity are one object in the document as well. */
export type BeanValue = null | string | boolean | BeanNumber | BeanEnum | BeanMap | BeanCollection | BeanObject;

/** A whole document: the version of Java that it says it is from, and its one object. */
export interface BeanDocument {
  readonly javaVersion: string;
  readonly root: BeanValue;
}

/** What stands as Java version in documents of our own: one that reads and writes this form. */
export const WRITTEN_JAVA_VERSION = '17.0.15';

type ClassKind = BeanMap['kind'] | BeanCollection['kind'] | BeanObject['kind'] | BeanEnum['kind'];

/**
 * The classes that a document may name, which is what a decoder in Java is restricted to. `org.ejbca` is where older
 * versions had the map.
 */
const CLASSES: Readonly<Record<string, ClassKind>> = {
  'org.cesecore.util.Base64PutHashMap': 'map',
  'org.ejbca.util.Base64PutHashMap': 'map',
  'java.util.Properties': 'map',
  'java.util.HashMap': 'map',
  'java.util.LinkedHashMap': 'map',
  'java.util.TreeMap': 'map',
  'java.util.HashSet': 'collection',
  'java.util.LinkedHashSet': 'collection',
  'java.util.ArrayList': 'collection',
  'org.signserver.common.AuthorizedClient': 'bean',
  'org.signserver.common.CertificateMatchingRule': 'bean',
  'org.signserver.common.MatchSubjectWithType': 'enum',
  'org.signserver.common.MatchIssuerWithType': 'enum',
};

/** What a class of that name is in a document; undefined for a class that documents may not name. */
export function beanClassKind(className: string): ClassKind | undefined {
  return Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined;
}

/** A document of our own. */
export function beanDocument(root: BeanValue): BeanDocument {
  return { javaVersion: WRITTEN_JAVA_VERSION, root };
}

/** The value under a text key of a map. */
export function mapEntry(map: BeanMap, key: string): BeanValue | undefined {
  return map.entries.find(([name]) => name === key)?.[1];
}

/** The map with a value under a text key: in the place of the one that was there, else at the end. */
export function withMapEntry(map: BeanMap, key: string, value: BeanValue): BeanMap {
  const present = map.entries.some(([name]) => name === key);
  const entries = present
    ? map.entries.map((entry) => (entry[0] === key ? ([key, value] as const) : entry))
    : [...map.entries, [key, value] as const];
  return { ...map, entries };
}

/** A property of a bean; undefined where it has its default. */
export function beanProperty(bean: BeanObject, name: string): BeanValue | undefined {
  return bean.properties.find(([property]) => property === name)?.[1];
}
