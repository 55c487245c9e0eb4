"""What a message is for is written down when it is owed, instead of worked out from its key and its template."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is there gets its purpose by the rule that held so far."""
    op.add_column("delivery", sa.Column("purpose", sa.String(32), nullable=False, server_default="notice"))
    op.execute("""
        UPDATE delivery SET purpose = CASE
            WHEN mandatory THEN 'mandatory'
            WHEN template IN ('asking/receipt', 'speaking/receipt', 'my_questions/withdrawn', 'answers/passed_on')
                THEN 'receipt'
            ELSE 'reply'
        END
        WHERE mandatory OR once LIKE 'turn:%'
    """)
    op.drop_column("delivery", "mandatory")
