import { readPostgres } from '../../connectors/postgres/read-postgres.ts'
import { knownOptions, text } from '../../pipelines/checks.ts'
import type { Json } from '../../pipelines/json.ts'
import { Refusal } from '../../pipelines/refusal.ts'
import type { Secret } from '../../pipelines/secret.ts'
import type { Look, WatchSource } from '../../pipelines/watches/source.ts'
import { type ShownRun, type StateWords, seenRuns } from './shown-run.ts'

export interface SqlJobsOptions {
  /** `postgres://user:password@host:port/database`; a Secret, where there is a password in it. */
  url: Secret | string
  /**
   * One SELECT with the columns job, key, state, and as there are: started_at, ended_at, day, records, failed_records, error.
   * `$1` is since when runs are wanted, `$2` the keys of those that had not ended, a list: use both, or neither.
   */
  query: string
  /** What its states are in our words: `{ ED: 'completed', EX: 'failed' }`. */
  states?: StateWords
  /** How it is told. Default 'a PostgreSQL'. */
  name?: string
}

const keys = { url: true, query: true, states: true, name: true } satisfies Record<keyof SqlJobsOptions, true>
const needed = ['job', 'key', 'state']

/**
 * Runs of jobs as a table of another PostgreSQL has them. Times without a zone are of the watch's zone.
 *
 * @example
 * sqlJobs({
 *   url: secret('BATCH_DATABASE_URL'),
 *   query: `select name as job, id as key, status as state, started as started_at, ended as ended_at, done as records
 *           from batches where started >= $1 or id = any ($2)`,
 *   states: { R: 'running', OK: 'completed', ERR: 'failed' },
 * })
 */
export function sqlJobs(options: SqlJobsOptions): WatchSource {
  knownOptions(options, keys)
  const { url, states, name = 'a PostgreSQL' } = options
  const query = text(options.query, 'query')
  const asks = [/\$1\b/, /\$2\b/].map((place) => place.test(query))
  if (asks[0] !== asks[1]) throw new Refusal('expected the query to have both $1 and $2, or neither, got one of them')
  return Object.freeze({
    name: text(name, 'name'),
    async list(look: Look) {
      const { since, open, signal } = look
      const values = asks[0] ? [since.toISOString(), [...open]] : []
      const shown: ShownRun[] = []
      for await (const row of readPostgres({ url, query, values, signal, statementTimeout: '1m' })) {
        shown.push(shownRun(row))
      }
      return seenRuns(shown, look, states)
    },
  })
}

function shownRun(row: Record<string, Json>): ShownRun {
  const missing = needed.filter((column) => !(column in row))
  if (missing.length > 0) {
    const names = Object.keys(row).join(', ')
    throw new Refusal(`expected the columns ${needed.join(', ')}, got ${names}: name them so with \`as\``)
  }
  return {
    job: wordOf(row.job),
    key: wordOf(row.key),
    state: wordOf(row.state),
    startedAt: wordIfAny(row.started_at),
    endedAt: wordIfAny(row.ended_at),
    ...(row.day === null || row.day === undefined ? {} : { day: wordOf(row.day) }),
    records: wordIfAny(row.records),
    failedRecords: wordIfAny(row.failed_records),
    error: wordIfAny(row.error),
  }
}

function wordIfAny(value: Json | undefined): string | null {
  return value === null || value === undefined ? null : wordOf(value)
}

function wordOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? '')
}
