import { resolve } from 'node:path'
import { type Database, openDatabase } from '../../database/database.ts'
import { sqlState } from '../../database/errors.ts'
import { configuredAddress, databaseAddress, shownDatabase } from '../../database-address.ts'
import type { Clock } from '../../pipelines/clock.ts'
import { redact } from '../../pipelines/redaction.ts'
import { messageOf } from '../failure.ts'
import { oneLine } from '../output/words.ts'
import { remembered } from '../project/inheritance.ts'
import type { Project } from '../project/project.ts'
import { readStatus, type Status, statusWithout } from './read-status.ts'

/** Asks how everything is, as often as wanted, over connections that it keeps as long as they are good. */
export class Observer {
  readonly #project: Project
  readonly #clock: Clock
  #database: Database | undefined

  /** Refuses an address that is none. */
  constructor(project: Project, clock: Clock) {
    remembered(configuredAddress(project.config.database.url))
    this.#project = project
    this.#clock = clock
  }

  /** Never rejects: a database that is away is what it tells. The next look begins with a new connection. */
  async look(): Promise<Status> {
    try {
      this.#database ??= await openProject(this.#project)
      return await readStatus(this.#database, this.#project.config, this.#clock.now())
    } catch (error) {
      await this.close()
      return statusWithout(this.#sentence(error), this.#clock.now())
    }
  }

  async close(): Promise<void> {
    const database = this.#database
    this.#database = undefined
    await database?.close()
  }

  #sentence(error: unknown): string {
    const address = configuredAddress(this.#project.config.database.url)
    const where = address === undefined ? 'the embedded database' : `the database ${shownDatabase(address)}`
    const why = redact(oneLine(messageOf(error)))
    if (hasAnswered(error)) return `${where} cannot be read: ${why}; \`millrace doctor\` looks into it`
    const move = address === undefined ? '`millrace db status` shows it' : 'start it, or correct DATABASE_URL'
    return `${where} cannot be reached: ${why}; ${move}`
  }
}

/** Whether we got in, and then had no right to read, found no such column, or waited too long. */
function hasAnswered(error: unknown): boolean {
  return /^(42|57014)/.test(sqlState(error) ?? '')
}

/** More would only be of use to who has many datasets. */
const connections = 4

async function openProject({ config, folder }: Project): Promise<Database> {
  const { url, schema } = config.database
  const address = remembered(await databaseAddress(url, resolve(folder, '.millrace')))
  return openDatabase({
    url: address,
    maxConnections: connections,
    deadlines: { connectMs: 5_000, statementMs: 5_000, queryMs: 6_000, lockMs: 1_000, closeMs: 1_000 },
    // Compiling a statement takes longer than any of these may.
    session: { jit: 'off' },
    ...(schema === undefined ? {} : { schema }),
  })
}
