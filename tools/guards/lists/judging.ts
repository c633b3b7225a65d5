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
]
