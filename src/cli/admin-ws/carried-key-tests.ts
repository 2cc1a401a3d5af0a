import type { UseCaseArguments } from '../../admin/use-cases.js';
import { testSignatureCheck, type KeyTestResult, type TokenCheck, type TokenProbe } from '../../core/crypto-token.js';
import { rawValue } from '../../core/properties.js';
import type { AdminWsClient } from './admin-ws-client.js';
import { carriedStatus } from './carried-status.js';
import type { CarrierServices } from './carrier-services.js';
import { field, isTrue, listOf, optionalText, textOf } from './soap-values.js';
import { storedProperties } from './stored-properties.js';

/** `testKey` over AdminWS. */
export async function carriedKeyTest(
  { worker, alias, code }: UseCaseArguments['testKey'],
  { client, workerId }: CarrierServices,
): Promise<readonly KeyTestResult[]> {
  const id = await workerId(worker);
  return testKey(id, { alias: alias ?? (await aliasToTest(id, client)), code }, client);
}

/** `probeCryptoToken` over AdminWS, from the status of the worker and a test of its key. */
export async function carriedProbe(
  { worker }: UseCaseArguments['probeCryptoToken'],
  { client, workerId, ...services }: CarrierServices,
): Promise<TokenProbe> {
  const id = await workerId(worker);
  const [status] = await carriedStatus({ worker: { id } }, { client, workerId, ...services });
  const { brief = [], errors = [], tokenActive = false } = status && 'brief' in status ? status : {};
  const hasToken = brief.some(({ title }) => title === 'Token status');
  if (!hasToken) return { checks: bad('configuration', 'The worker has no crypto token.') };
  if (!tokenActive) return { checks: errors.length > 0 ? errors.flatMap((error) => bad('token', error)) : bad('token', 'offline') };
  const alias = await aliasToTest(id, client);
  const results = alias === undefined ? [] : await testKey(id, { alias, code: undefined }, client);
  return { checks: [{ subject: 'token', outcome: 'good', finding: 'active' }, testSignatureCheck(alias, results)] };
}

const bad = (subject: string, finding: string): readonly TokenCheck[] => [{ subject, outcome: 'bad', finding }];

/** AdminWS wants to be told which key; the command line leaves it to the worker. */
async function aliasToTest(workerId: number, client: AdminWsClient): Promise<string | undefined> {
  const properties = await storedProperties(workerId, client);
  return rawValue(properties, 'TESTKEY') ?? rawValue(properties, 'DEFAULTKEY');
}

async function testKey(
  signerId: number,
  { alias, code }: { readonly alias: string | undefined; readonly code: string | undefined },
  client: AdminWsClient,
): Promise<readonly KeyTestResult[]> {
  const results = listOf(await client.invoke('testKey', { signerId, alias, authCode: code ?? '' }));
  return results.map((one) => {
    const publicKeyHash = optionalText(field(one, 'publicKeyHash'));
    const result = { alias: textOf(field(one, 'alias')), success: isTrue(field(one, 'success')), status: textOf(field(one, 'status')) };
    return { ...result, ...(publicKeyHash !== undefined && { publicKeyHash }) };
  });
}
