import { statSync } from 'node:fs';

/**
 * The libraries that SignServer knows by these names, where their vendors put them on Linux. Of several files of one name
 * the first that is there counts.
 */
const KNOWN: readonly (readonly [name: string, ...files: readonly string[]])[] = [
  ['SafeNet ProtectServer Gold Emulator', '/opt/ETcpsdk/lib/linux-x86_64/libctsw.so'],
  ['SafeNet ProtectServer Gold', '/opt/ETcpsdk/lib/linux-x86_64/libcryptoki.so'],
  ['SafeNet Luna SA', '/usr/lunasa/lib/libCryptoki2_64.so'],
  ['SafeNet Luna PCI', '/usr/lunapci/lib/libCryptoki2_64.so'],
  ['SafeNet Luna Client', '/usr/safenet/lunaclient/lib/libCryptoki2_64.so'],
  [
    'Utimaco',
    '/opt/utimaco/p11/libcs2_pkcs11.so',
    '/opt/Utimaco/Software/PKCS11/lib/Linux-x86-64/libcs2_pkcs11.so',
    '/etc/utimaco/libcs2_pkcs11.so',
  ],
  ['nCipher', '/opt/nfast/toolkits/pkcs11/libcknfast.so'],
  ['OpenSC', '/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so', '/usr/lib/i386-linux-gnu/opensc-pkcs11.so', '/usr/local/lib/opensc-pkcs11.so'],
  ['Bull TrustWay CryptoBox', '/usr/lib64/libcryptobox_clnt.so'],
  ['Bull TrustWay PCI Crypto Card', '/usr/lib64/libgpkcs11cc2000.so'],
  ['Bull TrustWay Proteccio', '/usr/lib64/libnethsm64.so'],
  [
    'SoftHSM 2',
    '/usr/local/lib/softhsm/libsofthsm2.so',
    '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
    '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
    '/usr/lib/softhsm/libsofthsm2.so',
    '/usr/lib64/pkcs11/libsofthsm2.so',
  ],
  // Version 1 is no longer to be had; configurations with its name mean what is installed.
  [
    'SoftHSM',
    '/usr/lib/softhsm/libsofthsm.so',
    '/usr/lib64/softhsm/libsofthsm.so',
    '/usr/local/lib/softhsm/libsofthsm2.so',
    '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
    '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
    '/usr/lib/softhsm/libsofthsm2.so',
    '/usr/lib64/pkcs11/libsofthsm2.so',
  ],
  ['PKCS11 Spy', '/usr/lib/x86_64-linux-gnu/pkcs11-spy.so', '/usr/lib64/pkcs11/pkcs11-spy.so'],
  [
    'Utimaco R2',
    '/opt/utimaco/p11/libcs_pkcs11_R2.so',
    '/opt/Utimaco/Linux/x86_64/Crypto_APIs/PKCS11_R2/lib/libcs_pkcs11_R2.so',
    '/etc/utimaco/libcs_pkcs11_R2.so',
  ],
  ['Cavium Nitrox III', '/home/liquidsec_bin/lib/libliquidsec_pkcs11.so'],
  ['AWS CloudHSM PrimeKey', '/opt/PrimeKey/cloudhsm/lib/libliquidsec_pkcs11.so'],
  ['AWS CloudHSM', '/opt/cloudhsm/lib/libcloudhsm_pkcs11.so'],
  ['YubiHSM2', '/usr/lib/x86_64-linux-gnu/pkcs11/yubihsm_pkcs11.so'],
  ['Trident HSM', '/usr/lib/x86_64-linux-gnu/libmpcm-pkcs11.so', '/usr/lib64/libmpcm-pkcs11.so'],
  ['Primus HSM', '/usr/local/primus/lib/libprimusP11.so', '/opt/primus/lib/libprimusP11.so'],
  ['GCP KMS P11', '/opt/gcp/libkmsp11-1.1-linux-amd64/libkmsp11.so'],
];

/** A library that workers may name, and the files by which they may mean it; the first is loaded. */
export type AllowedLibraries = ReadonlyMap<string, readonly string[]>;

/**
 * The libraries that workers may use: those known that are installed, and those that the deployment names in their place or
 * besides. An empty path takes a known one away.
 */
export function allowedLibraries(
  deployed: ReadonlyMap<string, string>,
  isFile: (path: string) => boolean = isRegularFile,
): AllowedLibraries {
  const known = KNOWN.filter(([name]) => !deployed.has(name)).map(([name, ...files]) => [name, files.filter(isFile)] as const);
  const own = [...deployed].map(([name, file]) => [name, file === '' ? [] : [file]] as const);
  return new Map([...known, ...own].filter(([, files]) => files.length > 0));
}

function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
