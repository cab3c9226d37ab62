"""What stands between the network and the pages: who is answered at all, what may be sent, what is said
about the state of the server. Draws nothing.
"""

from components.gate.document import PreparedDocument
from components.gate.finding import answer_search
from components.gate.headers import SecurityHeaders
from components.gate.hosts import Hosts
from components.gate.origins import Origins
from components.gate.readiness import health, ready
from components.gate.redaction import Redact, redact_logs
from components.gate.routes import Routes
from components.gate.sign_outs import SignOuts
from components.gate.uploads import Uploads, freeing

MIDDLEWARE = (SecurityHeaders, Hosts, Origins, Routes, SignOuts, Uploads, PreparedDocument)
"""From the outside in: what a request passes first stands first."""

__all__ = ["MIDDLEWARE", "Redact", "answer_search", "freeing", "health", "ready", "redact_logs"]
