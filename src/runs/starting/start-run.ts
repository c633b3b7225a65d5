import { type Actor, actorText, program } from '../../people/actor.ts'
import { parseParameters } from '../../pipelines/parameters.ts'
import { NothingThere, Refusal } from '../../pipelines/refusal.ts'
import type { Engine } from '../engine.ts'
import { newRunId } from '../ids.ts'
import type { Run, StartedRun } from '../run.ts'
import { readRun } from '../run-store.ts'
import { type AskedOptions, checkAsked, findDefinition } from './run-request.ts'
import { registerVersions } from './versions.ts'

/** What `startRun` takes beside the pipeline's name. */
export interface StartOptions extends AskedOptions {
  params?: Record<string, unknown>
  /** At most one run of the pipeline a key, ever: starting again with it answers the run that is there. */
  key?: string
  /** Who starts it. Default: a program. */
  actor?: Actor
  /** What has set it off. Default: who starts it. */
  trigger?: string
  /** When it was due, if it was. */
  dueAt?: Date
}

/** What only this room's callers may ask for. */
interface Reservation {
  /** The worker that executes the run itself, without the queue. */
  reservedFor?: string
}

/**
 * Starts a run: checks everything, then stores it, gives it a slot if one is free, and puts it into the queue, in one
 * transaction with whatever else is being started. Refuses unknown pipelines, modes, steps and dates, and parameters that their schema refuses.
 */
export async function startRun(
  engine: Engine,
  name: string,
  options: StartOptions = {},
  { reservedFor }: Reservation = {},
): Promise<StartedRun> {
  const run = await draftRun(engine, name, options)
  return await engine.starts.insert({ ...run, reservedFor: reservedFor ?? null }, options.actor ?? program)
}

/** A run that is checked and could be stored: its version is in the registry, and its month has a partition. */
export async function draftRun(
  engine: Engine,
  name: string,
  { key, actor = program, trigger = actorText(actor), params = {}, dueAt, ...asked }: StartOptions = {},
): Promise<Run> {
  const now = engine.clock.now()
  const definition = findDefinition(engine.definitions, name)
  const { mode, options } = checkAsked(definition, asked, now)
  const parsed = await parseParameters(definition, params)
  if (options.reuse !== undefined) await checkReused(engine, name, options.reuse)
  await engine.partitions.ensure(now)
  await registerVersions(engine, [definition])
  return {
    ...emptyRun,
    id: newRunId(now),
    pipeline: name,
    version: definition.version,
    mode,
    params: parsed as Run['params'],
    options,
    overlapKey: definition.overlapKey?.({ params: parsed as never }) ?? '',
    runKey: key ?? null,
    trigger,
    createdAt: now,
    dueAt: dueAt ?? null,
  }
}

/** The run whose outputs stand in for skipped steps must be there, and be one of the same pipeline. */
async function checkReused({ database }: Engine, pipeline: string, id: string): Promise<void> {
  const run = await readRun(database.pool, id)
  if (!run) throw new NothingThere(`expected the id of a run, got '${id}' to reuse; \`millrace runs\` lists them`)
  if (run.pipeline === pipeline) return
  throw new Refusal(`expected a run of '${pipeline}' to reuse, got ${id}, which is one of '${run.pipeline}'`)
}

const emptyRun: Omit<Run, 'id' | 'pipeline' | 'version' | 'mode' | 'createdAt' | 'trigger' | 'dueAt'> = {
  state: 'pending',
  generation: 1,
  claim: 0,
  workerId: null,
  reservedFor: null,
  admitted: false,
  unconfirmedWorkerId: null,
  params: {},
  options: {},
  windows: null,
  overlapKey: '',
  runKey: null,
  sourceRunId: null,
  backfillId: null,
  startedAt: null,
  endedAt: null,
  deadlineAt: null,
  cancelRequestedAt: null,
  pauseRequestedAt: null,
  counts: null,
  error: null,
}
