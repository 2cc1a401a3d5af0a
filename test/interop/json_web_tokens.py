"""Makes keys and JSON Web Tokens with PyJWT; prints them as JSON. Argument: the issuer."""
import json
import sys
import time

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

issuer = sys.argv[1]
claims = {"iss": issuer, "sub": "alice", "exp": int(time.time()) + 600, "role": ["reader", "signer"]}
private_keys = {
    "rsa": rsa.generate_private_key(65537, 2048),
    "p256": ec.generate_private_key(ec.SECP256R1()),
    "p384": ec.generate_private_key(ec.SECP384R1()),
    "p521": ec.generate_private_key(ec.SECP521R1()),
    "ed25519": ed25519.Ed25519PrivateKey.generate(),
}
algorithms = {
    "rsa": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
    "p256": ["ES256"],
    "p384": ["ES384"],
    "p521": ["ES512"],
    "ed25519": ["EdDSA"],
}


def pem(key):
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, info).decode()


def jwk(name, key):
    algorithm = jwt.get_algorithm_by_name(algorithms[name][0])
    text = algorithm.to_jwk(key.public_key())
    return {**json.loads(text), "kid": name}


def token(key, algorithm, **changes):
    return jwt.encode({**claims, **changes}, private_keys[key], algorithm, headers={"kid": key})


print(json.dumps({
    "keys": {name: {"pem": pem(key), "jwk": jwk(name, key)} for name, key in private_keys.items()},
    "good": [{"key": key, "algorithm": one, "token": token(key, one)} for key, all in algorithms.items() for one in all],
    "bad": {
        "expired": token("rsa", "RS256", exp=int(time.time()) - 3600),
        "not valid yet": token("rsa", "RS256", nbf=int(time.time()) + 3600),
        "from another issuer": token("rsa", "RS256", iss="https://elsewhere"),
        "for another audience": token("rsa", "RS256", aud="elsewhere"),
        "without the claim": token("rsa", "RS256", role="reader"),
        "not signed": jwt.encode(claims, None, "none"),
        "signed with a secret": jwt.encode(claims, "secret", "HS256"),
        "signed with another key under the name of this": jwt.encode(
            claims, rsa.generate_private_key(65537, 2048), "RS256", headers={"kid": "rsa"}
        ),
    },
}))
