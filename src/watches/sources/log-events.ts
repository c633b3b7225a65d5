import { numberFrom } from '../../pipelines/checks.ts'
import { Refusal, shown } from '../../pipelines/refusal.ts'
import { timeIn } from './time-in.ts'
import type { JobEvent } from './told-run.ts'

/** What a line of a log says of a job. */
export interface LogEvent extends Omit<JobEvent, 'at'> {
  job: string
  /** Without a zone it is of that of the watch. */
  at: Date | string
}

/** Says what a line tells; nothing when it is of something else. */
export type LineReader = (line: string) => LogEvent | undefined | null

const groups = ['at', 'job', 'event', 'run', 'records', 'failedRecords', 'error']
const words: Readonly<Record<string, LogEvent['event']>> = {
  start: 'start',
  started: 'start',
  progress: 'progress',
  end: 'end',
  ended: 'end',
  fail: 'fail',
  failed: 'fail',
}

/** Reads lines by the named groups of an expression. */
export function lineReaderOf(given: RegExp | LineReader): LineReader {
  if (typeof given === 'function') return given
  if (!(given instanceof RegExp)) throw new Refusal(`expected line to be a RegExp or a function, got ${shown(given)}`)
  const missing = ['at', 'job', 'event'].filter((group) => !given.source.includes(`(?<${group}>`))
  if (missing.length > 0) {
    throw new Refusal(`expected line to have the named groups ${groups.join(', ')}, the first three at least`)
  }
  // With `g` or `y` it would remember where it has ended in the line before.
  const pattern = new RegExp(given.source, given.flags.replaceAll(/[gy]/g, ''))
  return (line) => {
    const { at, job, event, run, records, failedRecords, error } = pattern.exec(line)?.groups ?? {}
    if (at === undefined || job === undefined || event === undefined) return undefined
    const word = words[event.toLowerCase()]
    // A line of the job that tells something else.
    if (word === undefined) return undefined
    return { at, job, event: word, run, records: countOf(records), failedRecords: countOf(failedRecords), error }
  }
}

function countOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : numberFrom(Number(text.replaceAll(/[,_ ]/g, '')), 'a count', 0)
}

/**
 * What a line tells, its time a moment.
 *
 * @throws when it makes no sense
 */
export function eventIn(line: string, read: LineReader, timezone: string): (JobEvent & { job: string }) | undefined {
  const told = read(line)
  if (told === undefined || told === null) return undefined
  const at = typeof told.at === 'string' ? timeIn(told.at, timezone) : told.at
  if (at === undefined || Number.isNaN(at.getTime())) throw new Refusal('its time is none')
  return { ...told, at }
}
