import type { ClientBase, Pool } from 'pg'
import type { Quality } from './quality.ts'

/** What a result is part of. */
export interface ResultOrigin {
  run: string
  step: string
  dataset: string
  pipeline: string
  dryRun: boolean
  at: Date
}

/** Keeps what a gate has measured; a gate that runs again for the same run replaces what it said before. */
export async function writeResults(
  client: ClientBase,
  origin: ResultOrigin,
  results: readonly Quality[],
): Promise<void> {
  await client.query({
    name: 'write-quality',
    text: `WITH gone AS (DELETE FROM quality_results WHERE run_id = $2 AND step = $3 AND source <> ALL ($8::text[]))
      INSERT INTO quality_results (run_id, step, source, dataset, pipeline, dry_run, at, rows, score, band, verdict,
        dimensions, reasons)
      SELECT $2, $3, source, $4, $5, $6, $7, rows, score, band, verdict, dimensions, reasons
      FROM jsonb_to_recordset($1::jsonb) AS q(source text, rows bigint, score numeric, band text, verdict text,
        dimensions jsonb, reasons jsonb)
      ON CONFLICT (run_id, step, source) DO UPDATE SET at = excluded.at, rows = excluded.rows, score = excluded.score,
        band = excluded.band, verdict = excluded.verdict, dimensions = excluded.dimensions, reasons = excluded.reasons`,
    values: [
      JSON.stringify(results),
      origin.run,
      origin.step,
      origin.dataset,
      origin.pipeline,
      origin.dryRun,
      origin.at,
      results.map(({ source }) => source),
    ],
  })
}

/** What a gate has made of one source of a dataset. */
export interface PastQuality extends Pick<Quality, 'source' | 'rows' | 'score' | 'verdict'> {
  run: string
  at: Date
}

const mostPast = 5_000

/** What gates have measured of a dataset since a moment, oldest first; of more than 5 000 results the newest. */
export async function readPastQuality(client: Pool | ClientBase, dataset: string, since: Date): Promise<PastQuality[]> {
  const { rows } = await client.query<PastQuality>(
    `SELECT run_id AS run, at, source, score::float8 AS score, verdict, rows FROM quality_results
     WHERE dataset = $1 AND at >= $2 AND NOT dry_run ORDER BY at DESC, source DESC, run_id DESC LIMIT ${mostPast}`,
    [dataset, since],
  )
  return rows.toReversed()
}

/** What the gates of a run have measured. */
export async function readResults(client: Pool | ClientBase, run: string): Promise<(Quality & { step: string })[]> {
  const { rows } = await client.query<Quality & { step: string }>({
    name: 'read-quality',
    text: `SELECT step, source, rows, score::float8 AS score, band, verdict, dimensions, reasons
      FROM quality_results WHERE run_id = $1 ORDER BY step, source`,
    values: [run],
  })
  return rows
}
