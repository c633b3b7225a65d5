import { expect, test } from 'vitest'
import { corpus } from './corpus.ts'
import { businessDayOf, minuteMs, momentOf } from './days.ts'
import { commitMoments, recordsAt } from './labels.ts'
import { seenAt } from './seen.ts'
import { type Corpus, type CorpusFault, type CorpusRun, faultKinds, runKey } from './types.ts'

const seeds = [1, 2, 3]
const corpora = seeds.map((seed) => corpus(seed))
const calm = seeds.map((seed) => corpus(seed, { faults: false }))

const runOf = ({ runs }: Corpus, fault: CorpusFault) => runs.find((run) => runKey(run) === fault.run)
const minutesBetween = (from: Date, to: Date) => (to.getTime() - from.getTime()) / minuteMs
const recordsOf = (run: CorpusRun) => recordsAt(run, Number.POSITIVE_INFINITY)
const runsOf = ({ runs }: Corpus, job: string, day: string) => runs.filter((run) => run.job === job && run.day === day)

test('a seed decides everything, and another one everything else', () => {
  expect(corpus(1)).toEqual(corpora[0])
  expect(corpora[1]?.runs[0]).not.toEqual(corpora[0]?.runs[0])
})

test('a day is the same in whatever corpus it lies', () => {
  const [whole] = corpora
  const from = '2025-10-01'
  const part = corpus(1, { from, days: 5, warmUpDays: 0 })
  const days = new Set(part.runs.map(({ day }) => day))
  expect(days.size).toBe(5)
  // A run that never ends has no other end in a shorter corpus: runs have no such end, labels do.
  expect(part.runs).toEqual(whole?.runs.filter(({ day }) => days.has(day)))
})

test('judged days have some fifty faults, every kind among them, and the days before them few', () => {
  for (const { faults, judgedFrom } of corpora) {
    const judged = faults.filter(({ day }) => day >= judgedFrom)
    expect(judged.length).toBeGreaterThanOrEqual(40)
    expect(judged.length).toBeLessThanOrEqual(62)
    expect(new Set(judged.map(({ kind }) => kind))).toEqual(new Set(faultKinds))
    expect(faults.length - judged.length).toBeLessThan(15)
  }
})

test('without faults no run fails, no job is silent for an hour, and no day misses its deadline', () => {
  for (const { runs, faults } of calm) {
    expect(faults).toEqual([])
    expect(runs.filter(({ status, endedAt }) => status === 'failed' || endedAt === null)).toEqual([])
    const silences = runs.flatMap((run) => {
      const moments = commitMoments(run)
      return moments.slice(1).map((moment, index) => (moment - (moments[index] ?? 0)) / minuteMs)
    })
    expect(Math.max(...silences)).toBeLessThan(59.5)
    // Some are silent for nearly an hour as a matter of course.
    expect(silences.filter((minutes) => minutes > 55).length).toBeGreaterThan(25)
    const late = runs.filter(({ job, day, startedAt, endedAt }) => {
      return job === 'BILLRESTSMS' && +startedAt < momentOf(day, '20:00') && +(endedAt ?? 0) > momentOf(day, '16:00')
    })
    expect(late).toEqual([])
  }
})

test('a job starts after those it waits for, and not before its time of day', () => {
  for (const { runs, workflow } of [...corpora, ...calm]) {
    const byDay = Map.groupBy(runs, ({ day }) => day)
    for (const [day, ofDay] of byDay) {
      for (const { job, after, startsAt } of workflow) {
        const first = ofDay.find((run) => run.job === job)
        if (first === undefined) continue
        if (startsAt !== null) expect(+first.startedAt).toBeGreaterThanOrEqual(momentOf(day, startsAt))
        const before = ofDay.filter((run) => after.includes(run.job) && +run.startedAt < momentOf(day, '20:30'))
        for (const { endedAt } of before) expect(+first.startedAt).toBeGreaterThanOrEqual(+(endedAt ?? 0))
      }
    }
  }
})

test('a rerun comes after the end of what it repeats, with the same number', () => {
  for (const { runs } of corpora) {
    const reruns = runs.filter(({ rerun }) => rerun > 0)
    expect(reruns.length).toBeGreaterThan(3)
    for (const { job, batchNumber, rerun, startedAt } of reruns) {
      const before = runs.find((run) => run.job === job && run.batchNumber === batchNumber && run.rerun === rerun - 1)
      expect(before?.status).toBe('failed')
      expect(+startedAt).toBeGreaterThan(+(before?.endedAt ?? before?.startedAt ?? Number.POSITIVE_INFINITY))
    }
    expect(new Set(runs.map(runKey)).size).toBe(runs.length)
  }
})

test('labels are what their runs show', () => {
  for (const [number, one] of corpora.entries()) {
    for (const fault of one.faults) {
      const { kind, job, day, beganAt, dueAt, until } = fault
      expect(+dueAt, `${kind} ${job} ${day}`).toBeGreaterThanOrEqual(+beganAt)
      // A quarter of an hour, between two polls, or nobody could be held to see it.
      expect(minutesBetween(dueAt, until), `${kind} ${job} ${day}`).toBeGreaterThanOrEqual(kind === 'failed' ? 8 : 15)
      const run = runOf(one, fault)
      const usual = runsOf(calm[number] ?? one, job, day)
      const ran = run && minutesBetween(run.startedAt, run.endedAt ?? until)
      switch (kind) {
        case 'failed':
          expect(run).toMatchObject({ status: 'failed', endedAt: dueAt, error: expect.any(String) })
          break
        case 'ended_in_error': {
          expect(run).toMatchObject({ status: 'completed', endedAt: dueAt })
          const failed = run?.threads.reduce((sum, { commits }) => sum + (commits.at(-1)?.failedRecords ?? 0), 0) ?? 0
          const isBad =
            run?.threads.some(({ status }) => status === 'failed') || failed > 0.015 * recordsOf(run as CorpusRun)
          expect(isBad).toBe(true)
          break
        }
        case 'stuck': {
          const next = commitMoments(run as CorpusRun).find((moment) => moment > +beganAt) ?? +(run?.endedAt ?? until)
          expect(minutesBetween(beganAt, dueAt)).toBe(61)
          expect((next - +beganAt) / minuteMs).toBeGreaterThanOrEqual(76)
          break
        }
        case 'long_running':
          expect(ran).toBeGreaterThan(minutesBetween(beganAt, dueAt) + 15)
          expect(recordsOf(run as CorpusRun)).toBeGreaterThan(1.3 * recordsOf(usual[0] as CorpusRun))
          break
        case 'slow':
          // As much work as on the day without the fault, in nearly twice the time at least.
          expect(usual.map(recordsOf)).toContain(recordsOf(run as CorpusRun))
          expect(ran).toBeGreaterThan(
            1.7 * Math.min(...usual.map((other) => minutesBetween(other.startedAt, other.endedAt ?? until))),
          )
          break
        case 'late':
          expect(runsOf(one, job, day)[0]?.startedAt).toEqual(until)
          break
        case 'missing':
          expect([run, runsOf(one, job, day)]).toEqual([undefined, []])
          break
        case 'too_few_records':
          expect(recordsOf(run as CorpusRun)).toBeLessThan(0.5 * recordsOf(usual[0] as CorpusRun))
      }
      expect(businessDayOf(beganAt)).toBe(day)
    }
  }
})

test('a missed deadline has a fault that it is missed for', () => {
  for (const { runs, faults } of corpora) {
    const days = new Set(runs.map(({ day }) => day))
    for (const day of days) {
      const last = runs.findLast(
        (run) =>
          run.job === 'BILLRESTSMS' &&
          run.day === day &&
          +run.startedAt < momentOf(day, '20:30') + 90 * minuteMs &&
          run.batchNumber % 2 === 0,
      )
      const isInTime = last?.status === 'completed' && last.endedAt !== null && +last.endedAt <= momentOf(day, '16:00')
      const blamed = faults.filter((fault) => fault.day === day && fault.missesDeadline)
      expect([day, blamed.length > 0]).toEqual([day, !isInTime])
    }
  }
})

test('changes move times and nothing else', () => {
  const timeless = ({ runs }: Corpus) =>
    runs
      .map(({ job, batchNumber, rerun, day, status, error, threads }) => ({
        run: [job, batchNumber, rerun, day, status, error],
        threads: threads.map((thread) => ({
          status: thread.status,
          commits: thread.commits.map(({ records, failedRecords }) => [records, failedRecords]),
        })),
      }))
      .toSorted((one, other) => String(one.run).localeCompare(String(other.run)))
  const [asItWas = corpus(1)] = corpora
  const changed = corpus(1, {
    changes: [
      { job: 'CM-DMRU', laterMs: 40 * minuteMs },
      { job: 'C1-PPBTR', factor: 1.5 },
      { job: 'CM_BSGGN', longerMs: 20 * minuteMs },
    ],
  })
  expect(timeless(changed)).toEqual(timeless(asItWas))
  for (const { job, batchNumber, rerun, startedAt, endedAt } of changed.runs) {
    const before = asItWas.runs.find((run) => run.job === job && run.batchNumber === batchNumber && run.rerun === rerun)
    const [wasMs, isMs] = [before, { startedAt, endedAt }].map((run) => +(run?.endedAt ?? 0) - +(run?.startedAt ?? 0))
    const movedMs = +startedAt - +(before?.startedAt ?? 0)
    if (job === 'CM-DMRU' && rerun === 0) expect(movedMs).toBe(40 * minuteMs)
    if (job === 'F1-FLUSH') expect(movedMs).toBe(0)
    if (job === 'D1-IMD') expect(isMs).toBe(wasMs)
    if (job === 'C1-PPBTR' && endedAt !== null)
      expect(Math.abs((isMs ?? 0) - (wasMs ?? 0) * 1.5)).toBeLessThanOrEqual(500)
    if (job !== 'F1-FLUSH') expect(movedMs).toBeGreaterThanOrEqual(0)
  }
})

test('a job that is not there passes on the ends of those before it', () => {
  const { runs } = corpus(1, { faults: false, changes: [{ job: 'D1-IMD', without: true }] })
  const [asItWas = corpus(1)] = calm
  expect(runs.filter(({ job }) => job === 'D1-IMD')).toEqual([])
  for (const day of new Set(runs.map((run) => run.day))) {
    const gap = (jobs: readonly CorpusRun[], before: string) => {
      const [first] = jobs.filter((run) => run.job === 'C1-PPBTR' && run.day === day)
      return +(first?.startedAt ?? 0) - +(jobs.findLast((run) => run.job === before && run.day === day)?.endedAt ?? 0)
    }
    const eveningOf = momentOf(day, '20:30')
    const ofDay = (jobs: readonly CorpusRun[]) => jobs.filter(({ startedAt }) => +startedAt < eveningOf)
    expect(gap(ofDay(runs), 'CM-DMRU')).toBeCloseTo(gap(ofDay(asItWas.runs), 'D1-IMD'), -4)
  }
})

test('the tables show what was committed by then, and a thread that was restarted has two instances', () => {
  const [one = corpus(1)] = calm
  const run = one.runs.find(({ threads }) => threads.some(({ restartedAt }) => restartedAt.length > 0)) as CorpusRun
  const middle = new Date((+run.startedAt + +(run.endedAt ?? 0)) / 2)
  const shown = seenAt(one, middle).runs.find(({ key }) => key === runKey(run))
  expect(shown).toMatchObject({ state: 'running', endedAt: null, records: recordsAt(run, +middle) })
  expect(shown?.records).toBeLessThan(recordsOf(run))
  const after = seenAt(one, run.endedAt ?? middle).runs.find(({ key }) => key === runKey(run))
  expect(after).toMatchObject({ state: 'completed', endedAt: run.endedAt, records: recordsOf(run) })
  const instances = after?.threads.flatMap((thread) => thread.instances) ?? []
  expect(instances.length).toBe(run.threads.length + 1)
  expect(instances.reduce((sum, { records }) => sum + records, 0)).toBe(recordsOf(run))
  const sinceThen = seenAt(one, new Date(+middle + 86_400_000), { since: middle }).runs
  expect(sinceThen.length).toBeLessThan(25)
  expect(sinceThen.map(({ key }) => key)).toContain(runKey(run))
})

test('what is left of the measurements arrives in the morning and is gone when D1-IMD is through', () => {
  const [one = corpus(1)] = calm
  const day = one.judgedFrom
  const left = (time: string) => seenAt(one, new Date(momentOf(day, time))).left['D1-IMD']
  expect(left('05:00')).toBe(0)
  expect(left('06:00')).toBeGreaterThan(300_000)
  expect(left('07:05')).toBeGreaterThan(left('09:00'))
  expect(left('13:00')).toBe(0)
})
