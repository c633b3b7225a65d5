import type pg from 'pg'
import { connectOnce } from '../database.ts'
import { readIfThere } from './files.ts'
import { superuser } from './initialise.ts'
import type { Layout } from './layout.ts'
import { dataFolderOf } from './place.ts'
import { findPostmaster } from './postmaster.ts'

/** The database that programs use; `postgres` remains for looking after it. */
export const projectDatabase = 'millrace'

const supervisorName = 'millrace supervisor'

/** The address of a running server, or undefined when none runs. */
export async function urlOf(layout: Layout, database = projectDatabase): Promise<string | undefined> {
  const server = await findPostmaster(await dataFolderOf(layout))
  const password = await readIfThere(layout.password)
  if (!server?.ready || !password) return undefined
  return `postgres://${superuser}:${password}@127.0.0.1:${server.port}/${database}`
}

/** The supervisor's own connection. */
export async function connectSupervisor(layout: Layout): Promise<pg.Client> {
  const url = await urlOf(layout, 'postgres')
  if (!url) throw new Error('expected a running server, got none')
  const deadlines = { connectMs: 5_000, statementMs: 20_000, queryMs: 25_000 }
  return connectOnce({ url, applicationName: supervisorName, deadlines })
}

/** Makes the project's database in a new server. */
export async function ensureProjectDatabase(connection: pg.Client): Promise<void> {
  const { rowCount } = await connection.query('select from pg_database where datname = $1', [projectDatabase])
  if (rowCount === 0) await connection.query(`create database ${projectDatabase}`)
}

/** How many programs are connected, the supervisor not counted. */
export async function countClients(connection: pg.Client): Promise<number> {
  const { rows } = await connection.query<{ count: number }>(
    `select count(*) from pg_stat_activity
      where backend_type = 'client backend' and pid <> pg_backend_pid() and application_name <> $1`,
    [supervisorName],
  )
  return rows[0]?.count ?? 0
}

/** Whether a program can connect right now. */
export async function answers(url: string): Promise<boolean> {
  try {
    const connection = await connectOnce({ url, applicationName: supervisorName, deadlines: { connectMs: 3_000 } })
    await connection.end()
    return true
  } catch {
    return false
  }
}
