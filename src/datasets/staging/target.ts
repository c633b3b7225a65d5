import type { ClientBase } from 'pg'
import type { Column, ColumnType } from '../../pipelines/columns.ts'
import type { Dataset } from '../../pipelines/dataset.ts'

/** A column as the dataset declares it and the table has it. */
export interface TargetColumn {
  name: string
  type: ColumnType
  isNullable: boolean
  /** Of text: characters it holds. */
  maxLength?: number
  isUuid?: boolean
  /** Of char(n): spaces at the end are not kept. */
  isPadded?: boolean
  /** Of a whole number. */
  integerBits?: 16 | 32 | 64
  /** Of a decimal number: digits in all and behind the point. */
  precision?: number
  scale?: number
  /** Of a binary float, in which decimals are only near: how many of their digits it keeps. */
  floatDigits?: 6 | 15
  /** Of a moment: digits of a second. */
  secondsDigits: number
  /** The table's own type, where the declared one does not go into it by itself. */
  cast?: string
}

/** The table a dataset's rows go into. */
export interface Target {
  columns: readonly TargetColumn[]
}

/** The table is not what the dataset declares. No row is to blame, and none is looked at. */
class TableDiffers extends Error {
  readonly code = 'table_differs'
  readonly retryable = false
}

interface CatalogColumn {
  name: string
  type: string
  typmod: number
  isNullable: boolean
  isGenerated: boolean
}

const integerBits: Readonly<Record<string, 16 | 32 | 64>> = { int2: 16, int4: 32, int8: 64 }

/** Types of PostgreSQL that hold what is declared. */
const holds: Readonly<Record<ColumnType, readonly string[]>> = {
  text: ['text', 'varchar', 'bpchar', 'citext', 'uuid'],
  integer: ['int2', 'int4', 'int8', 'numeric'],
  bigint: ['int8', 'numeric'],
  numeric: ['numeric', 'float4', 'float8', 'int2', 'int4', 'int8'],
  boolean: ['bool'],
  date: ['date'],
  timestamptz: ['timestamptz'],
  jsonb: ['jsonb', 'json'],
}

/**
 * Reads what the dataset's table holds, so that a row which it would round, cut or refuse is found before. Refuses a
 * table that is not there, or not as declared.
 */
export async function readTarget(client: ClientBase, dataset: Dataset): Promise<Target> {
  const found = new Map((await readColumns(client, dataset.table)).map((column) => [column.name, column]))
  if (found.size === 0) {
    throw new TableDiffers(
      `expected table ${dataset.table} of dataset ${dataset.name}, got none; run \`millrace migrate up\``,
    )
  }
  return {
    columns: Object.entries(dataset.columns).map(([name, column]) => targetColumn(dataset, name, column, found)),
  }
}

/** Types that what is staged has to be cast to, to be stored or to be compared with what is. */
const casts: ReadonlySet<string> = new Set(['uuid', 'json', 'float4'])

function targetColumn(
  { table }: Dataset,
  name: string,
  column: Column,
  found: ReadonlyMap<string, CatalogColumn>,
): TargetColumn {
  const there = found.get(name)
  const type = column.replace('?', '') as ColumnType
  if (!there) throw new TableDiffers(`expected column ${name} in ${table}, got none; write a migration that adds it`)
  if (there.isGenerated)
    throw new TableDiffers(`expected ${table}.${name} to be loaded, got a generated column; leave it out`)
  if (!holds[type].includes(there.type)) {
    throw new TableDiffers(`expected ${table}.${name} to hold ${type}, got ${there.type}; change one of them`)
  }
  return {
    name,
    type,
    isNullable: there.isNullable && column.endsWith('?'),
    secondsDigits: type === 'timestamptz' && there.typmod >= 0 ? there.typmod : 6,
    ...limitsOf(type, there),
    ...(casts.has(there.type) ? { cast: there.type } : {}),
  }
}

function limitsOf(type: ColumnType, { type: there, typmod }: CatalogColumn): Partial<TargetColumn> {
  const bits = integerBits[there]
  if (type === 'integer') return { integerBits: bits === 16 ? 16 : 32, ...digitsOf(there, typmod) }
  if (type === 'bigint') return { integerBits: 64, ...digitsOf(there, typmod) }
  if (type === 'text') {
    if (there === 'uuid') return { isUuid: true }
    const isPadded = there === 'bpchar'
    return typmod >= 4 && (there === 'varchar' || isPadded) ? { maxLength: typmod - 4, isPadded } : { isPadded }
  }
  if (type !== 'numeric') return {}
  if (bits !== undefined) return { integerBits: bits }
  if (there === 'float4' || there === 'float8') return { floatDigits: there === 'float4' ? 6 : 15 }
  return digitsOf(there, typmod)
}

function digitsOf(there: string, typmod: number): Pick<TargetColumn, 'precision' | 'scale'> {
  if (there !== 'numeric' || typmod < 4) return {}
  // As PostgreSQL packs them: precision above, an eleven-bit scale with its sign below, four bytes of header.
  return { precision: (typmod - 4) >> 16, scale: (((typmod - 4) & 0x7ff) ^ 1024) - 1024 }
}

/** In the table's own order; of a domain, also of a domain over another, what is behind it. */
async function readColumns(client: ClientBase, table: string): Promise<CatalogColumn[]> {
  const { rows } = await client.query<CatalogColumn>(
    `WITH RECURSIVE behind AS (
       SELECT a.attnum, a.atttypid AS type, a.atttypmod AS typmod, a.attnotnull AS required, 0 AS depth
       FROM pg_attribute a WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
       UNION ALL
       SELECT b.attnum, t.typbasetype, CASE WHEN b.typmod < 0 THEN t.typtypmod ELSE b.typmod END,
         b.required OR t.typnotnull, b.depth + 1
       FROM behind b JOIN pg_type t ON t.oid = b.type WHERE t.typtype = 'd'
     ), columns AS (SELECT DISTINCT ON (attnum) * FROM behind ORDER BY attnum, depth DESC)
     SELECT a.attname AS name, t.typname AS type, c.typmod, NOT c.required AS "isNullable",
       a.attgenerated <> '' OR a.attidentity = 'a' AS "isGenerated"
     FROM columns c JOIN pg_type t ON t.oid = c.type JOIN pg_attribute a ON a.attnum = c.attnum
     WHERE a.attrelid = to_regclass($1) ORDER BY a.attnum`,
    [table],
  )
  return rows
}
