import { type Actor, actorText, program } from '../../people/actor.ts'
import { recordAct } from '../../people/audit/record.ts'
import type { PipelineGraph } from '../../pipelines/definition.ts'
import { stepsBelow } from '../../pipelines/graph.ts'
import { didYouMean } from '../../pipelines/nearest.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import { admitAfterStart } from '../dispatch/admission.ts'
import type { Engine } from '../engine.ts'
import { newRunId } from '../ids.ts'
import type { Run, StartedRun } from '../run.ts'
import { readRun } from '../run-store.ts'
import { insertAdmitted } from './insert-runs.ts'
import { readGraph } from './version-store.ts'
import { registerVersions } from './versions.ts'

export interface RetryOptions {
  /** Outputs of steps that are not downstream of this one are reused by reference. Default: everything runs again. */
  from?: string
  /** Who has it run again. Default: a program. */
  actor?: Actor
  /** The worker that executes the run itself. */
  reservedFor?: string
}

/**
 * Runs a run once more, as a new run with the same parameters, windows and options: the old one stays as it ended.
 */
export async function retryRun(
  engine: Engine,
  id: string,
  { from, actor = program, reservedFor }: RetryOptions,
): Promise<StartedRun> {
  const { database, definitions, clock } = engine
  const source = await readRun(database.pool, id)
  if (!source) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
  if (!source.endedAt)
    throw new Refusal(`expected a run that has ended, got ${id}, which is ${source.state}; wait for it, or cancel it`)
  const definition = definitions.get(source.pipeline)
  if (definition) await registerVersions(engine, [definition])
  const graph = definition?.graph ?? (await readGraph(database.pool, source.pipeline, source.version))
  const again = from === undefined ? undefined : downstreamOf(graph, from)
  const now = clock.now()
  await engine.partitions.ensure(now)
  const run: Run = {
    ...source,
    id: newRunId(now),
    version: definition?.version ?? source.version,
    state: 'pending',
    generation: 1,
    claim: 0,
    workerId: null,
    reservedFor: reservedFor ?? null,
    admitted: false,
    unconfirmedWorkerId: null,
    runKey: null,
    trigger: actorText(actor),
    sourceRunId: source.id,
    createdAt: now,
    startedAt: null,
    endedAt: null,
    deadlineAt: null,
    counts: null,
    error: null,
  }
  await database.transaction(async (client) => {
    // The steps and the window are copied first: once the run is admitted, a worker may take it at the commit.
    await insertAdmitted(engine, client, [run])
    await client.query('UPDATE runs SET windows = $2 WHERE id = $1', [run.id, JSON.stringify(source.windows)])
    if (again) {
      await client.query(
        `INSERT INTO steps (run_id, step, item, state, generation, claim, started_at, ended_at, duration_ms, output_kind, output, counts, reason)
         SELECT $2::uuid, step, '', 'completed', 1, 0, started_at, ended_at, duration_ms, output_kind, output, NULL,
           'reused from run ' || $1::uuid::text
         FROM steps WHERE run_id = $1::uuid AND item = '' AND state = 'completed' AND step <> ALL ($3)`,
        [source.id, run.id, [...again]],
      )
    }
    const after = { run: run.id, ...(from === undefined ? {} : { from }) }
    await recordAct(client, { actor, action: 'run.retry', object: { kind: 'run', id: source.id }, after, at: now })
  })
  await admitAfterStart(engine, run.pipeline)
  return { id: run.id, isNew: true }
}

/** Which steps of a run would run again, and which outputs be reused, if it were repeated from a step. Starts nothing. */
export async function planRetry(
  engine: Engine,
  id: string,
  from?: string,
): Promise<{ reruns: string[]; reuses: string[] }> {
  const { database, definitions } = engine
  const source = await readRun(database.pool, id)
  if (!source) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
  const graph =
    definitions.get(source.pipeline)?.graph ?? (await readGraph(database.pool, source.pipeline, source.version))
  const names = graph.steps.map(({ name }) => name)
  if (from === undefined) return { reruns: names, reuses: [] }
  const again = downstreamOf(graph, from)
  const { rows } = await database.pool.query<{ step: string }>(
    `SELECT step FROM steps WHERE run_id = $1 AND item = '' AND state = 'completed' AND step <> ALL ($2)`,
    [id, [...again]],
  )
  const reused = new Set(rows.map(({ step }) => step))
  return { reruns: names.filter((name) => !reused.has(name)), reuses: names.filter((name) => reused.has(name)) }
}

/** The step and everything that reads from it or follows it. */
function downstreamOf(graph: PipelineGraph, from: string): Set<string> {
  const names = graph.steps.map((step) => step.name)
  if (!names.includes(from)) {
    throw new Refusal(
      `expected a step of the pipeline, got '${from}'${didYouMean(from, names) || `; there are: ${names.join(', ')}`}`,
    )
  }
  return new Set([from, ...stepsBelow(graph, [from])])
}
