import { type JobState, jobStates, type Listing, type Look, type SeenRun } from '../../pipelines/watches/source.ts'
import { timeIn } from './time-in.ts'

/** A run in the words of its own system: times may be texts, counts the text of their digits, states its own. */
export interface ShownRun
  extends Omit<SeenRun, 'was' | 'state' | 'startedAt' | 'endedAt' | 'restartedAt' | 'records' | 'failedRecords'> {
  readonly state: string
  /** Without a zone it is of that of the watch. */
  readonly startedAt?: Date | string | null
  readonly endedAt?: Date | string | null
  readonly records?: number | string | null
  readonly failedRecords?: number | string | null
}

/** What its own system's states are in our words: `{ ED: 'completed', EX: 'failed' }`. Our own need not be listed. */
export type StateWords = Readonly<Record<string, JobState>>

/** Runs in our words. One that cannot be put into them is left out, and told of. */
export function seenRuns(
  shown: readonly ShownRun[],
  { timezone }: Pick<Look, 'timezone'>,
  states: StateWords = {},
): Required<Pick<Listing, 'runs' | 'troubles'>> {
  const runs: SeenRun[] = []
  const troubles: string[] = []
  for (const run of shown) {
    const seen = seenRun(run, timezone, states)
    if (typeof seen === 'string') troubles.push(`run ${run.key} of ${run.job} is left out: ${seen}`)
    else runs.push(seen)
  }
  return { runs, troubles }
}

/** The run, or why there is none. */
function seenRun(run: ShownRun, timezone: string, states: StateWords): SeenRun | string {
  const state = Object.hasOwn(states, run.state) ? states[run.state] : jobStates.find((one) => one === run.state)
  if (state === undefined) return `its state is none of ${[...Object.keys(states), ...jobStates].join(', ')}`
  const startedAt = momentOf(run.startedAt, timezone)
  const endedAt = momentOf(run.endedAt, timezone)
  if (startedAt === undefined || endedAt === undefined) return 'a time of it is none, such as 2026-08-18 05:00:00'
  const { records, failedRecords, ...rest } = run
  return { ...rest, state, startedAt, endedAt, ...counts({ records, failedRecords }) }
}

/** Undefined when it is none. */
function momentOf(given: Date | string | null | undefined, timezone: string): Date | null | undefined {
  if (given === null || given === undefined) return null
  return typeof given === 'string' ? timeIn(given, timezone) : given
}

/** What is not there stays so: then its threads are counted. What is no number is found where all counts are checked. */
function counts(given: Pick<ShownRun, 'records' | 'failedRecords'>): Pick<SeenRun, 'records' | 'failedRecords'> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said.map(([name, value]) => [name, value === null ? null : Number(value)]))
}
