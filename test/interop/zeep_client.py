"""Calls ClientWS the ways that clients do, through zeep, and prints what came back: a line "case.field=value" for each,
every value in base64 so that no text needs escaping.
Arguments: address or file of the WSDL, address of the service, file of the document to sign.
"""

import base64
import hashlib
import sys

import zeep

BINDING = "{http://clientws.signserver.org/}ClientWSServiceSoapBinding"


def show(name, field, value):
    octets = value if isinstance(value, bytes) else str(value).encode()
    print(f"{name}.{field}={base64.b64encode(octets).decode()}")


def report(name, call):
    try:
        response = call()
    except zeep.exceptions.Fault as fault:
        (detail,) = fault.detail
        show(name, "fault", detail.tag.removeprefix("{http://clientws.signserver.org/}"))
        show(name, "message", fault.message)
        return
    for field in ("data", "archiveId", "requestId", "signerCertificate"):
        show(name, field, getattr(response, field))


def main(wsdl, address, file):
    with open(file, "rb") as opened:
        document = opened.read()
    service = zeep.Client(wsdl).create_service(BINDING, address)
    hashed = [
        {"name": "USING_CLIENTSUPPLIED_HASH", "_value_1": "true"},
        {"name": "CLIENTSIDE_HASHDIGESTALGORITHM", "_value_1": "SHA-256"},
    ]
    report("plain", lambda: service.processData("PlainSigner", [], document))
    report("cms", lambda: service.processData("CMSSigner", [], document))
    report("metadata", lambda: service.processData("HashSigner", hashed, hashlib.sha256(document).digest()))
    report("unknown", lambda: service.processData("NoSuchWorker", [], document))
    report("misconfigured", lambda: service.processData("MisconfiguredSigner", [], document))


main(*sys.argv[1:])
