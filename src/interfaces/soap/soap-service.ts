import type { Client } from '../../core/exchange.js';
import type { PresentableFault } from '../present-fault.js';
import type { Contract, Operation } from './contract.js';
import type { OperationRequest } from './envelope-reader.js';
import { createNodeSoapDispatcher, type Dispatch } from './node-soap-dispatcher.js';
import type { OperationHandler, PreparedHandler } from './operation.js';
import { SoapFault } from './soap-fault.js';
import { readContract } from './wsdl-contract.js';

/** How a service words a fault: the text, and the exception that the contract may declare. */
export type FaultWording = (fault: PresentableFault) => { readonly text: string; readonly exception?: string };

export interface SoapServiceDefinition {
  /** The WSDL document; the contract is read from it and from nowhere else. */
  readonly wsdl: string;
  /** By operation; each operation of the contract has one. */
  readonly handlers: Readonly<Record<string, OperationHandler>>;
  /** Short ways past node-soap, by operation. They answer the same. */
  readonly prepared?: Readonly<Record<string, PreparedHandler>>;
  readonly faultWording: FaultWording;
}

interface SoapServiceParts extends Pick<SoapServiceDefinition, 'wsdl' | 'prepared' | 'faultWording'> {
  readonly contract: Contract;
  readonly dispatch: Dispatch;
}

/** A WSDL contract with the code that keeps it. */
export class SoapService {
  private constructor(private readonly parts: SoapServiceParts) {}

  /** Reads the contract; throws where the document cannot be kept to or an operation has no handler. */
  static async create(definition: SoapServiceDefinition): Promise<SoapService> {
    const { wsdl, handlers } = definition;
    const contract = readContract(wsdl);
    return new SoapService({ ...definition, contract, dispatch: await createNodeSoapDispatcher({ wsdl, contract, handlers }) });
  }

  get wsdl(): string {
    return this.parts.wsdl;
  }

  get contract(): Contract {
    return this.parts.contract;
  }

  /** Carries out a request and answers its response element as XML; throws faults. */
  answer(request: OperationRequest, client: Client): Promise<string> {
    const prepared = this.parts.prepared?.[request.operation.name];
    return prepared ? prepared(request.message, client) : this.parts.dispatch(request, client);
  }

  /** The SOAP fault for a fault; the detail holds only what the operation, where one was found, declares. */
  faultFor(fault: PresentableFault, operation?: Operation): SoapFault {
    const { text, exception } = this.parts.faultWording(fault);
    const operations = operation ? [operation] : [...this.contract.operations.values()];
    const declared = exception !== undefined && operations.every(({ faults }) => faults.includes(exception));
    return new SoapFault('Server', text, declared ? { exception } : undefined);
  }
}
