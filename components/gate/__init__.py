"""What stands between the network and the pages: who is answered at all, what may be sent, what is said
about the state of the server. Draws nothing.
"""

from components.gate.document import PreparedDocument
from components.gate.headers import SecurityHeaders
from components.gate.origins import Origins
from components.gate.readiness import health
from components.gate.redaction import Redact, redact_logs
from components.gate.uploads import Uploads

__all__ = ["Origins", "PreparedDocument", "Redact", "SecurityHeaders", "Uploads", "health", "redact_logs"]
