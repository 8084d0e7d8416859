"""What a page of ours may do: apply its own styles, run its own script, and nothing else."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256

from backprop_cli.report.picture.marks import tag


def policy(styles: Sequence[str], script: str = "") -> str:
    """The content-security policy of a page as its meta element.

    It names styles and scripts by their hashes, so that no other text can take their place.
    """
    runs = f"; script-src {_hash(script)}" if script else ""
    applies = f"style-src {' '.join(map(_hash, styles))}"
    content = f"default-src 'none'; {applies}{runs}; base-uri 'none'; form-action 'none'"
    return tag("meta", http_equiv="Content-Security-Policy", content=content)


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
