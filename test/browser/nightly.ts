import { page, type SeenRun, system, watch } from 'millrace'
import type { TestKit } from 'millrace/test'

const dayMs = 86_400_000
const minuteMs = 60_000
const today = Date.parse('2026-08-19T00:00Z')

/** What the other system shows by now. */
let shown: SeenRun[] = []

const nightly = watch({
  name: 'nightly',
  title: 'Nightly billing',
  source: { name: 'the batch tables', list: async () => ({ runs: shown, left: { IMPORTS: 3 } }) },
  every: '15m',
  // Not that of the browser: it tells the times of a watch in the zone of the watch.
  day: { startsAt: '02:00', timezone: 'America/Sao_Paulo' },
  workflow: [
    { job: 'READS', title: 'Meter reads', startsAt: '02:00', startsBy: '02:30', longest: '3h' },
    { job: 'IMPORTS', title: 'Imports', after: ['READS'], runs: 'several', isCritical: false },
    { job: 'BILLS', title: 'Bills', after: ['READS'], expected: '90m', repairWithin: '6h' },
    {
      job: 'PAYMENTS',
      title: 'Payments',
      after: ['BILLS'],
      longest: '2h',
      stuckAfter: '30m',
      leastRecordsPerSecond: 5,
    },
    { job: 'MESSAGES', title: 'Messages to customers', after: ['BILLS', 'PAYMENTS'], doneBy: '13:00' },
  ],
})

/** A system with jobs of others to watch, and a page that shows them. */
export const billing = system({
  name: 'billing',
  pipelines: [],
  watches: [nightly],
  pages: [
    page('today', {
      title: { en: 'Billing today', 'pt-BR': 'Faturamento hoje' },
      blocks: [
        { kind: 'alerts', as: 'banner', title: 'Open alerts', system: 'billing' },
        { kind: 'card', title: 'Success', source: 'success', label: 'label', value: 'share', unit: 'unit' },
        { kind: 'watch', watch: 'nightly', title: { en: 'Workflow', 'pt-BR': 'Fluxo' } },
        { kind: 'alerts', title: 'Active alerts', system: 'billing' },
      ],
      data: {
        success: async ({ pool }) =>
          (
            await pool.query(`SELECT '7 days' AS label, '%' AS unit,
              round(100.0 * sum(completed) / sum(runs), 1)::float8 AS share FROM job_days`)
          ).rows,
      },
    }),
  ],
})

/** Sixty ordinary days, and three looks at one on which a job has failed and another goes no further. */
export async function lookThrough(kit: TestKit): Promise<void> {
  const past = Array.from({ length: 60 }, (_, index) => dayOf(60 - index)).flat()
  const done = dayOf(0).filter(({ job }) => job === 'READS' || job === 'IMPORTS')
  const failed = runOf('BILLS', 0, 440, 470, { state: 'failed', records: 9_120, error: 'ORA-01555: snapshot too old' })
  const again = runOf('BILLS', 0, 480, 585, { key: 'BILLS 0 again', records: 88_000 })
  for (const [time, records] of [
    ['2026-08-19T11:00Z', 12_000],
    ['2026-08-19T11:15Z', 12_600],
    ['2026-08-19T12:00Z', 12_600],
  ] as const) {
    kit.clock.moveTo(new Date(time))
    shown = [...past, ...done, failed, again, paying(records)]
    await kit.run('watch-nightly')
  }
}

/** An ordinary day, so many days ago; no day is quite like another. */
function dayOf(ago: number): SeenRun[] {
  const more = (7 * ago) % 13
  return [
    runOf('READS', ago, 303, 425 + more, { records: 990_000 + 4_000 * more }),
    ...[440, 500, 560].map((start, turn) =>
      runOf('IMPORTS', ago, start + more, start + more + 22, { key: `IMPORTS ${ago} ${turn}`, records: 40_000 }),
    ),
    runOf('BILLS', ago, 432 + more, 530 + 2 * more, { records: 88_000 + 100 * more, ...(ago === 9 && wrong) }),
    runOf('PAYMENTS', ago, 540 + 2 * more, 610 + 2 * more, { records: 31_000 }),
    runOf('MESSAGES', ago, 615 + 2 * more, 660 + 3 * more, { records: 61_000 }),
  ]
}

const wrong = { state: 'failed', error: 'ORA-00060: deadlock detected' } as const

function paying(records: number): SeenRun {
  const threads = [1, 2, 3, 4].map((number) => ({
    number,
    state: number === 4 ? ('completed' as const) : ('running' as const),
    records: Math.round(records / 4) + 50 * number,
    failedRecords: number === 3 ? 7 : 0,
  }))
  return { ...runOf('PAYMENTS', 0, 590, 0, { state: 'running', records, failedRecords: 7 }), endedAt: null, threads }
}

function runOf(job: string, ago: number, start: number, end: number, more: Partial<SeenRun>): SeenRun {
  const midnight = today - ago * dayMs
  return {
    key: `${job} ${ago}`,
    job,
    state: 'completed',
    startedAt: new Date(midnight + start * minuteMs),
    endedAt: new Date(midnight + end * minuteMs),
    failedRecords: 0,
    ...more,
  }
}
