"""An authenticator app by the text of RFC 6238 and 4226, apart from the library that the house uses."""

import base64
import hashlib
import hmac
import struct
from datetime import datetime


def code_at(secret: str, at: datetime) -> str:
    """The six digits that an app shows at a moment."""
    counter = struct.pack(">Q", int(at.timestamp()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = digest[-1] & 15
    return str((struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 10**6).zfill(6)
