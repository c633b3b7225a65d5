import { basename } from 'node:path'
import { knownOptions, text } from '../../pipelines/checks.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import type { Listing, Look, SeenRun, WatchSource } from '../../pipelines/watches/source.ts'
import { eventIn, type LineReader, lineReaderOf } from './log-events.ts'
import { LogTail } from './log-tail.ts'
import { afterEvent, type JobEvent, type ToldRun } from './told-run.ts'

export interface LogFileJobsOptions {
  /** One file, or several. They are read on from where the last look has ended, also when they are rotated or emptied. */
  files: string | readonly string[]
  /**
   * An expression with the groups `at`, `job`, `event` (start, progress, end, fail) and, as there are, `run`, `records`,
   * `failedRecords`, `error`; or a function that says what a line tells.
   */
  line: RegExp | LineReader
  /** How it is told. Default: the name of the first file. */
  name?: string
}

const keys = { files: true, line: true, name: true } satisfies Record<keyof LogFileJobsOptions, true>
/** At a look, of all files together. What is older at the first one is not read. */
const mostBytes = 64 * 1024 * 1024
const longestError = 500

/**
 * Runs of jobs as they are told of in log files of this machine: the worker that looks has to be on it.
 *
 * @example
 * logFileJobs({
 *   files: '/var/log/batch/nightly.log',
 *   line: /^(?<at>\S+ \S+) (?<job>\w+) (?<event>start|progress|end|fail)(?: records=(?<records>\d+))?(?: (?<error>.*))?$/,
 * })
 */
export function logFileJobs(options: LogFileJobsOptions): WatchSource {
  knownOptions(options, keys)
  const files = typeof options.files === 'string' ? [options.files] : options.files
  if (!Array.isArray(files) || files.length === 0) {
    throw new Refusal(`expected files to be the path of a log, or a list of them, got ${shown(options.files)}`)
  }
  const paths = files.map((file) => text(file, 'files'))
  const read = lineReaderOf(options.line)
  const tails = paths.map((path) => new LogTail(path))
  const known = new KnownRuns()
  return Object.freeze({
    name: text(options.name ?? basename(paths[0] ?? ''), 'name'),
    async list({ since, timezone, signal }: Look): Promise<Listing> {
      const troubles: string[] = []
      let left = mostBytes
      let unread = 0
      for (const tail of tails) {
        const told = await tail.read((line) => (unread += takes(known, line, read, timezone)), {
          mostBytes: left,
          signal,
        })
        left -= told.bytes
        troubles.push(...told.troubles)
      }
      if (unread > 0) troubles.push(`${unread} lines of it make no sense, of their time or a count`)
      return { runs: known.changedSince(since), troubles }
    },
  })
}

/** 1 for a line that makes no sense. What stands in it is not repeated. */
function takes(known: KnownRuns, line: string, read: LineReader, timezone: string): 0 | 1 {
  try {
    const told = eventIn(line, read, timezone)
    if (told) known.take(told)
    return 0
  } catch {
    return 1
  }
}

/** What the lines so far say. Kept in the process: another one reads the files itself, and comes to the same. */
class KnownRuns {
  readonly #runs = new Map<string, SeenRun>()
  /** The key of the run of a job, and of its name, that has not ended. */
  readonly #open = new Map<string, string>()

  take({ job, ...event }: JobEvent & { job: string }): void {
    const place = JSON.stringify([job, event.run])
    const openKey = this.#open.get(place)
    const open = openKey === undefined ? undefined : this.#runs.get(openKey)
    const { before, now } = afterEvent(open && toldOf(open), event)
    if (before && openKey !== undefined) this.#runs.set(openKey, { key: openKey, job, ...before })
    const key =
      open !== undefined && before === undefined ? open.key : `${job} ${event.run ?? now.startedAt.toISOString()}`
    this.#runs.set(key, { key, job, ...now, error: now.error?.slice(0, longestError) ?? null })
    if (now.endedAt === null) this.#open.set(place, key)
    else this.#open.delete(place)
  }

  /** Forgets what nobody asks for any more. */
  changedSince(since: Date): SeenRun[] {
    for (const [key, { endedAt }] of this.#runs) if (endedAt && endedAt < since) this.#runs.delete(key)
    return [...this.#runs.values()]
  }
}

function toldOf({ state, startedAt, endedAt, records, failedRecords, error }: SeenRun): ToldRun {
  return {
    state: state === 'failed' || state === 'completed' ? state : 'running',
    startedAt: startedAt ?? new Date(0),
    endedAt: endedAt ?? null,
    records: records ?? null,
    failedRecords: failedRecords ?? null,
    error: error ?? null,
  }
}
