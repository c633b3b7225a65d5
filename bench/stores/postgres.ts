import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { startEmbedded } from '../../src/database/embedded/start.ts'
import { stopEmbedded } from '../../src/database/embedded/stop.ts'
import { killFamily } from '../processes.ts'
import type { Store } from './store.ts'

/** Without these a commit is no promise, and no number here would mean anything. */
const durable = ['fsync', 'synchronous_commit', 'full_page_writes']

const ourName = 'bench'

/** What a contestant counts in its database, by SQL that answers one number. */
interface Counts {
  ended: string
  rows: Readonly<Record<string, string>>
}

/** One PostgreSQL for all rounds, as Millrace brings it along, in a temporary folder. */
export class PostgresServer {
  #folder: string
  #url: string
  #dataFolder = ''

  private constructor(folder: string, url: string) {
    this.#folder = folder
    this.#url = url
  }

  static async start(): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
    // When root runs us the server runs as another user, who must get in.
    await chmod(folder, 0o755)
    const { url } = await startEmbedded({ folder, temporary: true })
    const server = new PostgresServer(folder, url)
    server.#dataFolder = await server.#show('data_directory')
    return server
  }

  /** Makes a database with nothing in it, and refuses a server whose commits are not durable. */
  async createDatabase(): Promise<string> {
    const name = `bench_${randomBytes(6).toString('hex')}`
    await this.#ask(`create database ${name}`)
    for (const setting of durable) {
      const value = (await this.#ask(`show ${setting}`))[0]?.[setting]
      if (value !== 'on')
        throw new Error(`expected ${setting} to be on, got ${String(value)}; a commit must be durable`)
    }
    const url = new URL(this.#url)
    url.pathname = `/${name}`
    return url.href
  }

  async dropDatabase(url: string): Promise<void> {
    await this.#ask(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`)
  }

  /** Does something in a database, however long it takes. */
  async execute(url: string, sql: string): Promise<void> {
    await this.#ask(sql, url)
  }

  /** Rows of a database. */
  async select(url: string, sql: string): Promise<Record<string, unknown>[]> {
    return await this.#ask(sql, url)
  }

  /** Asks until the answer is yes. */
  async until(url: string, sql: string): Promise<void> {
    for (;;) {
      const done = await this.#ask(sql, url).catch(() => [])
      if (done[0]?.done === true) return
      await sleep(100)
    }
  }

  /** The processes of the server that serve this database to others than us. */
  async sessions(url: string): Promise<number[]> {
    const name = new URL(url).pathname.slice(1)
    const rows = await this.#ask(
      `select pid from pg_stat_activity
        where datname = '${name}' and backend_type = 'client backend' and application_name <> '${ourName}'`,
    )
    return rows.map(({ pid }) => Number(pid))
  }

  /** A store in a database of its own. */
  async open({ ended, rows }: Counts): Promise<Store> {
    const address = await this.createDatabase()
    const count = async (sql: string) => Number((await this.#ask(sql, address))[0]?.count)
    let looking = await connect(address)
    return {
      address,
      ended: async () =>
        Number((await looking.query<{ count: string }>({ name: 'ended', text: ended })).rows[0]?.count),
      rows: async () => {
        const counted: Record<string, number> = {}
        for (const [kind, sql] of Object.entries(rows)) counted[kind] = await count(sql)
        return counted
      },
      kill: () => this.#kill(),
      restart: async () => {
        await startEmbedded({ folder: this.#folder, temporary: true })
        looking = await connect(address)
      },
      close: async () => {
        await looking.end()
        await this.dropDatabase(address)
      },
    }
  }

  /** Kills it, and starts it again; where told so, with nothing of its files in the memory of the machine either. */
  async killAndStart({ forgetsFiles }: { forgetsFiles: boolean }): Promise<void> {
    // What is not on the disk yet would stay in memory.
    await this.#ask('checkpoint')
    await this.#kill()
    const forget = ['dd', 'if={}', 'iflag=nocache', 'count=0', 'status=none']
    // Files that go meanwhile are gone.
    if (forgetsFiles) {
      execFileSync('find', [this.#dataFolder, '-type', 'f', '-exec', ...forget, ';'], { stdio: 'ignore' })
    }
    await startEmbedded({ folder: this.#folder, temporary: true })
  }

  /** All its processes at once: a session that is left alone would finish what it was doing. */
  async #kill(): Promise<void> {
    // The file's first line is the number of the main process.
    const pid = Number.parseInt(await readFile(join(this.#dataFolder, 'postmaster.pid'), 'utf8'), 10)
    await killFamily(pid)
  }

  async stop(): Promise<void> {
    await stopEmbedded({ folder: this.#folder })
    await rm(this.#folder, { recursive: true, force: true })
  }

  async #show(setting: string): Promise<string> {
    return String((await this.#ask(`show ${setting}`))[0]?.[setting])
  }

  async #ask(sql: string, url = this.#url): Promise<Record<string, unknown>[]> {
    const client = await connect(url)
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows
    } finally {
      await client.end()
    }
  }
}

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, application_name: ourName })
  // The server is killed on purpose.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
