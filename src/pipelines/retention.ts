import { knownOptions } from './checks.ts'
import { parseDuration } from './duration.ts'
import { Refusal, shown, within } from './refusal.ts'

/** How long what is kept, unless a project says otherwise. */
const defaults = {
  /** Runs with their steps, events and outputs; whole months go. */
  runs: '60d',
  /** What steps have logged; whole months go. Never longer than runs. */
  logs: '30d',
  ticks: '60d',
  notices: '60d',
  deliveries: '60d',
  /** From their end on. */
  alerts: '1y',
  observations: '60d',
  findings: '30d',
  /** Days and service levels. */
  metrics: '2y',
  /** What gates have measured, and what is known of batches. */
  quality: '1y',
  /** Rows that were replayed or discarded, from then on. Those that wait for a person stay. */
  quarantine: '90d',
  /** Runs of watched jobs, what was seen of them, and what was wrong. */
  jobRuns: '60d',
  /** How watched jobs did on each day. */
  jobDays: '2y',
  /** Sessions, tokens and links to sign in with, from their end on. */
  signIns: '90d',
  /** What was answered to changes, for whoever asks again with the same Idempotency-Key. */
  requestKeys: '1d',
} as const

export type RetentionKind = keyof typeof defaults
export const retentionKinds = Object.keys(defaults) as RetentionKind[]

/** Durations by kind: `{ runs: '90d', logs: '14d' }`. */
export type RetentionOptions = Partial<Record<RetentionKind, string>>

/** Milliseconds by kind. */
export type Retention = Readonly<Record<RetentionKind, number>>

const leastMs = 86_400_000

/** How long everything is kept, checked. Refuses less than a day, and logs that would outlive their runs. */
export function parseRetention(options: RetentionOptions = {}): Retention {
  return within('retention', () => {
    knownOptions(options, Object.fromEntries(retentionKinds.map((kind) => [kind, true as const])))
    const all = retentionKinds.map((kind) => [kind, durationOf(kind, options[kind] ?? defaults[kind])] as const)
    const retention = Object.fromEntries(all) as Record<RetentionKind, number>
    if (options.logs === undefined) retention.logs = Math.min(retention.logs, retention.runs)
    if (retention.logs > retention.runs) {
      throw new Refusal(`expected logs to go no later than their runs, got ${shown(options.logs)}: keep runs as long`)
    }
    return Object.freeze(retention)
  })
}

function durationOf(kind: RetentionKind, given: string): number {
  const milliseconds = parseDuration(given, kind)
  if (milliseconds >= leastMs) return milliseconds
  throw new Refusal(`expected ${kind} to be a day or more, got ${shown(given)}`)
}
