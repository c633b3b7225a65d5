import type { ClientBase } from 'pg'

/** Whether a table is there: one of another room, whose migration may be newer. */
export async function tableExists(client: ClientBase, table: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>({
    name: 'table-exists',
    text: 'SELECT to_regclass(quote_ident(current_schema()) || $1) IS NOT NULL AS there',
    values: [`.${table}`],
  })
  return rows[0]?.there ?? false
}
