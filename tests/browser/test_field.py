"""Field work in a real browser: a job becomes a visit, the visit is done, and the job is billed."""

import pytest

pytestmark = pytest.mark.browser
