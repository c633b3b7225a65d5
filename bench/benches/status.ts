import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { percentile } from '../arithmetic.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { bin } from '../start-command.ts'

const goalMs = 500
const times = 20
const runs = 1_000_000
const months = 5

/** This project: the energy system, with what it takes to load it. */
const project = fileURLToPath(new URL('../..', import.meta.url))

/** How long a person waits for `status` when a million runs are stored: the bin from its start to its exit. */
export default {
  name: 'status',
  summary: `the bin's status beside ${runs.toLocaleString('en-US')} stored runs, p95 of ${times}`,
  async run({ postgres, tell }) {
    const address = await postgres.createDatabase()
    const millrace = (word: string, ...more: string[]) => {
      const from = performance.now()
      const env = { ...process.env, DATABASE_URL: address }
      const { status } = spawnSync(process.execPath, [bin, word, ...more], { cwd: project, env, stdio: 'ignore' })
      if (status !== 0) throw new Error(`expected ${bin} ${word} to exit with 0, got ${status}`)
      return performance.now() - from
    }
    try {
      millrace('migrate', 'up')
      tell(`status: filling in ${runs.toLocaleString('en-US')} runs`)
      for (const statement of filling) await postgres.execute(address, statement)
      // The first fills the compile cache.
      millrace('status')
      const timesMs = Array.from({ length: times }, () => millrace('status'))
      return [
        compare('status', 'ms', {
          ours: percentile(timesMs, 95),
          theirs: goalMs,
          against: 'goal',
          goal: { is: '<', ratio: 1 },
        }),
      ]
    } finally {
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

const newest = '(SELECT id, started_at, ended_at FROM millrace.runs ORDER BY id DESC LIMIT 100000) newest'

/** Runs of ten pipelines spread over the months, steps and events of the newest tenth, and ten years of daily prices. */
const filling = [
  `SET search_path = millrace; DO $$ BEGIN FOR month IN 0..${months + 1} LOOP
     CALL create_partitions((date_trunc('month', now()) + make_interval(months => month - ${months}))::date);
   END LOOP; END $$`,
  `INSERT INTO millrace.runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, counts)
   SELECT (left(id, 18) || '-8' || substr(noise, 1, 3) || '-' || substr(noise, 4, 12))::uuid,
     CASE WHEN n % 10 = 0 THEN 'energy-prices' ELSE 'other-' || n % 10 END, 'v1', 'incremental', 'completed', 'bench',
     at, at + interval '1 s', at + interval '3 s', '{"fetched": 120, "stored": 118}'
   FROM (SELECT n, at, millrace.first_run_id(at)::text AS id, md5(n::text) AS noise
     FROM generate_series(1, ${runs}) n, LATERAL (
       SELECT now() - (1 - n / ${runs}.0) * (now() - date_trunc('month', now()) + interval '${months - 1} months') AS at) s) r`,
  `INSERT INTO millrace.steps (run_id, step, state, generation, claim, attempt, started_at, ended_at, duration_ms)
   SELECT id, step, 'completed', 1, 1, 1, started_at, ended_at, 1000 FROM ${newest}, unnest('{eia,fred,store}'::text[]) step`,
  `INSERT INTO millrace.run_events (run_id, number, at, step, to_state, generation, actor)
   SELECT id, number, started_at, 'eia', 'completed', 1, 'bench' FROM ${newest}, generate_series(1, 6) number`,
  `INSERT INTO energy.price_data (commodity, source, instrument, date, price, unit)
   SELECT symbol, code, 'spot', day, 70, unit FROM energy.commodities, energy.data_sources,
     generate_series(current_date - 3650, current_date, interval '1 day') day WHERE NOT simulated`,
  'VACUUM ANALYZE',
]
