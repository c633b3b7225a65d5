import { expect, it } from 'vitest'
import { z } from 'zod'
import { pipeline } from '../../pipelines/pipeline.ts'
import { calendar } from '../../pipelines/schedules/calendar-options.ts'
import { schedule } from '../../pipelines/schedules/schedule-options.ts'
import { cron, daily, every, monthly } from '../../pipelines/schedules/timings.ts'
import { after } from '../../pipelines/schedules/triggers.ts'
import { crontabLines } from './crontab-lines.ts'
import { parseCrontab } from './parse-crontab.ts'
import { writePipelines } from './write-pipelines.ts'

const load = pipeline('load', { params: z.object({ region: z.string(), limit: z.number().default(1) }) }).step(
  'a',
  () => 1,
)
const report = pipeline('report').step('a', () => 1)
const berlin = { timezone: 'Europe/Berlin' }
const params = { region: "it's 5%" }

const linesOf = (...schedules: Parameters<typeof crontabLines>[0][number][]) =>
  crontabLines(schedules, { folder: '/srv/my project' }).filter(
    (line) => line !== '' && !/^# (Each|They|CRON_TZ|Cron) /.test(line),
  )

it('prints a command for each schedule, with what a shell and cron would take otherwise quoted', () => {
  const morning = schedule('morning', { run: load, params, when: daily('06:00', berlin), mode: 'full_refresh' })
  expect(linesOf(morning, schedule('hourly', { run: report, when: every('2h') }))).toEqual([
    'CRON_TZ=Europe/Berlin',
    '# morning',
    String.raw`0 6 * * * cd '/srv/my project' && npx millrace run load --mode full_refresh --param 'region=it'\''s 5\%'`,
    'CRON_TZ=UTC',
    '# hourly',
    "0 */2 * * * cd '/srv/my project' && npx millrace run report",
  ])
})

it('refuses a folder with a line break', () => {
  const hourly = schedule('hourly', { run: report, when: every('1h') })
  expect(() => crontabLines([hourly], { folder: '/srv\n* * * * * /opt/b.sh' })).toThrow('in one line')
})

it('says that nobody watches a deadline, and prints each beat that cron can do', () => {
  const watched = schedule('s', { run: report, when: every('7d'), deadline: '1h' })
  expect(linesOf(watched).slice(1)).toEqual([
    '# s',
    '#   Its deadline is not watched: cron knows none.',
    "0 0 * * 4 cd '/srv/my project' && npx millrace run report",
  ])
  const fieldsOf = (beat: string) =>
    linesOf(schedule('s', { run: report, when: every(beat) }))
      .at(-1)
      ?.split(' cd ')[0]
  expect(['1m', '15m', '1h', '6h', '1d'].map(fieldsOf)).toEqual([
    '* * * * *',
    '*/15 * * * *',
    '0 * * * *',
    '0 */6 * * *',
    '0 0 * * *',
  ])
})

it.each([
  ['every 7m', schedule('s', { run: report, when: every('7m') }), 'cron has no such beat'],
  ['the last day', schedule('s', { run: report, when: monthly('last', '06:00', berlin) }), 'cron knows nothing like'],
  ['every 90m', schedule('s', { run: report, when: every('90m') }), 'cron has no such beat'],
  ['every second', schedule('s', { run: report, when: every('1s') }), 'cron has no such beat'],
  ['the second Monday', schedule('s', { run: report, when: cron('0 6 * * 1#2', berlin) }), 'cron knows nothing like'],
  ['question marks', schedule('s', { run: report, when: cron('? 6 * * *', berlin) }), 'cron knows nothing like'],
  ['what comes after', schedule('s', { run: report, when: after(load) }), "follows pipeline 'load'"],
  [
    'days and weekdays that cron reads otherwise',
    schedule('s', { run: report, when: cron('0 6 */2 * 1', berlin) }),
    'not either',
  ],
  ['what is not enabled', schedule('s', { run: report, when: every('1h'), enabled: false }), 'is not enabled'],
  [
    'calendars',
    schedule('s', { run: report, when: every('1h'), calendar: calendar({ name: 'team', ...berlin }) }),
    "goes by calendar 'team'",
  ],
])('says what cron cannot do, and leaves it to a person: %s', (_, of, why) => {
  const lines = linesOf(of)
  expect(lines[0]).toContain(why)
  expect(lines.every((line) => line.startsWith('#'))).toBe(true)
})

const crontab = `# nightly things
SHELL=/bin/bash
PATH = "/usr/local/bin:/usr/bin"
MAILTO=ops@example.org
0 6 * * MON-fri  /opt/load.sh --region=eu
*/15 * * * *\tcd /srv && ./poll.py > /dev/null 2>&1
CRON_TZ=America/New_York
@daily echo 100\\% sure%first line%second 'line'
30 4 */2 jan 1 /opt/load.sh */5
@reboot /opt/once.sh
0 6 * *
5/15 * * * * /opt/never.sh
-0 6 * * * /opt/quiet.sh
`

it('reads jobs, variables, nicknames, names and percent signs', () => {
  const { jobs } = parseCrontab(crontab)
  expect(jobs.map(({ line, expression, zone, command, input }) => [line, expression, zone, command, input])).toEqual([
    [5, '0 6 * * MON-fri', undefined, '/opt/load.sh --region=eu', undefined],
    [6, '*/15 * * * *', undefined, 'cd /srv && ./poll.py > /dev/null 2>&1', undefined],
    [8, '0 0 * * *', 'America/New_York', 'echo 100% sure', "first line\nsecond 'line'"],
    [9, '30 4 */2 jan +1', 'America/New_York', '/opt/load.sh */5', undefined],
  ])
  expect(jobs[0]?.environment).toEqual({ SHELL: '/bin/bash', PATH: '/usr/local/bin:/usr/bin' })
})

it('accounts for every line: a job, a comment, a variable, or a remark that says why not', () => {
  const { jobs, remarks } = parseCrontab(crontab)
  expect(remarks.map(({ line, isLost }) => [line, isLost])).toEqual([
    [4, false],
    [10, true],
    [11, true],
    [12, true],
    [13, true],
  ])
  const told = [...jobs, ...remarks].map(({ line }) => line)
  const silent = crontab.split('\n').filter((_, index) => !told.includes(index + 1))
  expect(silent.filter((line) => !/^(#.*|\w+ ?=.*|)$/.test(line))).toEqual([])
})

it('repeats nothing of a line that is none of a crontab', () => {
  const { remarks } = parseCrontab('MY-WORD=swordfish and so on and on\n')
  expect(remarks).toMatchObject([{ line: 1, isLost: true, why: expect.not.stringContaining('swordfish') }])
})

it('takes the user of a system crontab', () => {
  const { jobs, remarks } = parseCrontab('17 * * * * root cd / && run-parts /etc/cron.hourly\n0 6 * * * root\n', {
    system: true,
  })
  expect(jobs).toMatchObject([{ user: 'root', command: 'cd / && run-parts /etc/cron.hourly' }])
  expect(remarks).toMatchObject([{ line: 2, isLost: true }])
})

it('refuses a zone that nobody knows line by line', () => {
  expect(parseCrontab('CRON_TZ=Mars/Olympus\n0 6 * * * /opt/a.sh\n').remarks).toMatchObject([
    { line: 2, isLost: true, why: expect.stringContaining('Mars/Olympus') },
  ])
})

it.each([
  ['# Load the prices: EU', 'load-the-prices-eu'],
  ['# 0 5 * * * /opt/older.sh\n# Old prices', 'old-prices'],
  ['# m h  dom mon dow   command', 'load'],
  ['# MODE=fast', 'load'],
  ['# ---', 'load'],
  ['# Somebody once wrote down here at great length why all of this has to be so', 'load'],
  ['# Load the prices\n', 'load'],
])('calls a job by the comment right above it, where that could be a title: %s', (comment, name) => {
  const text = writePipelines(parseCrontab(`${comment}\n0 6 * * * /opt/load.sh\n`), { file: 'crontab', zone: 'UTC' })
  expect(text).toContain(`pipeline("${name}"`)
})

it('writes names that are free, and comments that nothing can end', () => {
  const text = writePipelines(
    parseCrontab(
      '*/5 * * * * /opt/load.sh */ \u2028process.exit(9)\n0 1 * * * nice -n 5 load.sh\n0 2 * * * [ -x /a ] && B=1 /opt/Load.sh\n',
    ),
    { file: 'a\nb', zone: 'UTC' },
  )
  expect([...text.matchAll(/pipeline\("([^"]+)"/g)].map(([, name]) => name)).toEqual(['load', 'load-2', 'load-3'])
  expect(text).not.toContain('\u2028')
  expect(text.split('\n')[0]).toMatch(/^\/\/ .*a b/)
})
