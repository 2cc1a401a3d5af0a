/** The global property that lists who has a role. The peers of SignServer's cluster are listed, but nothing asks for them. */
export const ROLE_PROPERTIES = {
  admin: 'WSADMINS',
  auditor: 'WSAUDITORS',
  archiveAuditor: 'WSARCHIVEAUDITORS',
  peer: 'WSPEERS',
} as const;
export type Role = keyof typeof ROLE_PROPERTIES;

/** With this global property `true`, in any letter case, every client certificate is an administrator's. */
export const ALLOW_ANY_PROPERTY = 'ALLOWANYWSADMIN';

/** Whoever holds the certificate with this serial number of this issuer. */
export interface RoleMember {
  readonly serialNumber: bigint;
  /** Compared letter by letter with the form that `CertificateReader.reversedNames` gives. */
  readonly issuer: string;
}

export interface RoleList {
  readonly members: readonly RoleMember[];
  /** A sentence for each entry that is passed over. */
  readonly problems: readonly string[];
}

/** Reads a list, `<serial number in hex>,<issuer DN>;…`. What is malformed is passed over, so that it locks nobody else out. */
export function parseRoleList(text: string): RoleList {
  const members: RoleMember[] = [];
  const problems: string[] = [];
  for (const entry of text.split(';').map((one) => one.trim())) {
    if (entry === '') continue;
    const comma = entry.indexOf(',');
    if (comma < 0) {
      problems.push(`Malformed admin entry: ${entry}`);
      continue;
    }
    const serialNumber = parseSerialNumber(entry.slice(0, comma));
    // The name is taken as it stands, blanks included.
    if (serialNumber === undefined) problems.push(`Malformed serial number: ${entry.slice(0, comma)}`);
    else members.push({ serialNumber, issuer: entry.slice(comma + 1) });
  }
  return { members, problems };
}

/** The list as it is stored. */
export function formatRoleList(members: readonly RoleMember[]): string {
  return members.map(({ serialNumber, issuer }) => `${serialNumber.toString(16)},${issuer};`).join('');
}

/** A serial number in hexadecimal, perhaps with a sign, in any letter case; undefined for anything else. */
export function parseSerialNumber(text: string): bigint | undefined {
  const [, sign, digits] = /^([+-]?)([0-9a-fA-F]{1,128})$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const value = BigInt(`0x${digits}`);
  return sign === '-' ? -value : value;
}

export function isSameMember(one: RoleMember, other: RoleMember): boolean {
  return one.serialNumber === other.serialNumber && one.issuer === other.issuer;
}
