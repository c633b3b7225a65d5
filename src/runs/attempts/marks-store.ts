import type { ClientBase, Pool } from 'pg'

/** Up to where each source of a pipeline has been loaded. */
export async function readMarks(client: Pool | ClientBase, pipeline: string): Promise<Map<string, Date>> {
  const { rows } = await client.query<{ source: string; mark: Date }>(
    'SELECT source, mark FROM high_water_marks WHERE pipeline = $1',
    [pipeline],
  )
  return new Map(rows.map((row) => [row.source, row.mark]))
}

/** Moves marks forward, never back, in the transaction that stores the data. */
export async function moveMarks(
  client: ClientBase,
  pipeline: string,
  run: string,
  marks: readonly { source: string; mark: Date }[],
): Promise<void> {
  await client.query(
    `INSERT INTO high_water_marks AS m (pipeline, source, mark, run_id)
     SELECT $1, n.source, n.mark, $2 FROM jsonb_to_recordset($3::jsonb) AS n(source text, mark timestamptz)
     ORDER BY n.source
     ON CONFLICT (pipeline, source) DO UPDATE SET mark = excluded.mark, run_id = excluded.run_id, moved_at = now()
     WHERE m.mark < excluded.mark`,
    [pipeline, run, JSON.stringify(marks)],
  )
}
