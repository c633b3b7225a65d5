import { guardsIn } from '../guard.ts'

const cronTest = 'src/pipelines/schedules/cron-times.test.ts'
const dueTest = 'src/pipelines/schedules/due.test.ts'
const scheduleTest = 'src/pipelines/schedules/schedule.test.ts'
const crontabTest = 'src/scheduler/crontab/crontab.test.ts'

/** What keeps due times from being lost, doubled and moved where they may not be. */
export const schedules = [
  ...guardsIn('src/pipelines/schedules/cron-times.ts', cronTest, [
    {
      name: 'due times: a time of the day that does not exist comes all the same',
      text: 'if (pattern.fixedTimes) return true',
      without: 'if (pattern.fixedTimes) return false',
      test: 'a time of the day that the clocks jump over comes once',
    },
    {
      name: 'due times: a time of the day that is there twice comes once',
      text: 'if (pattern.fixedTimes) floorMs = Math.max(floorMs, shownBefore(stretch, zone))',
      without: '',
      test: 'a time of the day that the clocks show twice comes once',
    },
    {
      name: "due times: a beat's day is not lost with its hour",
      text: 'if (!pattern.fixedHours) return false',
      without: 'if (wallMs > 0) return false',
      test: 'a beat that has only the hour that is gone',
    },
  ]),
  ...guardsIn('src/pipelines/schedules/due.ts', dueTest, [
    {
      name: 'due times: what was put off to behind a moment is found from there',
      text: 'nominal(rule, lookBack(rule, afterMs))',
      without: 'nominal(rule, afterMs)',
      test: 'is due in a stretch as in its parts together',
    },
    {
      name: 'due times: several due times that are put off to one moment are one',
      text: 'if (entry?.atMs !== atMs) {',
      without: 'if (entry?.atMs !== 0) {',
      test: 'makes one of several that are put off to the same moment',
    },
    {
      name: 'due times: due times that are asked for are no more than so many',
      text: 'if (times.length === most)',
      without: 'if (times.length < 0)',
      test: 'answers so many at most',
    },
  ]),
  ...guardsIn('src/pipelines/schedules/calendar-options.ts', scheduleTest, [
    {
      name: 'due times: a calendar without any time is refused',
      text: 'refuseWithoutTime(made)',
      without: '',
      test: 'refuses a calendar on which nothing ever counts',
    },
  ]),
  ...guardsIn('src/pipelines/schedules/cron-pattern.ts', scheduleTest, [
    {
      name: 'due times: an expression that never comes is refused',
      text: 'if (pattern.atOrAfter(0) === undefined) {',
      without: 'if (expression === undefined) {',
      test: '0 0 31 2 *',
    },
  ]),
  ...guardsIn('src/pipelines/schedules/all-schedules.ts', scheduleTest, [
    {
      name: 'due times: schedules do not set each other off for ever',
      text: 'refuseCircles(schedules, pipelines)',
      without: '',
      test: 'refuses schedules that set each other off for ever',
    },
    {
      name: 'due times: no two schedules have one name',
      text: "uniqueNames('schedule', names, ({ place }) => place)",
      without: 'void names',
      test: 'refuses two schedules of one name',
    },
  ]),
  ...guardsIn('src/pipelines/freshness.ts', 'src/monitoring/freshness/age.test.ts', [
    {
      name: 'the business hours of two thousand years are not counted',
      text: ' || Math.abs(elapsedMs) > longestCountedMs)',
      without: ')',
      test: 'does not count the business hours of two thousand years',
    },
  ]),
  ...guardsIn('src/scheduler/crontab/write-pipelines.ts', crontabTest, [
    {
      name: 'crontab: nothing of it gets out of a comment when it is imported',
      text: String.raw`[\p{Cc}\u2028\u2029]`,
      without: '[a]',
      test: 'comments that nothing can end',
    },
  ]),
  ...guardsIn('src/scheduler/crontab/crontab-lines.ts', crontabTest, [
    {
      name: 'crontab: a percent sign does not end a command',
      text: String.raw`line.replaceAll('%', String.raw` + '`\\%`)',
      without: 'line',
      test: 'with what a shell and cron would take otherwise quoted',
    },
    {
      name: 'crontab: no word of a command is read by the shell',
      text: 'words.map(quoted)',
      without: 'words',
      test: 'with what a shell and cron would take otherwise quoted',
    },
    {
      name: 'crontab: a line break does not make a second line of a command',
      text: String.raw`if (/[\n\r]/.test(line)) {`,
      without: 'if (line === undefined) {',
      test: 'refuses a folder with a line break',
    },
    {
      name: 'crontab: what goes by a calendar is left to a person',
      text: 'if (trigger.calendar === undefined) return',
      without: 'if (trigger.kind !== undefined) return',
      test: 'says what cron cannot do, and leaves it to a person',
    },
  ]),
  ...guardsIn('src/scheduler/crontab/fields.ts', crontabTest, [
    {
      name: 'crontab: days and weekdays that cron reads otherwise are left to a person',
      text: 'if (wantsBoth(day, weekday)) return',
      without: 'if (expression === undefined) return',
      test: 'days and weekdays that cron reads otherwise',
    },
  ]),
  ...guardsIn('src/scheduler/crontab/parse-crontab.ts', crontabTest, [
    {
      name: 'crontab: what is no time is not repeated, for it may be a password',
      text: 'if (!fieldsOnly.test(when)) throw',
      without: 'if (when === undefined) throw',
      test: 'repeats nothing of a line that is none of a crontab',
    },
    {
      name: 'crontab: a line that cannot be taken over does not stop the others',
      text: 'if (!(error instanceof Refusal)) throw error',
      without: 'throw error',
      test: 'accounts for every line',
    },
  ]),
  ...guardsIn('src/cli/import/import-crontab.ts', 'test/cli/import.test.ts', [
    {
      name: 'crontab: an import writes over nothing',
      text: "{ flag: 'wx' }",
      without: '{}',
      test: 'writes over nothing',
    },
  ]),
]
