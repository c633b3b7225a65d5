import pg from 'pg'

/** Runs statements on a connection of their own. */
export async function runSql(address: string, text: string): Promise<void> {
  const client = new pg.Client(address)
  await client.connect()
  await client.query(text)
  await client.end()
}
