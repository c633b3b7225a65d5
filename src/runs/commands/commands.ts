import type { PoolClient } from 'pg'
import { type Actor, actorText } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import { admit } from '../dispatch/admission.ts'
import type { Engine } from '../engine.ts'
import { hintControl } from '../hints.ts'
import type { Entry } from '../journal/entry.ts'
import { writeEntry } from '../journal/entry-store.ts'
import { entryOf } from '../journal/outcome.ts'
import { isEnd, type Run } from '../run.ts'
import { lockRun, readSteps } from '../run-store.ts'
import { readGraph } from '../starting/version-store.ts'
import { newStep } from '../step.ts'
import { recordMoves } from '../trail/event-store.ts'
import { endRun } from './end-run.ts'
import { type Rerun, stepsToRerun } from './rerun.ts'

/** What became of a request: done at once, or stored for the worker that has the run. */
export type CommandResult = 'done' | 'requested'

/**
 * Cancels a run, whatever it is doing. A running one is asked to stop: its signal is aborted, and after ten seconds of
 * grace it is cancelled without its worker's word.
 */
export async function cancelRun(engine: Engine, id: string, actor: Actor): Promise<CommandResult> {
  return await command(engine, { id, action: 'run.cancel', actor }, async (client, run) => {
    if (isEnd(run.state)) throw new Refusal(`expected a run that has not ended, got ${run.id}, which is ${run.state}`)
    if (run.state === 'running') return await request(client, run, 'cancel_requested_at')
    await endRun(engine, client, run, 'cancelled', actorText(actor), null)
    return 'done'
  })
}

/** Pauses a run: nothing new starts, what is under way ends. A paused wait keeps its due time. */
export async function pauseRun(engine: Engine, id: string, actor: Actor): Promise<CommandResult> {
  return await command(engine, { id, action: 'run.pause', actor }, async (client, run) => {
    if (run.state === 'running') return await request(client, run, 'pause_requested_at')
    if (run.state !== 'pending' && run.state !== 'waiting') {
      throw new Refusal(`expected a pending, running or waiting run to pause, got ${run.id}, which is ${run.state}`)
    }
    await move(engine, client, run, actor, { to: 'paused', claim: run.claim + 1, clearRequests: true })
    return 'done'
  })
}

/**
 * Lets a failed, partial, paused or cancelled run go on from where it stopped, as a new generation: every step
 * downstream of one that runs again runs again, and nothing else. With `reservedFor` that worker executes it itself.
 */
export async function resumeRun(
  engine: Engine,
  id: string,
  actor: Actor,
  reservedFor: string | null = null,
): Promise<CommandResult> {
  return await command(engine, { id, action: 'run.resume', actor }, async (client, run) => {
    if (run.state === 'completed' || !['failed', 'partial', 'paused', 'cancelled'].includes(run.state)) {
      const next = run.state === 'completed' ? '; `runs retry` runs it once more' : '; it goes on by itself'
      throw new Refusal(
        `expected a failed, partial, paused or cancelled run to resume, got ${run.id}, which is ${run.state}${next}`,
      )
    }
    if (run.unconfirmedWorkerId) {
      throw new Refusal(
        `run ${run.id} is cancelled, but its worker has not confirmed yet that its step ended; try again in a few seconds`,
      )
    }
    const generation = run.generation + 1
    const graph = await readGraph(client, run.pipeline, run.version)
    const rows = await readSteps(client, run.id)
    // A paused run has not come to an end: what has settled in it stays as it is.
    const rerun = run.state === 'paused' ? new Map<string, Rerun>() : stepsToRerun(graph, rows)
    const reset = rows.filter((row) => rerun.has(row.step))
    const stepsOf = (extent: Rerun) => [...rerun].flatMap(([step, other]) => (other === extent ? [step] : []))
    await recordMoves(
      client,
      { run: id, to: 'pending', generation, actor: actorText(actor), at: engine.clock.now() },
      `state <> 'pending' AND (step = ANY ($7) OR (step = ANY ($8) AND (item = '' OR state <> 'completed')))`,
      [stepsOf('all'), stepsOf('items')],
    )
    await writeGuarded(engine, client, run, actor, {
      move: {
        to: 'pending',
        claim: run.claim + 1,
        generation,
        endedAt: null,
        deadlineAt: null,
        error: null,
        clearRequests: true,
        admitted: false,
      },
      outcomes: reset.map(({ step, attempt, output }) => ({
        row: { ...newStep(step, generation), attempt, output: rerun.get(step) === 'items' ? output : null },
      })),
    })
    await client.query('UPDATE runs SET reserved_for = $2 WHERE id = $1', [run.id, reservedFor])
    for (const [step, extent] of rerun) await resetItems(client, run.id, step, generation, extent === 'all')
    return 'done'
  })
}

async function command(
  engine: Engine,
  { id, action, actor }: { id: string; action: string; actor: Actor },
  act: (client: PoolClient, run: Run) => Promise<CommandResult>,
): Promise<CommandResult> {
  let pipeline = ''
  const result = await engine.database.transaction(async (client) => {
    const run = await lockRun(client, id)
    if (!run) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
    pipeline = run.pipeline
    const done = await act(client, run)
    await recordAct(client, {
      actor,
      action,
      object: { kind: 'run', id },
      before: { state: run.state, generation: run.generation },
      after: { result: done },
      at: engine.clock.now(),
    })
    return done
  })
  if (result === 'requested') await hintControl(engine.database)
  await admit(engine, pipeline)
  return result
}

async function request(client: PoolClient, run: Run, column: 'cancel_requested_at' | 'pause_requested_at') {
  await client.query(`UPDATE runs SET ${column} = coalesce(${column}, now()) WHERE id = $1 AND state = 'running'`, [
    run.id,
  ])
  return 'requested' as const
}

type Change = Pick<Entry, 'move' | 'outcomes'>

async function move(engine: Engine, client: PoolClient, run: Run, actor: Actor, to: NonNullable<Change['move']>) {
  await writeGuarded(engine, client, run, actor, { move: to })
}

async function writeGuarded(engine: Engine, client: PoolClient, run: Run, actor: Actor, change: Change): Promise<void> {
  const { outcomes = [], move: to } = change
  await writeEntry(client, entryOf(run, engine.clock.now(), actorText(actor), outcomes, to))
}

async function resetItems(client: PoolClient, run: string, step: string, generation: number, all: boolean) {
  await client.query(
    `UPDATE steps SET state = 'pending', generation = $3, failures = 0, crashes = 0, suspect = false, started_at = NULL,
       ended_at = NULL, duration_ms = NULL, output_kind = NULL, output = NULL, error = NULL, reason = NULL
     WHERE run_id = $1 AND step = $2 AND item <> '' AND ($4 OR state <> 'completed')`,
    [run, step, generation, all],
  )
}
