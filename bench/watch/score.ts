import type { VerdictKind } from '../../src/pipelines/watches/verdict-kind.ts'
import type { Corpus, CorpusFault } from '../../systems/billing-batches/simulators/corpus/index.ts'
import { pollEveryMs, type Told } from './play.ts'

export interface Score {
  faults: readonly { fault: CorpusFault; isFound: boolean; isToldSomehow: boolean }[]
  falseAlarms: readonly Told[]
  weeks: number
}

/** That a job will not come at all shows at the end of the day only: until then it is late. */
const says: Partial<Record<CorpusFault['kind'], readonly VerdictKind[]>> = { missing: ['late', 'missing'] }

/** What is no alarm of its own where a job before it had a fault on that day. */
const explained: readonly VerdictKind[] = ['late', 'missing', 'deadline_missed', 'too_few_records']

/** What was told of a corpus against its labels, by the looks that were answered. */
export function scored(corpus: Corpus, told: readonly Told[], looks: readonly Date[]): Score {
  const known = new Map<number, Date>()
  const oneLookAfter = (at: Date) => {
    const next = known.get(at.getTime()) ?? looks.find((look) => look >= at) ?? at
    known.set(at.getTime(), next)
    return new Date(Math.max(next.getTime(), at.getTime() + pollEveryMs))
  }
  const judged = corpus.faults.filter(({ day }) => day >= corpus.judgedFrom)
  return {
    faults: judged.map((fault) => {
      const intime = told.filter(
        (one) => isAbout(one, fault, oneLookAfter(fault.until)) && one.from <= oneLookAfter(fault.dueAt),
      )
      const kinds = says[fault.kind] ?? [fault.kind]
      return {
        fault,
        isFound: intime.some(({ verdict }) => kinds.includes(verdict.kind)),
        isToldSomehow: intime.length > 0,
      }
    }),
    falseAlarms: told.filter((one) => !isTrue(one, corpus, oneLookAfter)),
    weeks: (corpus.days - (Date.parse(corpus.judgedFrom) - Date.parse(corpus.from)) / 86_400_000) / 7,
  }
}

/** Opened while the fault was there, of its run where both name one. A look after its end still sees what ended. */
function isAbout({ verdict, from }: Told, { job, run, beganAt }: CorpusFault, seenUntil: Date): boolean {
  return (
    verdict.job === job &&
    (run === undefined || verdict.key === null || verdict.key === run) &&
    from >= beganAt &&
    from <= seenUntil
  )
}

/** A deadline that has passed is no guess. */
function isTrue(one: Told, corpus: Corpus, oneLookAfter: (at: Date) => Date): boolean {
  const { kind, job } = one.verdict
  if (kind === 'deadline_missed') return true
  const overlaps = ({ beganAt, until }: CorpusFault) =>
    one.from <= oneLookAfter(until) && (one.to === undefined || one.to > beganAt)
  const above = explained.includes(kind) ? jobsAbove(job, corpus) : new Set<string>()
  return corpus.faults.some(
    (fault) =>
      (fault.job === job && overlaps(fault)) ||
      (above.has(fault.job) && fault.beganAt <= one.from && isSameDay(fault, one)),
  )
}

function isSameDay({ beganAt }: CorpusFault, { from }: Told): boolean {
  return from.getTime() - beganAt.getTime() < 86_400_000
}

/** The jobs that one waits for, and those that they wait for. */
export function jobsAbove(name: string, { workflow }: Corpus): Set<string> {
  const above = new Set<string>()
  const add = (job: string) => {
    for (const before of workflow.find((one) => one.job === job)?.after ?? []) {
      above.add(before)
      add(before)
    }
  }
  add(name)
  return above
}
