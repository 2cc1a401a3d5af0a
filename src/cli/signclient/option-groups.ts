import type { ClientOptions } from './client-options.js';

/** Options that several commands have, in groups. */

export const WORKER_OPTIONS = {
  workerid: { kind: 'value', value: 'ID', doc: 'Worker by its id' },
  workername: { kind: 'value', value: 'NAME', doc: 'Worker by its name' },
} as const satisfies ClientOptions;

export const USER_OPTIONS = {
  username: { kind: 'value', value: 'NAME', doc: 'User, for HTTP Basic authentication' },
  password: { kind: 'value', value: 'PASSWORD', doc: 'Password of the user; asked for where absent' },
} as const satisfies ClientOptions;

export const REQUEST_OPTIONS = {
  metadata: { kind: 'values', value: 'KEY=VALUE', doc: 'Request metadata; may be repeated' },
  header: { kind: 'values', value: 'NAME:VALUE', doc: 'Further header field of HTTP, for gateways; may be repeated' },
} as const satisfies ClientOptions;

export const STORE_OPTIONS = {
  truststore: { kind: 'value', value: 'FILE', doc: 'Authorities that the server must be certified by: JKS, PKCS#12 or PEM; HTTPS is used' },
  truststorepwd: { kind: 'value', value: 'PASSWORD', doc: 'Password of the trust store; asked for where it needs one' },
  keystore: { kind: 'value', value: 'FILE', doc: 'Key and certificate of the client: JKS, PKCS#12 or PEM; HTTPS is used' },
  keystorepwd: { kind: 'value', value: 'PASSWORD', doc: 'Password of the key store; asked for where it needs one' },
  keystoretype: { kind: 'value', value: 'TYPE', doc: 'JKS, which stands for a file; what kind of file it is, is seen' },
  keyalias: { kind: 'value', value: 'ALIAS', doc: 'Key in the key store; the first one where absent' },
  keyaliasprompt: { kind: 'flag', doc: 'Asks which key of the key store is to be used' },
  nohttps: { kind: 'flag', doc: 'Plain HTTP, even where stores are given' },
  passwordfromstdin: { kind: 'flag', doc: 'Passwords that are asked for are lines of standard input' },
  signrequest: { kind: 'flag' },
  signkeyalias: { kind: 'value' },
  signkeyaliasprompt: { kind: 'flag' },
} as const satisfies ClientOptions;

export const HELP_OPTION = { help: { kind: 'flag', doc: 'Shows this text' } } as const satisfies ClientOptions;

export const SERVLET_OPTION = {
  servlet: { kind: 'value', value: 'PATH', doc: 'Whole path that is posted to' },
} as const satisfies ClientOptions;

/** Where a server is that only has one address. */
export const HOST_OPTIONS = {
  host: { kind: 'value', value: 'HOST', doc: 'Server; localhost where absent' },
  port: { kind: 'value', value: 'PORT', doc: '8080 where absent; 8442 with -truststore only; 8443 with -keystore' },
} as const satisfies ClientOptions;
