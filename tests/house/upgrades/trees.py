"""Migration trees of tests: today's, copied, with one more migration at the end."""

import shutil
from pathlib import Path
from textwrap import dedent, indent

from services.house import upgrades

HEAD = '''"""A migration of a test."""

import sqlalchemy as sa
from alembic import op

revision = "9001"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
{body}
'''


def copied(folder: Path) -> Path:
    """Today's trees, in a folder where they may be changed."""
    return Path(shutil.copytree(upgrades.ROOT, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__")))


BACK = """

def downgrade() -> None:
{body}
"""


def add(root: Path, body: str, tree: str = "tenant", back: str = "") -> Path:
    """One more migration of a tree, from the lines of its `upgrade`, and of its `downgrade` if it has one."""
    before = sorted((root / tree / "versions").glob("*.py"))[-1].name.partition("_")[0]
    path = root / tree / "versions" / "9001_of_a_test.py"
    text = HEAD.format(before=before, body=indent(dedent(body).strip(), "    "))
    path.write_text(text + (BACK.format(body=indent(back, "    ")) if back else ""))
    return path
