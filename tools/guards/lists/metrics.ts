import { guardsIn } from '../guard.ts'

const daysTest = 'src/monitoring/metrics/days.test.ts'
const totalsTest = 'src/monitoring/metrics/totals.test.ts'
const figuresTest = 'src/monitoring/metrics/figures.test.ts'
const levelsTest = 'src/monitoring/service-levels/service-levels.test.ts'
const retentionTest = 'src/monitoring/retention/retention.test.ts'
const property = 'days equal an independent count of the runs'
const belongings = 'what belongs to dropped runs goes with them'

/** What keeps figures right, totals from falling, and retention from taking what is still needed. */
export const metrics = [
  ...guardsIn('src/monitoring/metrics/day-store.ts', figuresTest, [
    {
      name: 'metrics: dry runs count for nothing',
      text: "WHERE r.ended_at IS NOT NULL AND coalesce(r.options ->> 'dryRun', 'false') <> 'true'",
      without: 'WHERE r.ended_at IS NOT NULL',
      test: 'today is told as it is',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/day-store.ts', daysTest, [
    {
      name: 'metrics: figures of an earlier generation are not taken',
      text: 'ON m.run_id = r.id AND m.generation = r.generation',
      without: 'ON m.run_id = r.id',
      test: 'what the feed stored of a run is that of its last end',
    },
    {
      name: 'metrics: a run that is resumed is in no day until it ends again',
      text: "WHERE r.ended_at IS NOT NULL AND coalesce(r.options ->> 'dryRun', 'false') <> 'true'",
      without: "WHERE coalesce(r.options ->> 'dryRun', 'false') <> 'true'",
      test: property,
    },
  ]),
  ...guardsIn('src/monitoring/metrics/figures-store.ts', daysTest, [
    {
      name: 'metrics: figures of a new generation replace those before',
      text: 'WHERE m.generation < excluded.generation',
      without: 'WHERE m.generation = 0',
      test: 'what the feed stored of a run is that of its last end',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/follow-runs.ts', daysTest, [
    {
      name: 'metrics: the day of a run that left its end is computed, too',
      text: 'isEnd(to) || (from !== null && isEnd(from))',
      without: 'isEnd(to)',
      test: property,
    },
  ]),
  ...guardsIn('src/monitoring/metrics/days.ts', daysTest, [
    {
      name: 'metrics: a day of which runs are gone stays',
      text: 'keptFrom === undefined || starts >= keptFrom',
      without: 'keptFrom === undefined || starts !== keptFrom',
      test: 'a day of which runs may be gone stays as it was computed last',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/settings.ts', daysTest, [
    {
      name: 'metrics: another zone begins a day earlier',
      text: 'return addDays(dayOf(oldest, zone), -1)',
      without: 'return dayOf(oldest, zone)',
      test: 'a zone further east leaves no day of the old one behind',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/totals.ts', totalsTest, [
    {
      name: 'totals: what is counted is not counted again',
      text: 'additions.set(key, amount - before)',
      without: 'additions.set(key, amount)',
      test: 'a counter rises by what runs of its pipelines have counted, once',
    },
    {
      name: 'totals: they never fall',
      text: 'if (amount <= before) continue',
      without: 'if (amount === before) continue',
      test: 'a counter never falls',
    },
    {
      name: 'totals: so many sets of labels at most',
      text: '(perName.get(series.name) ?? 0) < mostLabelSets',
      without: '(perName.get(series.name) ?? 0) < Infinity',
      test: 'a name has at most 200 sets of labels',
    },
    {
      name: 'totals: a counter is of its pipelines alone',
      text: 'if (pipelines && !pipelines.includes(pipeline)) continue',
      without: '',
      test: 'a counter rises by what runs of its pipelines have counted, once',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/totals-store.ts', figuresTest, [
    {
      name: 'totals: attempts before an earlier end are not counted again',
      text: 'e.number > g.after AND e.number <= g.upto',
      without: 'g.after >= 0 AND e.number <= g.upto',
      test: 'a run that is resumed counts its ends and attempts',
    },
  ]),
  ...guardsIn('src/monitoring/metrics/settings.ts', levelsTest, [
    {
      name: 'service levels: one that measures something else is computed anew',
      text: "if (changed.every(({ kind }) => kind === 'counter')) return",
      without: "if (changed.every(({ kind }) => kind !== 'zone')) return",
      test: 'a service level that measures something else is computed anew',
    },
  ]),
  ...guardsIn('src/monitoring/retention/drop-months.ts', retentionTest, [
    {
      name: 'retention: a month stays until its last run ended long enough ago',
      text: 'if (newest !== null && newest.getTime() > now.getTime() - retention.runs) return false',
      without: '',
      test: 'a month stays while a run of it waits, and for sixty days after that has ended',
    },
    {
      name: 'retention: a month stays until its days are computed',
      text: '(await isAwaited(client, month))',
      without: 'false',
      test: 'a month stays until its days are computed as they are to be',
    },
    {
      name: 'retention: a run that was resumed is put back',
      text: 'if (await putBack(client, month)) return []',
      without: '',
      test: 'a run that is resumed while its month is about to go is put back',
    },
    {
      name: 'retention: a turn that was cut short is finished',
      text: "state !== 'attached')",
      without: "state === 'pending')",
      test: 'a turn that was cut short',
    },
    {
      name: 'retention: logs of living runs stay',
      text: 'if ((await hasLiving(client, month)) || !(await hasLogs(client, month))) return false',
      without: 'if (!(await hasLogs(client, month))) return false',
      test: 'logs go earlier than their runs',
    },
  ]),
  ...guardsIn('src/monitoring/retention/partition-store.ts', retentionTest, [
    {
      name: 'retention: no writer waits for it',
      text: "'FINALIZE' : 'CONCURRENTLY'",
      without: "'FINALIZE' : ''",
      test: 'writers do not wait for it',
    },
    {
      name: 'retention: what a living run reuses stays',
      text: 'UNION SELECT reuse FROM living WHERE reuse IS NOT NULL',
      without: '',
      test: 'reuses one of it',
    },
    {
      name: 'retention: what a living run retries stays',
      text: 'UNION SELECT source_run_id FROM living WHERE source_run_id IS NOT NULL',
      without: '',
      test: 'retries one of it',
    },
    {
      name: 'retention: what a living run has taken over stays',
      text: 'UNION ALL SELECT id FROM lent',
      without: '',
      test: 'has taken over an output from one of it',
    },
    {
      name: 'retention: batches that wait for a person keep their runs',
      text: 'staging IS NOT NULL AND run_id >= first',
      without: 'false AND run_id >= first',
      test: 'a month stays while rows of one of its batches wait for a person',
    },
  ]),
  ...guardsIn('src/monitoring/retention/old-rows.ts', retentionTest, [
    {
      name: 'retention: rows that wait for a person stay',
      text: "since: 'settled_at' }",
      without: "since: 'quarantined_at' }",
      test: belongings,
    },
    {
      name: 'retention: notices that nobody was told of stay',
      text: 't.routed_at IS NOT NULL AND ',
      without: "where: 'true'",
      test: belongings,
    },
  ]),
  ...guardsIn('src/monitoring/metrics/start-metrics.ts', 'src/monitoring/metrics/start-metrics.test.ts', [
    {
      name: 'retention: once an hour for all processes',
      text: 'if (!isOver()) return\n      await',
      without: 'await',
      test: 'look after retention once an hour',
    },
  ]),
]
