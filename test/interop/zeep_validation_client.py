"""Has a document signed and validated over SignServerWS and a certificate over ValidationWS, through zeep, and prints what
came back: a line "case.field=value" for each, in base64 so that no text needs escaping.
Arguments: WSDL of SignServerWS, WSDL of ValidationWS (addresses, or files with the addresses of the services behind).
"""

import base64
import struct
import sys

import zeep

SIGN_SERVER_WS = "{gen.ws.protocol.signserver.org}SignServerWSServiceSoapBinding"
VALIDATION_WS = "{gen.ws.validationservice.protocol.signserver.org}ValidationWSPortBinding"


def show(name, value):
    octets = value if isinstance(value, bytes) else str(value).encode()
    print(f"{name}={base64.b64encode(octets).decode()}")


def counted(octets):
    return struct.pack(">i", len(octets)) + octets


def process(service, worker, structure):
    request = {"requestDataBase64": base64.b64encode(structure).decode(), "requestMetadata": {"entry": []}}
    (response,) = service.process(worker, [request])
    return base64.b64decode(response.responseDataBase64), response


def blob(octets, at):
    (length,) = struct.unpack_from(">i", octets, at)
    return octets[at + 4 : at + 4 + length], at + 4 + length


def sign(service, document):
    answer, response = process(service, "XMLSigner", struct.pack(">ii", 1, 42) + counted(document))
    kind, number = struct.unpack_from(">ii", answer)
    certificate, at = blob(answer, 8)
    signed, _ = blob(answer, at)
    show("sign.kind", kind)
    show("sign.number", number)
    show("sign.requestID", response.requestID)
    show("sign.sameCertificate", base64.b64decode(response.workerCertificate.certificateBase64) == certificate)
    return signed, certificate


def validate(service, name, document):
    answer, response = process(service, "XMLValidator", struct.pack(">ii", 301, 43) + counted(document))
    kind, number, valid = struct.unpack_from(">ii?", answer)
    show(f"{name}.kind", kind)
    show(f"{name}.number", number)
    show(f"{name}.valid", valid)
    nested, _ = blob(answer, 9)
    if nested:
        _, at = blob(nested, 12)
        status, _ = blob(nested, at)
        show(f"{name}.status", status)


def main(sign_server_wsdl, validation_wsdl, *addresses):
    def service(wsdl, binding, address):
        client = zeep.Client(wsdl)
        return client.create_service(binding, address) if address else client.service

    first, second = addresses or (None, None)
    signing = service(sign_server_wsdl, SIGN_SERVER_WS, first)
    validation = service(validation_wsdl, VALIDATION_WS, second)
    signed, certificate = sign(signing, b"<letter>Hello</letter>")
    validate(signing, "good", signed)
    validate(signing, "changed", signed.replace(b"Hello", b"Hallo"))
    statuses = signing.getStatus("ALLWORKERS")
    show("status.all", ",".join(sorted({status.overallStatus for status in statuses})))
    judged = validation.isValid("Validation", base64.b64encode(certificate).decode(), "ELECTRONIC_SIGNATURE")
    show("isValid.status", judged.status)
    show("isValid.purposes", judged.validCertificatePurposes)
    show("isValid.reason", judged.revocationReason)
    show("status.service", validation.getStatus("Validation"))
    for name, call in (
        ("unknown", lambda: signing.getStatus("Nobody")),
        ("noCertificate", lambda: validation.isValid("Validation", "AAAA", None)),
    ):
        try:
            call()
        except zeep.exceptions.Fault as fault:
            (detail,) = fault.detail
            show(f"{name}.fault", detail.tag.rpartition("}")[2])
            show(f"{name}.message", fault.message)


main(*sys.argv[1:])
