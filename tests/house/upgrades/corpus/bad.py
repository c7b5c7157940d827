"""TABLE: 20 ways to lose what people typed, or the way back, each for four columns: the code of its reason, forth, back.

`{t}` is a table that is there, `{c}` a text column of it, `{n}` a new name. An empty way back is none at all.
"""

SAME = "op.execute('SELECT 1')"
FORTH_AND_BACK = [
    ("drop_table", "op.drop_table('{t}')", SAME),
    ("drop_table", "op.execute('DROP TABLE IF EXISTS {t}')", SAME),
    ("drop_table", "op.execute('/* tidy */ drop table \"{t}\"')", SAME),
    ("drop_column", "op.drop_column('{t}', '{c}')", "op.add_column('{t}', sa.Column('{c}', sa.Text()))"),
    (
        "drop_column",
        "with op.batch_alter_table('{t}') as batch:\n    batch.drop_column('{c}')",
        "op.add_column('{t}', sa.Column('{c}', sa.Text()))",
    ),
    (
        "drop_column",
        "op.execute('ALTER TABLE {t} DROP COLUMN {c}')",
        "op.add_column('{t}', sa.Column('{c}', sa.Text()))",
    ),
    (
        "drop_column",
        "for name in ('{c}',):\n    op.get_bind().exec_driver_sql(f'alter table {t} drop {{name}}')",
        "op.add_column('{t}', sa.Column('{c}', sa.Text()))",
    ),
    ("rename_table", "op.rename_table('{t}', '{n}')", "op.rename_table('{n}', '{t}')"),
    ("rename_table", "op.execute('ALTER TABLE {t} RENAME TO {n}')", "op.execute('ALTER TABLE {n} RENAME TO {t}')"),
    (
        "rename_column",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{c}', new_column_name='{n}')",
        "with op.batch_alter_table('{t}') as batch:\n    batch.alter_column('{n}', new_column_name='{c}')",
    ),
    (
        "rename_column",
        "op.execute('ALTER TABLE {t} RENAME COLUMN {c} TO {n}')",
        "op.execute('ALTER TABLE {t} RENAME COLUMN {n} TO {c}')",
    ),
    ("rows", "op.execute(\"UPDATE {t} SET {c} = 'x'\")", SAME),
    ("rows", "op.execute(sa.text(\"DELETE FROM {t} WHERE {c} = 'two'\"))", SAME),
    ("rows", 'op.get_bind().execute(sa.text("update {t} set {c} = null where id = 1"))', SAME),
    ("rows", "op.execute(sa.table('{t}', sa.column('{c}')).update().values({c}='y'))", SAME),
    ("rows", "op.execute(\"INSERT INTO {t} (id, {c}) VALUES (77, 'new')\")", SAME),
    (
        "rows",
        "op.execute(\"WITH old AS (SELECT 1 AS id) UPDATE {t} SET {c} = 'z' WHERE id IN (SELECT id FROM old)\")",
        SAME,
    ),
    ("delete_all", "op.execute('DELETE FROM {t}')", SAME),
    ("no_reverse", "op.create_table('{n}', sa.Column('x', sa.Text()))", ""),
    (
        "half_reverse",
        "op.add_column('{t}', sa.Column('{n}', sa.Text()))\nop.add_column('{t}', sa.Column('{n}_2', sa.Text()))",
        "op.drop_column('{t}', '{n}')",
    ),
]
COLUMNS = [("contacts", "name"), ("orders", "state"), ("tags", "label"), ("visits", "place")]
