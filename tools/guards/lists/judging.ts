import { guardsIn } from '../guard.ts'

/** What keeps verdicts from being guesses, and runs of others from growing without end. */
export const judging = [
  ...guardsIn('src/watches/record-run.ts', 'src/watches/record-run.test.ts', [
    {
      name: 'only a few looks at a run are kept with it',
      text: '.slice(-recentAtMost)',
      without: '.slice(0)',
      test: 'only the last eight looks that saw growth are kept',
    },
  ]),
  ...guardsIn('src/watches/verdicts/progress.ts', 'src/watches/verdicts/progress.test.ts', [
    {
      name: 'a look that comes a little early does not put stuck off',
      text: 'if (stillMs < limitMs * (1 - earlyLook)) return []',
      without: 'if (stillMs < limitMs) return []',
      test: 'a look that comes half a second early does not put it off to the next one',
    },
  ]),
  ...guardsIn('src/watches/verdicts/slow.ts', 'src/watches/verdicts/progress.test.ts', [
    {
      name: 'slow is over only when it is clearly faster',
      text: 'const fasterAgain = 1.15',
      without: 'const fasterAgain = 1',
      test: 'what hovers at its threshold does not come and go with every look',
    },
  ]),
  ...guardsIn('src/watches/expectations/habit.ts', 'src/watches/expectations/habit.test.ts', [
    {
      name: 'few runs teach nothing',
      text: 'if (figures.length < fewestRuns) return undefined',
      without: 'if (figures.length === 0) return undefined',
      test: 'fewer than eight runs tell nothing',
    },
  ]),
  ...guardsIn('src/watches/foresight/back-test.ts', 'src/watches/foresight/back-test.test.ts', [
    {
      name: 'what is learned stays off unless it gains a tenth',
      text: 'const isBetter = calendar !== null && calendar.learnedMs < calendar.plainMs * (1 - mustGain)',
      without: 'const isBetter = calendar !== null',
      test: 'what weekdays say stays off where days differ by chance alone',
    },
  ]),
  ...guardsIn('src/database/migrations/0019-watches.up.sql', 'src/watches/looking/record-listing.test.ts', [
    {
      name: 'what is wrong with a job run is open once',
      text: 'CREATE UNIQUE INDEX verdicts_one_open ON verdicts (watch, job, key, kind) WHERE until IS NULL;',
      without: 'CREATE UNIQUE INDEX verdicts_one_open ON verdicts (id, watch, job, key, kind) WHERE until IS NULL;',
      test: 'what is wrong is open once, however often it is found',
    },
  ]),
  ...guardsIn('src/watches/looking/record-listing.ts', 'src/watches/looking/record-listing.test.ts', [
    {
      name: 'a run that its source shows no more has vanished',
      text: 'const vanished = [...known.values()].filter((run) => !shown.has(run.key) && !renamed.includes(run))',
      without: 'const vanished: JobRun[] = []',
      test: 'a run that had not ended and is shown no more has vanished',
    },
  ]),
  ...guardsIn('src/watches/looking/in-source-time.ts', 'src/watches/looking/in-source-time.test.ts', [
    {
      name: 'looks are told by the clock of the source',
      text: 'const shifted = (at: Date) => new Date(at.getTime() + clockAheadMs)',
      without: 'const shifted = (at: Date) => new Date(at.getTime() + 0 * clockAheadMs)',
      test: 'looks are told by the clock of the source, and its own times stay',
    },
  ]),
  ...guardsIn('src/watches/looking/checked-listing.ts', 'src/watches/looking/checked-listing.test.ts', [
    {
      name: 'seen runs have a key and a job',
      text: "if (!isName(key) || !isName(job)) return 'a run without key or job is left out'",
      without: 'if (isName(key) === undefined) return undefined',
      test: 'a run without key or job is left out',
    },
    {
      name: 'seen runs have a state',
      text: 'if (!jobStates.includes(state)) return',
      without: 'if (!jobStates.includes(state) && isName(0)) return',
      test: 'its state is none of',
    },
    {
      name: 'seen runs have times',
      text: 'some((time) => time && Number.isNaN(time.getTime()))',
      without: 'some((time) => time && time.getTime() === Number.NaN)',
      test: 'a time of it is none',
    },
    {
      name: 'seen runs end after their start',
      text: 'if (startedAt && endedAt && endedAt < startedAt) return',
      without: 'if (startedAt && endedAt && isName(0)) return',
      test: 'it ended before it started',
    },
    {
      name: 'seen runs that ended have a start',
      text: 'if (endedAt && !startedAt) return',
      without: 'if (endedAt && !startedAt && isName(0)) return',
      test: 'it ended and has no start',
    },
    {
      name: 'seen runs have a day that is one',
      text: 'if (day !== undefined && !looksLikeDay(day)) return',
      without: 'if (day !== undefined && isName(0)) return',
      test: 'its day is none',
    },
    {
      name: 'seen runs have whole counts',
      text: '!(Number.isSafeInteger(count) && count >= 0)',
      without: 'isName(0)',
      test: 'a count of it is no whole number',
    },
    {
      name: 'an answer is about no more runs than memory holds',
      text: 'if (listing.runs.length > mostRuns) {',
      without: 'if (listing.runs.length > mostRuns * 1000) {',
      test: 'an answer that is none is refused, and so are more runs than a look can be about',
    },
    {
      name: 'a clock that is off is told of',
      text: 'Math.abs(clockAheadMs) > clockToleranceMs',
      without: 'Math.abs(clockAheadMs) > clockToleranceMs * 1e9',
      test: 'a clock that is off is told of, and a dozen troubles are enough',
    },
    {
      name: 'a dozen troubles are enough',
      text: 'const mostTroubles = 12',
      without: 'const mostTroubles = 1200',
      test: 'a clock that is off is told of, and a dozen troubles are enough',
    },
  ]),
]
