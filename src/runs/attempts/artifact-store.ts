import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'

const chunkBytes = 1024 * 1024

/** Stores a large output in chunks beside the run, with which it goes. */
export async function writeArtifact(pool: Pool, run: string, data: Buffer): Promise<{ id: string; bytes: number }> {
  const id = randomUUID()
  for (let number = 0; number * chunkBytes < data.length; number += 1) {
    const chunk = data.subarray(number * chunkBytes, (number + 1) * chunkBytes)
    await pool.query('INSERT INTO artifacts (run_id, id, number, data) VALUES ($1, $2, $3, $4)', [
      run,
      id,
      number,
      chunk,
    ])
  }
  return { id, bytes: data.length }
}

/** Reads an artifact whole. Refuses when retention has dropped it, or part of it. */
export async function readArtifact(pool: Pool, artifact: { run: string; id: string; bytes: number }): Promise<Buffer> {
  const { rows } = await pool.query<{ data: Buffer }>(
    'SELECT data FROM artifacts WHERE run_id = $1 AND id = $2 ORDER BY number',
    [artifact.run, artifact.id],
  )
  const data = Buffer.concat(rows.map((row) => row.data))
  if (data.length === artifact.bytes) return data
  throw new Error(
    `expected ${artifact.bytes} bytes of output ${artifact.id}, got ${data.length}: run ${artifact.run} is past its ` +
      'retention; run the step again',
  )
}
