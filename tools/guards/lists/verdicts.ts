import { guardsIn } from '../guard.ts'

/** What keeps something wrong from being lost between two looks, and a script that is dead from being taken for one that rests. */
export const verdicts = [
  ...guardsIn('src/watches/verdicts/since-look.ts', 'src/watches/verdicts/progress.test.ts', [
    {
      name: 'what has ended is judged since the look before',
      text: 'return at > (lookedBefore ?? new Date(now.getTime() - pollEveryMs))',
      without: 'return at > (lookedBefore && new Date(now.getTime() - pollEveryMs))',
      test: 'what ended since the look before is judged, however long that was ago',
    },
  ]),
  ...guardsIn('src/watches/verdicts/judge.ts', 'src/watches/verdicts/starts.test.ts', [
    {
      name: 'days that ended since the look before are judged',
      text: '...ended.flatMap((before) => wrongAtEnd(judged, before)),',
      without: '...ended.slice(ended.length).flatMap((before) => wrongAtEnd(judged, before)),',
      test: 'a day that ended while nobody could look has missed it',
    },
  ]),
  ...guardsIn('src/watches/job-run-store.ts', 'src/watches/watch.test.ts', [
    {
      name: 'failures of days before are judged until they are made good',
      text: '(repaired.at > bad.started_at) IS NOT TRUE)',
      without: 'bad.key IS NULL AND repaired.at IS NULL)',
      test: 'a failure stays until a later run has made it good, over days and without an end',
    },
  ]),
  ...guardsIn('src/watches/verdicts/judged-runs.ts', 'src/watches/verdicts/judged-runs.test.ts', [
    {
      name: 'failures are over after a week',
      text: '(run.endedAt ?? run.lastSeenAt) <= seenAfter) return false',
      without: 'run.lastSeenAt < run.firstSeenAt) return false',
      test: 'a failure is judged until a later run went well, for a week at most',
    },
  ]),
  ...guardsIn('src/watches/verdicts/starts.ts', 'src/watches/verdicts/starts.test.ts', [
    {
      name: 'what failed earlier in a day does not silence what is due next',
      text: "if (last.state !== 'completed' || last.endedAt === null || runs.some(isUnderWay)) return []",
      without: "if (last.endedAt === null || runs.some(({ state }) => state !== 'completed')) return []",
      test: 'what failed earlier in the day does not silence it',
    },
  ]),
  ...guardsIn('src/watches/verdicts/due-again.ts', 'src/watches/verdicts/due-again.test.ts', [
    {
      name: 'what was due while nobody could hear it is not missed',
      text: 'const isUnheard = !isStill && heardSince && due !== undefined && due <= heardSince',
      without: 'const isUnheard = !isStill && heardSince && due !== undefined && due > heardSince',
      test: 'pings that came while nobody could hear them were not missed, and what was told stays',
    },
    {
      name: 'clocks of two machines differ by some seconds',
      text: 'const earlyMs = 60_000',
      without: 'const earlyMs = 0',
      test: 'a clock that is some seconds ahead is no early start',
    },
    {
      name: 'due times skip holidays',
      text: "return { timing, calendar: calendar ?? undefined, onHoliday: 'skip', inBlackout: 'skip' }",
      without: "return { timing, calendar: calendar ?? undefined, onHoliday: 'run', inBlackout: 'skip' }",
      test: 'due times skip holidays and blackouts of its calendar',
    },
  ]),
  ...guardsIn('src/pipelines/watches/job.ts', 'src/watches/verdicts/due-again.test.ts', [
    {
      name: 'grace goes with a due time',
      text: 'if (given.grace !== undefined && when === undefined) {',
      without: "if (given.grace !== undefined && when === '') {",
      test: 'is refused',
    },
  ]),
  ...guardsIn('src/watches/limits/in-force.ts', 'src/watches/verdicts/progress.test.ts', [
    {
      name: 'what a person has set of a limit counts alone',
      text: 'changed: words }',
      without: 'changed: words.slice(words.length) }',
      test: 'what a person has set while it runs counts alone, looser or stricter than its history',
    },
  ]),
  ...guardsIn('src/watches/verdicts/progress.ts', 'src/watches/verdicts/progress.test.ts', [
    {
      name: 'longer than expected is long where nothing is learned',
      text: 'return isByLongest ? declaredMs : Math.min(declaredMs, job.expectedMs ?? Number.POSITIVE_INFINITY)',
      without: 'return isByLongest ? declaredMs : Math.min(declaredMs, Number.POSITIVE_INFINITY)',
      test: 'where nothing is learned longer than expected is long, also where its longest is declared',
    },
  ]),
  ...guardsIn('src/watches/verdicts/ends.ts', 'src/watches/verdicts/ends.test.ts', [
    {
      name: 'the last run of a day that is over is not held against what is left today',
      text: "if (job.runs === 'until empty' && (left === 0 || !isOfToday)) return []",
      without: "if (job.runs === 'until empty' && left === 0 && isOfToday !== null) return []",
      test: 'of a job that runs until nothing is left, nobody knows any more what was left on a day that is over',
    },
  ]),
  ...guardsIn('src/monitoring/alerts/look.ts', 'src/watches/watch.test.ts', [
    {
      name: 'alerts of what is watched no longer are over',
      text: 'rule === active.rule.name && !subjects.has(subject))',
      without: 'rule === active.rule.name && subjects.has(subject))',
      test: 'alerts of what is watched no longer, or was over long ago, are over',
    },
  ]),
]
