import { expect, inject, it } from 'vitest'
import { pipeline } from '../../pipelines/pipeline.ts'
import { secret } from '../../pipelines/secret.ts'
import { createTestKit } from '../../test.ts'

it('a secret that a step reveals into its log, its error or its output is not stored', async () => {
  const canary = 'canary-7f3a9c51'
  const key = secret('CANARY_KEY', { from: { CANARY_KEY: canary } })
  const leaky = pipeline('leaky')
    .step('log', { optional: true }, ({ log }) => {
      log.info(`asking with ${key.reveal()}`, { header: `Bearer ${key.reveal()}` })
      throw new Error(`refused: ${key.reveal()}`, { cause: new Error(`because of ${key.reveal()}`) })
    })
    .step('output', { optional: true }, () => ({ key: key as never }))
  await using kit = await createTestKit({ pipelines: [leaky], serverUrl: inject('adminUrl') })
  const report = await kit.run('leaky')
  expect(report.steps.map((step) => step.status)).toEqual(['failed', 'failed'])
  const { pool } = (await kit.platform.engine()).database
  const stored = await pool.query(
    `SELECT (SELECT json_agg(l) FROM step_logs l)::text AS logs, (SELECT json_agg(s) FROM steps s)::text AS steps,
       (SELECT json_agg(a) FROM attempts a)::text AS attempts, (SELECT json_agg(e) FROM run_events e)::text AS events`,
  )
  expect(JSON.stringify(stored.rows)).toContain('asking with')
  expect(JSON.stringify(stored.rows)).not.toContain(canary)
})
