import type { Listing, Look, WatchSource } from 'millrace'
import { type OpenReader, OracleError, type OracleReader } from './reader.ts'
import { keyText, runKeyOf, seenRuns, submissionId } from './seen-runs.ts'
import {
  type Asked,
  type BatchKey,
  changedSince,
  clock,
  lookups,
  type MessageRow,
  messages,
  type PendingRows,
  pendingRows,
  type RunRow,
  runs,
  type SubmissionRow,
  submissions,
  type ThreadRow,
  threads,
  withKeys,
} from './statements.ts'
import { Statuses, type StatusNames } from './statuses.ts'

export interface BatchesOptions {
  /** The way to Oracle, chosen when a look begins. */
  open: () => OpenReader
  /** The zone of the database's dates. Default: that of the watch. */
  timezone?: string | undefined
  /** What the site's statuses mean, by description or value. Default: the product's own. */
  states?: StatusNames
  /** The job that runs until no measurement is pending. Default D1-IMD. */
  untilEmpty?: string
  /**
   * Where measurements wait for it, and the BO_STATUS_CD with which they do. Default D1_IMD_CTRL and PENDING. False: nobody
   * asks, for installations without meter data management.
   */
  left?: PendingRows | false
}

/** Oracle takes a thousand values in a list, and nobody has so many runs open. */
const keysAtOnce = 100

/** The batch tables of Oracle Utilities: runs, their threads, what is left, and the database's clock. */
export function oracleBatches(options: BatchesOptions): WatchSource {
  const waiting = options.left === false ? undefined : pendingRows(options.left)
  return {
    name: 'Oracle batch tables',
    async list(look) {
      const timezone = options.timezone ?? look.timezone
      const reader = await options.open()(look, timezone)
      try {
        return await listed(reader, look, timezone, { ...options, waiting })
      } finally {
        // What was read is there, whether or not the end of the connection is told.
        await reader.close().catch(() => undefined)
      }
    },
  }
}

async function listed(
  reader: OracleReader,
  { since, open, log }: Look,
  timezone: string,
  { states, untilEmpty = 'D1-IMD', waiting }: BatchesOptions & { waiting: ReturnType<typeof pendingRows> | undefined },
): Promise<Listing> {
  const troubles: string[] = []
  /** What is of use and not needed: without it, the rest goes on. */
  const ifPossible = async <Row>(what: string, rows: Promise<Row[]>): Promise<Row[] | undefined> => {
    try {
      return await rows
    } catch (error) {
      if (!(error instanceof OracleError)) throw error
      troubles.push(`${what}: ${error.message}`)
      return undefined
    }
  }
  const [time] = await reader.rows(clock)
  const called = await ifPossible('what statuses are called cannot be read', reader.rows(lookups))
  if (called?.length === 0) {
    troubles.push('CI_LOOKUP_VAL_L has no statuses in ENG: statuses are taken for what the product calls them')
  }
  const statuses = new Statuses(called ?? [], states)
  const found: Found = { runs: [], threads: [], messages: [], submissions: [] }
  const asked = submissions(open.flatMap((key) => submissionId(key) ?? []).slice(0, keysAtOnce))
  found.submissions =
    (await ifPossible('what is submitted cannot be read', reader.rows(asked.statement, asked.binds))) ?? []
  await read(reader, changedSince(since, statuses.openValues), found)
  const seen = new Set(found.runs.map((run) => keyText(run)))
  const wanted = new Set([...open, ...found.submissions.flatMap((row) => runKeyOf(row) ?? [])])
  const older = [...wanted].flatMap((key) => (seen.has(key) ? [] : (parsedKey(key) ?? [])))
  for (let from = 0; from < older.length; from += keysAtOnce) {
    await read(reader, withKeys(older.slice(from, from + keysAtOnce)), found)
  }
  if (found.noMessages !== undefined) log.info('failed runs have no text', { because: found.noMessages })
  const left =
    waiting && (await ifPossible('what is left to do cannot be read', reader.rows(waiting.statement, waiting.binds)))
  return {
    runs: seenRuns(found, statuses, timezone),
    ...(left?.[0] === undefined ? {} : { left: { [untilEmpty]: left[0].left_cnt } }),
    ...(time === undefined ? {} : { now: time.now }),
    troubles: [...troubles, ...statuses.troubles],
  }
}

/** Rows of all that was asked for. */
export interface Found {
  runs: RunRow[]
  threads: ThreadRow[]
  messages: MessageRow[]
  submissions: SubmissionRow[]
  /** Why there are none. */
  noMessages?: string
}

async function read(reader: OracleReader, asked: Asked, found: Found): Promise<void> {
  found.runs.push(...(await reader.rows(runs(asked), asked.binds)))
  found.threads.push(...(await reader.rows(threads(asked), asked.binds)))
  if (found.noMessages !== undefined) return
  try {
    found.messages.push(...(await reader.rows(messages(asked), asked.binds)))
  } catch (error) {
    if (!(error instanceof OracleError)) throw error
    found.noMessages = error.message
  }
}

/** Of a key as it is kept; undefined for one of another source. */
function parsedKey(text: string): BatchKey | undefined {
  const [, code, number, rerun] = /^(\S+) (\d+) (\d+)$/.exec(text) ?? []
  return code === undefined ? undefined : { code, number: Number(number), rerun: Number(rerun) }
}
