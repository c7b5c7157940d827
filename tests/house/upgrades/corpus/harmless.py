"""TABLE: 24 ways to change tables without a loss, each for five columns: the code of its worst rating, forth, back.

`{t}` is a table that is there, `{c}` a text column of it, `{n}` a new name.
"""

FORTH_AND_BACK = [
    ("create_table", "op.create_table('{n}', sa.Column('id', sa.Integer(), primary_key=True))", "op.drop_table('{n}')"),
    (
        "create_table",
        "op.execute('CREATE TABLE {n} (id INTEGER PRIMARY KEY, x TEXT NOT NULL)')",
        "op.execute('DROP TABLE {n}')",
    ),
    (
        "create_table",
        "op.execute('create table if not exists {n} (id integer) -- DROP TABLE {t}')",
        "op.execute('drop table {n}')",
    ),
    ("add_column", "op.add_column('{t}', sa.Column('{n}', sa.Text()))", "op.drop_column('{t}', '{n}')"),
    (
        "add_column",
        "op.add_column('{t}', sa.Column('{n}', sa.Integer(), nullable=False, server_default='0'))",
        "op.drop_column('{t}', '{n}')",
    ),
    (
        "add_column",
        "op.execute('ALTER TABLE {t} ADD COLUMN {n} TEXT')",
        "op.execute('ALTER TABLE {t} DROP COLUMN {n}')",
    ),
    (
        "add_column",
        "op.execute(\"ALTER TABLE {t} ADD {n} TEXT NOT NULL DEFAULT 'delete from {t}'\")",
        "op.drop_column('{t}', '{n}')",
    ),
    (
        "add_column",
        "with op.batch_alter_table('{t}') as batch:\n    batch.add_column(sa.Column('{n}', sa.Text()))",
        "with op.batch_alter_table('{t}') as batch:\n    batch.drop_column('{n}')",
    ),
    (
        "fill_new",
        "op.create_table('{n}', sa.Column('x', sa.Text()))\nop.execute('INSERT INTO {n} (x) SELECT {c} FROM {t}')",
        "op.drop_table('{n}')",
    ),
    (
        "fill_new",
        "made = op.create_table('{n}', sa.Column('x', sa.Text()))\nop.bulk_insert(made, [{{'x': 'one'}}])",
        "op.drop_table('{n}')",
    ),
    (
        "fill_new",
        "op.create_table('{n}', sa.Column('x', sa.Text()))\nop.create_index('ix_{n}', '{n}', ['x'], unique=True)",
        "op.drop_table('{n}')",
    ),
    (
        "fill_new",
        "op.create_table('{n}', sa.Column('x', sa.Text()))\nop.execute(sa.text(\"UPDATE {n} SET x = 'y'\"))",
        "op.drop_table('{n}')",
    ),
    ("create_index", "op.create_index('ix_{n}', '{t}', ['{c}'])", "op.drop_index('ix_{n}', '{t}')"),
    ("create_index", "op.execute('CREATE INDEX ix_{n} ON {t} ({c})')", "op.execute('DROP INDEX ix_{n}')"),
    ("unique_index", "op.create_index('ix_{n}', '{t}', ['id', '{c}'], unique=True)", "op.drop_index('ix_{n}', '{t}')"),
    (
        "constraint",
        "with op.batch_alter_table('{t}') as batch:\n    batch.create_check_constraint('ck_{n}', sa.text(\"{c} <> ''\"))",
        "with op.batch_alter_table('{t}') as batch:\n    batch.drop_constraint('ck_{n}', type_='check')",
    ),
    (
        "not_null",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.Text(), nullable=False)",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.Text(), nullable=True)",
    ),
    (
        "loosen",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.Text(), server_default='new')",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.Text(), server_default=None)",
    ),
    (
        "type_change",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.Text(), type_=sa.String(200))",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', existing_type=sa.String(200), type_=sa.Text())",
    ),
    ("drop_index", "op.drop_index('ix_{t}', '{t}')", "op.create_index('ix_{t}', '{t}', ['id'])"),
    (
        "create_object",
        'op.execute("CREATE TRIGGER {n} AFTER INSERT ON {t} BEGIN DELETE FROM {t} WHERE 0; END")',
        "op.execute('DROP TRIGGER {n}')",
    ),
    ("create_object", "op.execute('CREATE VIEW {n} AS SELECT {c} FROM {t}')", "op.execute('DROP VIEW {n}')"),
    ("declared_rows", 'op.execute("UPDATE {t} SET {c} = trim({c})")', 'op.execute("UPDATE {t} SET {c} = {c}")'),
    (
        "read_only",
        "op.get_bind().execute(sa.text('SELECT count(*) FROM {t}')).scalar()\nop.execute('ANALYZE {t}')",
        "op.execute('ANALYZE {t}')",
    ),
]
COLUMNS = [("contacts", "name"), ("orders", "state"), ("tags", "label"), ("visits", "place"), ("quotes", "terms")]
