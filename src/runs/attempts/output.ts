import type { Database } from '../../database/database.ts'
import { type RowSource, StoredRowSet, spooledSource } from '../../datasets/row-set.ts'
import { spoolRows } from '../../datasets/spool.ts'
import { selectAsJson } from '../../datasets/staging/staged-set.ts'
import { toJsonText } from '../../datasets/storable.ts'
import { Rows } from '../../pipelines/rows.ts'
import type { Output } from '../step.ts'
import { readArtifact, writeArtifact } from './artifact-store.ts'

/** JSON up to here stays in the step's row; longer outputs become artifacts. */
const mostInlineBytes = 256 * 1024
/** What one output may be at all: it is held in memory whole. Rows have no such limit. */
const mostBytes = 64 * 1024 * 1024

/** Stores what a step returned, and says where it lies. Throws `Unstorable` for what cannot be stored as it is. */
export async function storeOutput(
  database: Database,
  run: string,
  value: unknown,
  signal: AbortSignal,
): Promise<Output> {
  if (value instanceof Rows) return { kind: 'rows', ...(await spoolRows(database, run, value.source, signal)) }
  const text = toJsonText(value)
  if (Buffer.byteLength(text) <= mostInlineBytes) return { kind: 'json', json: JSON.parse(text) }
  const data = Buffer.from(text)
  if (data.length > mostBytes) {
    throw Object.assign(
      new Error(`expected an output of at most ${mostBytes} bytes, got ${data.length}; return rows(...) instead`),
      { code: 'too_large' },
    )
  }
  return { kind: 'artifact', run, ...(await writeArtifact(database.pool, run, data)) }
}

/** What a reader gets of an output: the value as it was stored, or a row set. */
export async function readOutput(database: Database, output: Output | null): Promise<unknown> {
  if (!output) return null
  if (output.kind === 'json') return structuredClone(output.json)
  if (output.kind === 'artifact') return JSON.parse((await readArtifact(database.pool, output)).toString('utf8'))
  const dataset = output.kind === 'staged' ? output.dataset : undefined
  return new StoredRowSet(database.pool, rowSourceOf(output, database.schema), dataset)
}

/** The rows behind an output: a spooled set, staged rows, or the outputs of an each's completed items with their keys. */
export function rowSourceOf(output: Output & { kind: 'rows' | 'staged' | 'items' }, schema: string): RowSource {
  if (output.kind === 'rows') return spooledSource(output)
  if (output.kind === 'staged') return { ...selectAsJson(output, schema), count: output.count }
  return {
    text: `SELECT l.number, jsonb_build_object('key', s.item, 'output', s.output) AS row
      FROM spooled_rows l JOIN steps s ON s.run_id = $1::uuid AND s.step = $3 AND s.item = l.row ->> 'key'
      WHERE l.run_id = $4::uuid AND l.set_id = $2::uuid AND s.state = 'completed'`,
    values: [output.run, output.set, output.step, output.listRun],
    count: output.count,
  }
}

/** Stores what lies in the step's row: of an item, or of a transaction. Small values only, and no rows. */
export function storeValue(value: unknown): Output {
  if (value instanceof Rows) {
    throw Object.assign(new Error('expected one value, got rows; return them from a step of their own'), {
      code: 'unstorable',
    })
  }
  const text = toJsonText(value)
  if (Buffer.byteLength(text) <= mostInlineBytes) return { kind: 'json', json: JSON.parse(text) }
  throw Object.assign(
    new Error(
      `expected at most ${mostInlineBytes} bytes, got ${Buffer.byteLength(text)}; store it outside and return where`,
    ),
    { code: 'too_large' },
  )
}
