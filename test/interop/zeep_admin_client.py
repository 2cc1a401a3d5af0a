"""Administers a server over AdminWS through zeep and prints what came back as one JSON object.
Arguments: address or file of the WSDL, address of the service, folder with ca.pem, administrator.pem and administrator.key.
"""

import base64
import json
import sys

import requests
import zeep

BINDING = "{http://adminws.signserver.org/}AdminWSServiceSoapBinding"


def entries(properties):
    return {entry.key: entry.value for entry in properties.entry} if properties else {}


def fault_of(call):
    try:
        call()
    except zeep.exceptions.Fault as fault:
        (detail,) = fault.detail
        return [detail.tag.removeprefix("{http://adminws.signserver.org/}"), fault.message]
    return None


def main(wsdl, address, tls):
    session = requests.Session()
    # Proxies and CAs of the environment are not for a server of our own.
    session.trust_env = False
    session.verify = f"{tls}/ca.pem"
    session.cert = (f"{tls}/administrator.pem", f"{tls}/administrator.key")
    # Strictly read, entries of tokens lack an element that the contract requires: SignServer leaves it out, and so do we.
    settings = zeep.Settings(strict=False)
    client = zeep.Client(wsdl, transport=zeep.Transport(session=session), settings=settings)
    service = client.create_service(BINDING, address)

    service.setWorkerProperty(workerId=2, key="colour", value="blue & green")
    service.reloadConfiguration(workerId=2)
    status = service.getStatus(workerId=2)
    listed = service.queryTokenEntries(workerId=2, startIndex=0, max=10, includeData=False)
    condition = {"column": "alias", "operator": "EQ", "value": "rsa"}
    detailed = service.queryTokenEntries(workerId=2, startIndex=0, max=10, condition=[condition], includeData=True)
    request = {"signatureAlgorithm": "SHA256withRSA", "subjectDN": "CN=zeep,O=Test"}
    armored = service.getPKCS10CertificateRequestForKey2(2, request, False, True).armored
    events = service.queryAuditLog(
        startIndex=0,
        max=1,
        condition=[{"column": "eventType", "operator": "EQ", "value": "SET_WORKER_CONFIG"}],
        ordering=[{"column": "timeStamp", "order": "DESC"}],
    )
    to_sign = bytes([0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 4]) + b"data"
    signed = service.process("PlainSigner", [to_sign])
    print(
        json.dumps(
            {
                "id": service.getWorkerId("PlainSigner"),
                "workers": service.getWorkers(1),
                "none": service.getWorkers(3) or [],
                "configuration": entries(service.getCurrentWorkerConfig(2)),
                "active": entries(status.activeConfig),
                "ok": status.ok,
                "aliases": [entry.alias for entry in listed.entries],
                "info": {entry.key: entry.value for entry in detailed.entries[0].info.entry},
                "certificate": base64.b64encode(detailed.entries[0].chain[0]).decode(),
                "signerCertificate": base64.b64encode(service.getSignerCertificate(2)).decode(),
                "notAfter": service.getSigningValidityNotAfter(2).timestamp(),
                "request": armored,
                "tests": [[test.alias, test.success] for test in service.testKey(2, "rsa", "")],
                "event": [events[0].eventType, events[0].authToken, entries(events[0].additionalDetails)],
                "responses": [base64.b64encode(response).decode() for response in signed],
                "unknown": fault_of(lambda: service.getStatus(workerId=4711)),
            }
        )
    )


main(*sys.argv[1:])
