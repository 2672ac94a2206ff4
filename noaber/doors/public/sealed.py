"""What a second factor rests on stands sealed in the database, with a key that is not in it.

Who has a copy of the database (a dump, a lost laptop) has no code by it (ASVS 6.5.2).
"""

import base64

from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

_SALT = "noaber.second_factor"


def seal(secret: str) -> str:
    """The secret as it is kept."""
    return _key().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """The secret itself; one that nobody has, so that no code fits, where it was sealed by another
    key or stands there readable."""
    try:
        return _key().decrypt(kept.encode()).decode()
    except InvalidToken:
        return str(generate_totp_secret())


def _key() -> Fernet:
    """Follows from NOABER_SECRET_KEY: another key, and everybody sets a second factor up anew."""
    made = salted_hmac(_SALT, "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(made))
