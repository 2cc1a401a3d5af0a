import { ATTRIBUTE, OBJECT_CLASS, SECRET_KEY_NAMES } from './constants.js';
import type { Cryptoki, Handle, Template } from './cryptoki.js';
import type { KeyDescription, ListedKey } from './token-commands.js';
import { TokenFailure } from './token-failure.js';
import { subjectPublicKeyInfo } from './token-public-key.js';
import { readUlong, readUlongs } from './ulong.js';

/** Reads what a session sees of keys and the certificates that belong to them. It writes nothing. */
export class KeyObjects {
  constructor(
    private readonly cryptoki: Cryptoki,
    private readonly session: Handle,
  ) {}

  /** The private key of that alias, which is its label, else its id in hex. Throws `noKey`, or `severalKeys`. */
  privateKey(alias: string): Handle {
    const labelled = this.find(OBJECT_CLASS.privateKey, { type: ATTRIBUTE.LABEL, value: alias });
    const found = labelled.length > 0 || !isHex(alias) ? labelled : this.unlabelled(Buffer.from(alias, 'hex'));
    const [key, another] = found;
    if (!key) throw new TokenFailure('noKey', `No key with alias '${alias}'.`);
    if (another) throw new TokenFailure('severalKeys', `The token has ${String(found.length)} private keys with the alias '${alias}'.`);
    return key;
  }

  describe(alias: string): KeyDescription {
    return this.describeObject(alias, this.privateKey(alias), this.certificates());
  }

  list(): readonly ListedKey[] {
    const certificates = this.certificates();
    const privateKeys = this.find(OBJECT_CLASS.privateKey).map((key): ListedKey => {
      const alias = this.aliasOf(key);
      try {
        return { kind: 'private', description: this.describeObject(alias, key, certificates) };
      } catch (thrown) {
        if (!(thrown instanceof TokenFailure)) throw thrown;
        return { kind: 'private', alias, problem: thrown.message };
      }
    });
    const secretKeys = this.find(OBJECT_CLASS.secretKey).map((key): ListedKey => {
      const type = this.number(key, ATTRIBUTE.KEY_TYPE);
      return { kind: 'secret', alias: this.aliasOf(key), algorithm: SECRET_KEY_NAMES.get(type ?? -1) ?? 'unknown' };
    });
    return [...privateKeys, ...secretKeys];
  }

  /** Aliases of all keys. */
  aliases(): readonly string[] {
    return [...this.find(OBJECT_CLASS.privateKey), ...this.find(OBJECT_CLASS.secretKey)].map((key) => this.aliasOf(key));
  }

  /** What else belongs to a private key: objects of a class with the same id, or the same label where it has no id. */
  companions(key: Handle, objectClass: number): readonly Handle[] {
    const [id, label] = this.cryptoki.attributes(this.session, key, [ATTRIBUTE.ID, ATTRIBUTE.LABEL]);
    if (id?.length) return this.find(objectClass, { type: ATTRIBUTE.ID, value: id });
    return label?.length ? this.find(objectClass, { type: ATTRIBUTE.LABEL, value: label }) : [];
  }

  /** CKA_ID; empty where the key has none. */
  idOf(key: Handle): Uint8Array {
    return this.cryptoki.attributes(this.session, key, [ATTRIBUTE.ID])[0] ?? new Uint8Array();
  }

  /** DER of all certificates in the token, with their handles. */
  certificates(): readonly StoredObject[] {
    return this.find(OBJECT_CLASS.certificate).flatMap((handle) => {
      const [value, id, label] = this.cryptoki.attributes(this.session, handle, [ATTRIBUTE.VALUE, ATTRIBUTE.ID, ATTRIBUTE.LABEL]);
      return value?.length ? [{ handle, der: plain(value), id: hex(id), label: hex(label) }] : [];
    });
  }

  /** SubjectPublicKeyInfo of a public key object. */
  publicKeyInfo(publicKey: Handle): Uint8Array | undefined {
    const [type, modulus, publicExponent, ecParameters, ecPoint] = this.cryptoki.attributes(this.session, publicKey, PUBLIC_PARTS);
    return type && subjectPublicKeyInfo({ keyType: readUlong(type), modulus, publicExponent, ecParameters, ecPoint });
  }

  find(objectClass: number, ...more: Template): readonly Handle[] {
    return this.cryptoki.find(this.session, [{ type: ATTRIBUTE.CLASS, value: objectClass }, ...more]);
  }

  private describeObject(alias: string, key: Handle, certificates: readonly StoredObject[]): KeyDescription {
    const [id, label, mechanisms] = this.cryptoki.attributes(this.session, key, [
      ATTRIBUTE.ID,
      ATTRIBUTE.LABEL,
      ATTRIBUTE.ALLOWED_MECHANISMS,
    ]);
    const belongs = id?.length ? ({ id: own }: StoredObject) => own === hex(id) : (one: StoredObject) => one.label === hex(label);
    const info = this.publicKeyInfo(key) ?? this.companions(key, OBJECT_CLASS.publicKey).map((one) => this.publicKeyInfo(one))[0];
    const own = certificates.filter(belongs).map(({ der }) => der);
    const allowedMechanisms = mechanisms && readUlongs(mechanisms);
    return {
      alias,
      ...(info ? { subjectPublicKeyInfo: plain(info) } : {}),
      ...(allowedMechanisms?.length && { allowedMechanisms }),
      own,
      all: certificates.map(({ der }) => der),
    };
  }

  private unlabelled(id: Buffer): readonly Handle[] {
    return this.find(OBJECT_CLASS.privateKey, { type: ATTRIBUTE.ID, value: id }).filter(
      (key) => !this.cryptoki.attributes(this.session, key, [ATTRIBUTE.LABEL])[0]?.length,
    );
  }

  private aliasOf(key: Handle): string {
    const [label, id] = this.cryptoki.attributes(this.session, key, [ATTRIBUTE.LABEL, ATTRIBUTE.ID]);
    return label?.length ? Buffer.from(label).toString('utf8') : hex(id);
  }

  private number(object: Handle, type: number): number | undefined {
    const [octets] = this.cryptoki.attributes(this.session, object, [type]);
    return octets?.length ? readUlong(octets) : undefined;
  }
}

/** A certificate in the token; `id` and `label` in hex. */
export interface StoredObject {
  readonly handle: Handle;
  readonly der: Uint8Array;
  readonly id: string;
  readonly label: string;
}

/** RSA private keys tell their public part; of an EC key it stands in an object of its own. */
const PUBLIC_PARTS = [ATTRIBUTE.KEY_TYPE, ATTRIBUTE.MODULUS, ATTRIBUTE.PUBLIC_EXPONENT, ATTRIBUTE.EC_PARAMS, ATTRIBUTE.EC_POINT];

const isHex = (text: string): boolean => /^([0-9a-f]{2})+$/.test(text);
const hex = (octets: Uint8Array | undefined): string => Buffer.from(octets ?? []).toString('hex');

/** A copy by itself: a view goes to another thread with the whole buffer behind it. */
const plain = (octets: Uint8Array): Uint8Array => new Uint8Array(octets);
