import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import { storeOutput } from '../attempts/output.ts'
import type { Engine } from '../engine.ts'
import { isEnd } from '../run.ts'
import { lockRun } from '../run-store.ts'
import { readGraph } from '../starting/version-store.ts'
import { recordMoves } from '../trail/event-store.ts'

export interface MarkOptions {
  /** Why it is done: 'sent by hand, see ticket 12'. */
  reason: string
  /** What its readers are given. Default null. */
  output?: unknown
  /** Of an each: this item of it. */
  item?: string
  actor: Actor
}

/** Others make rows, whose place nothing that is typed in can take. */
const kinds = ['step', 'transaction', 'exec', 'wait', 'each']

/**
 * Takes a step, or an item of an each, as done by hand: what a person has done outside is not to be done again. The run must
 * stand still, and can be resumed behind it.
 */
export async function markStep(
  engine: Engine,
  id: string,
  step: string,
  { reason, output, item = '', actor }: MarkOptions,
): Promise<void> {
  const { database, clock } = engine
  const stored = await storeOutput(database, id, output ?? null, AbortSignal.timeout(10_000))
  await database.transaction(async (client) => {
    const run = await lockRun(client, id)
    if (!run) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
    if (!isEnd(run.state) && run.state !== 'paused') {
      throw new Refusal(`expected a run that stands still, got ${id}, which is ${run.state}; pause it first`)
    }
    if (run.state === 'completed')
      throw new Refusal(`expected a run with something left to do, got ${id}, which is completed`)
    const { steps } = await readGraph(client, run.pipeline, run.version)
    const found = steps.find(({ name }) => name === step)
    if (!found) {
      const hint = didYouMean(
        step,
        steps.map(({ name }) => name),
      )
      throw new NothingThere(`expected a step of ${run.pipeline}, got '${step}'${hint}`)
    }
    if (!kinds.includes(found.kind) || (found.kind === 'each') !== (item !== '')) {
      const what =
        found.kind === 'each' ? 'an each, of which single items can be done' : `a ${found.kind}, which makes rows`
      throw new Refusal(`expected a step that can be done by hand, got '${step}', ${what}`)
    }
    const where = `step = $7 AND item = $8 AND state IN ('failed', 'cancelled', 'skipped', 'pending', 'retrying')`
    const move = { run: id, to: 'completed', generation: run.generation, actor: actorText(actor), at: clock.now() }
    await recordMoves(client, move, where, [step, item])
    const { rowCount } = await client.query(
      `UPDATE steps SET state = 'completed', output_kind = $3, output = $4, error = NULL, reason = $5,
         started_at = coalesce(started_at, $6), ended_at = $6, duration_ms = coalesce(duration_ms, 0)
       WHERE run_id = $1 AND step = $7 AND item = $8 AND generation <= $2
         AND state IN ('failed', 'cancelled', 'skipped', 'pending', 'retrying')`,
      [
        id,
        run.generation,
        stored.kind,
        JSON.stringify(stored.kind === 'json' ? (stored.json ?? null) : stored),
        `done by hand: ${reason}`,
        clock.now(),
        step,
        item,
      ],
    )
    if (rowCount === 0) {
      throw new Refusal(`expected a step that is not completed, got '${step}'${item === '' ? '' : ` ${item}`}`)
    }
    const after = { step, ...(item === '' ? {} : { item }), reason }
    await recordAct(client, { actor, action: 'run.mark-step', object: { kind: 'run', id }, after, at: clock.now() })
  })
}
