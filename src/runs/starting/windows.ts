import type { PipelineDefinition } from '../../pipelines/definition.ts'
import type { Window } from '../../pipelines/window.ts'
import { calendarWindow, computeWindow } from '../../pipelines/window-math.ts'
import { readMarks } from '../attempts/marks-store.ts'
import type { Engine } from '../engine.ts'
import type { Run, StoredWindow } from '../run.ts'

/** The source of a step that names none: the pipeline as a whole. */
const wholePipeline = ''

/**
 * The window of every source, by step name, and of the pipeline as a whole under ''. Computed at a run's first claim
 * and stored with it: a resume days later asks for the same stretch.
 */
export async function computeWindows(
  engine: Engine,
  definition: PipelineDefinition,
  run: Run,
): Promise<Record<string, StoredWindow> | undefined> {
  const options = definition.window
  if (!options) return undefined
  const marks = await readMarks(engine.database.pool, definition.name)
  const { from, to } = run.options
  const windowOf = (source: string): StoredWindow => {
    const window = computeWindow({
      options,
      mode: run.mode,
      mark: marks.get(source),
      from,
      to,
      now: engine.clock.now(),
    })
    return { source, from: window.from.toISOString(), to: window.to.toISOString(), zone: window.zone }
  }
  const windows: Record<string, StoredWindow> = { '': windowOf(wholePipeline) }
  for (const step of definition.steps) {
    if ((step.kind !== 'step' && step.kind !== 'stage') || step.source === undefined) continue
    windows[step.name] = windowOf(typeof step.source === 'function' ? step.source() : step.source)
  }
  return windows
}

/** The window a step is given. */
export function windowOfStep(run: Run, step: string): Window | undefined {
  const stored = run.windows?.[step] ?? run.windows?.['']
  return stored && calendarWindow(new Date(stored.from), new Date(stored.to), stored.zone)
}

/** The window of a source, whichever step asked for it; null in a pipeline without windows. */
export function windowOfSource({ windows }: Pick<Run, 'windows'>, source: string): StoredWindow | null {
  return Object.values(windows ?? {}).find((window) => window.source === source) ?? windows?.[''] ?? null
}
