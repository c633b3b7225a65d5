import type { ClientBase } from 'pg'

/**
 * Of a step that ran again in a later generation of its run, the batches published now take the place of those published
 * before: counted twice, the number of rows that usually come would double.
 */
export async function supersedePublished(client: ClientBase, published: readonly string[], at: Date): Promise<void> {
  await client.query({
    name: 'supersede-published',
    text: `UPDATE batches e SET state = 'superseded', settled_at = $2 FROM batches b
      WHERE b.id = ANY ($1) AND e.run_id = b.run_id AND e.step = b.step AND e.source = b.source
        AND e.id <> ALL ($1) AND e.state = 'published'`,
    values: [published, at],
  })
}
