"""Validates all signatures of PDF documents with pyHanko.

Usage: pyhanko_validate.py ROOT.pem LIST, where each line of LIST is a document and, behind a tab, its password or nothing.
Prints a line of JSON for each document: its signatures, oldest first, or an error.
"""

import json
import logging
import sys

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

logging.disable(logging.CRITICAL)


def judged(signature, root):
    # What the test PKI says for its own purposes, such as a missing revocation address, is not what is checked here.
    context = ValidationContext(trust_roots=[root], allow_fetching=False, revocation_mode="soft-fail")
    status = validate_pdf_signature(signature, context, context)
    stamp = status.timestamp_validity
    return {
        "field": signature.field_name,
        "subfilter": signature.sig_object["/SubFilter"],
        "intact": status.intact,
        "valid": status.valid,
        "trusted": status.trusted,
        "covers": status.coverage.name,
        "modified": status.modification_level.name if status.modification_level is not None else ModificationLevel.NONE.name,
        "docmdpOk": status.docmdp_ok,
        "digest": status.md_algorithm,
        "timeStamp": None if stamp is None else bool(stamp.intact and stamp.valid and stamp.trusted),
        "bottomLine": status.bottom_line,
    }


def signatures_of(path, password, root):
    with open(path, "rb") as file:
        reader = PdfFileReader(file, strict=False)
        if reader.encrypted:
            reader.decrypt(password)
        return [judged(signature, root) for signature in reader.embedded_signatures]


root = load_cert_from_pemder(sys.argv[1])
for line in open(sys.argv[2], encoding="utf-8"):
    path, _, password = line.rstrip("\n").partition("\t")
    try:
        print(json.dumps({"signatures": signatures_of(path, password, root)}), flush=True)
    except Exception as error:  # whatever it is, it is the verdict on this document
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}), flush=True)
