import { knownOptions, numberFrom, oneOf, text, wholeNumber } from '../checks.ts'
import { parseDuration } from '../duration.ts'
import { Refusal, shown } from '../refusal.ts'
import { type VerdictKind, verdictKinds } from '../watches/verdict-kind.ts'

/** The ends of a run that a rule can go by, the best first. `cancelled` is nobody's failure. */
export const judgedEnds = ['completed', 'partial', 'failed'] as const
export type JudgedEnd = (typeof judgedEnds)[number]

/** What each condition is declared with. Data, so that it is stored, and edited while running. */
interface Declarations {
  runFails: {
    /** Default: every pipeline, each for itself. */
    pipeline?: string
    /** Ends that count as failures. Default: failed. */
    ends?: readonly ('partial' | 'failed')[]
    /** So many in a row. Default 1. */
    inARow?: number
    /** Only failures with one of these codes. */
    codes?: readonly string[]
    /** Failures with these codes are another rule's. */
    exceptCodes?: readonly string[]
  }
  runLasts: {
    pipeline?: string
    /** '10m' from its start. */
    over: string
  }
  metric: {
    /** As `metric('approved', n)` in a step names it. */
    name: string
    pipeline: string
    /** Fires below this figure; give this or `above`. */
    below?: number
    above?: number
    /** Once it fires, it is over only at this figure: 0.8 to fire and 0.85 to clear do not flap at 0.8. Default: the same. */
    clearAt?: number
    /** The figure of a run, or of a day so far. Default: run. */
    per?: 'run' | 'day'
  }
  stale: {
    /** Default: every dataset of which freshness is declared, each for itself. */
    dataset?: string
    /** Only series of this source. */
    source?: string
  }
  late: {
    /** Default: every schedule, each for itself. */
    schedule?: string
  }
  queueWaits: {
    /** How long the oldest run that is due has waited for a worker. */
    over: string
  }
  unhealthy: {
    /** Default: every check, each for itself. */
    check?: string
    /** From which state on. A part that is only degraded is a warning at most. Default: unhealthy. */
    at?: 'degraded' | 'unhealthy'
  }
  watched: {
    /** Default: every watch. */
    watch?: string
    /** Default: every job, each for itself. */
    job?: string
    /** What must be wrong with it. Default: anything. */
    verdicts?: readonly VerdictKind[]
  }
}

export type ConditionKind = keyof Declarations
/** A condition as it is declared and stored. */
export type DeclaredCondition = {
  [Kind in ConditionKind]: { readonly kind: Kind } & Readonly<Declarations[Kind]>
}[ConditionKind]

/** A condition as it is judged by: complete, durations in milliseconds. */
export type Condition =
  | {
      kind: 'runFails'
      pipeline: string | null
      ends: readonly JudgedEnd[]
      inARow: number
      codes: readonly string[]
      exceptCodes: readonly string[]
    }
  | { kind: 'runLasts'; pipeline: string | null; overMs: number }
  | {
      kind: 'metric'
      name: string
      pipeline: string
      side: 'below' | 'above'
      limit: number
      clearAt: number
      per: 'run' | 'day'
    }
  | { kind: 'stale'; dataset: string | null; source: string | null }
  | { kind: 'late'; schedule: string | null }
  | { kind: 'queueWaits'; overMs: number }
  | { kind: 'unhealthy'; check: string | null; at: 'degraded' | 'unhealthy' }
  | { kind: 'watched'; watch: string | null; job: string | null; verdicts: readonly VerdictKind[] }

const known = {
  runFails: { kind: true, pipeline: true, ends: true, inARow: true, codes: true, exceptCodes: true },
  runLasts: { kind: true, pipeline: true, over: true },
  metric: { kind: true, name: true, pipeline: true, below: true, above: true, clearAt: true, per: true },
  stale: { kind: true, dataset: true, source: true },
  late: { kind: true, schedule: true },
  queueWaits: { kind: true, over: true },
  unhealthy: { kind: true, check: true, at: true },
  watched: { kind: true, watch: true, job: true, verdicts: true },
} satisfies Record<ConditionKind, Record<string, true>>

/** Runs of a pipeline end badly: `runFails({ pipeline: 'prices', inARow: 2 })`. A retry that heals is no failure. */
export const runFails = (options: Declarations['runFails'] = {}) => declared({ kind: 'runFails', ...options })
/** A run is still under way so long after its start: `runLasts({ pipeline: 'prices', over: '10m' })`. */
export const runLasts = (options: Declarations['runLasts']) => declared({ kind: 'runLasts', ...options })
/** A figure is too low or too high: `metric('approval_rate', { pipeline: 'reviews', below: 0.8, clearAt: 0.85 })`. */
export const metric = (name: string, options: Omit<Declarations['metric'], 'name'>) =>
  declared({ kind: 'metric', name, ...options })
/** Rows of a dataset are older than its freshness allows: `stale({ dataset: 'prices' })`. */
export const stale = (options: Declarations['stale'] = {}) => declared({ kind: 'stale', ...options })
/** A schedule has missed its deadline, or is due and has not started: `late({ schedule: 'morning' })`. */
export const late = (options: Declarations['late'] = {}) => declared({ kind: 'late', ...options })
/** Runs that are due wait for a worker: `queueWaits({ over: '5m' })`. */
export const queueWaits = (options: Declarations['queueWaits']) => declared({ kind: 'queueWaits', ...options })
/** A health check finds something: `unhealthy({ check: 'disk', at: 'degraded' })`. */
export const unhealthy = (options: Declarations['unhealthy'] = {}) => declared({ kind: 'unhealthy', ...options })

/** Something is wrong with a watched job: `watched({ watch: 'nightly', verdicts: ['failed', 'stuck'] })`. */
export const watched = (options: Declarations['watched'] = {}) => declared({ kind: 'watched', ...options })

function declared(condition: DeclaredCondition): DeclaredCondition {
  parseCondition(condition)
  return Object.freeze(condition)
}

/** Checks a declared condition and fills in what it leaves out. */
export function parseCondition(given: DeclaredCondition): Condition {
  const { kind } = given
  oneOf(kind, 'a condition', Object.keys(known) as ConditionKind[])
  knownOptions(given, known[kind])
  switch (given.kind) {
    case 'runFails':
      return {
        kind: 'runFails',
        pipeline: nameOrAll(given.pipeline, 'pipeline'),
        ends: words(given.ends ?? ['failed'], 'ends').map((end) => oneOf(end, 'ends', ['partial', 'failed'] as const)),
        inARow: wholeNumber(given.inARow ?? 1, 'inARow', 1),
        codes: words(given.codes ?? [], 'codes'),
        exceptCodes: words(given.exceptCodes ?? [], 'exceptCodes'),
      }
    case 'runLasts':
      return {
        kind: 'runLasts',
        pipeline: nameOrAll(given.pipeline, 'pipeline'),
        overMs: parseDuration(given.over, 'over'),
      }
    case 'metric':
      return parseMetric(given)
    case 'stale':
      return {
        kind: 'stale',
        dataset: nameOrAll(given.dataset, 'dataset'),
        source: nameOrAll(given.source, 'source'),
      }
    case 'late':
      return { kind: 'late', schedule: nameOrAll(given.schedule, 'schedule') }
    case 'queueWaits':
      return { kind: 'queueWaits', overMs: parseDuration(given.over, 'over') }
    case 'watched':
      return {
        kind: 'watched',
        watch: nameOrAll(given.watch, 'watch'),
        job: nameOrAll(given.job, 'job'),
        verdicts: words(given.verdicts ?? verdictKinds, 'verdicts').map((verdict) =>
          oneOf(verdict, 'verdicts', verdictKinds),
        ),
      }
    default:
      return {
        kind: 'unhealthy',
        check: nameOrAll(given.check, 'check'),
        at: oneOf(given.at ?? 'unhealthy', 'at', ['degraded', 'unhealthy'] as const),
      }
  }
}

function parseMetric(given: Extract<DeclaredCondition, { kind: 'metric' }>): Condition {
  const { below, above } = given
  if ((below === undefined) === (above === undefined)) {
    throw new Refusal(`expected \`below\` or \`above\`, got ${below === undefined ? 'none of them' : 'both'}`)
  }
  const side = below === undefined ? 'above' : 'below'
  const limit = figure(below ?? above, side)
  const clearAt = figure(given.clearAt ?? limit, 'clearAt')
  if (side === 'below' ? clearAt < limit : clearAt > limit) {
    throw new Refusal(`expected clearAt on the good side of ${limit}, got ${clearAt}: it fires ${side} ${limit}`)
  }
  return {
    kind: 'metric',
    name: text(given.name, 'the metric'),
    pipeline: text(given.pipeline, 'pipeline'),
    side,
    limit,
    clearAt,
    per: oneOf(given.per ?? 'run', 'per', ['run', 'day'] as const),
  }
}

function figure(given: unknown, what: string): number {
  return numberFrom(given, what, -Number.MAX_VALUE, Number.MAX_VALUE)
}

function nameOrAll(given: string | undefined, what: string): string | null {
  return given === undefined ? null : text(given, what)
}

function words<Word extends string>(given: readonly Word[], what: string): readonly Word[] {
  const isList: boolean = Array.isArray(given)
  if (isList && given.every((word: unknown) => typeof word === 'string')) return given
  throw new Refusal(`expected ${what} to be a list of words, got ${shown(given)}`)
}
