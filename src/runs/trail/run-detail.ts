import type { Pool } from 'pg'
import { readResults } from '../../datasets/quality/result-store.ts'
import { NothingThere } from '../../pipelines/refusal.ts'
import { isEnd, type Run } from '../run.ts'
import { readRun } from '../run-store.ts'
import { readGraph } from '../starting/version-store.ts'
import { notYet, type QualityReport, qualityOf } from './report.ts'
import { summaryOf } from './run-summary.ts'
import { readStepHeads, type StepDetail } from './step-page-store.ts'

/** A run with all that is known of it but its trail, its logs and its items, of which there may be a hundred thousand. */
export async function readRunDetail(pool: Pool, id: string) {
  const run = await readRun(pool, id)
  if (!run) throw new NothingThere(`expected the id of a run, got '${id}'; \`millrace runs\` lists them`)
  const [graph, heads, results] = await Promise.all([
    readGraph(pool, run.pipeline, run.version),
    readStepHeads(pool, run.id),
    readResults(pool, run.id),
  ])
  const quality: QualityReport | null = qualityOf(results)
  const byName = new Map(heads.map((head) => [head.name, head]))
  return {
    ...summaryOf(run),
    version: run.version,
    params: run.params,
    options: { ...run.options },
    windows: run.windows,
    sourceRun: run.sourceRunId,
    dueAt: run.dueAt,
    counts: { ...run.counts },
    quality,
    steps: graph.steps.map(({ name }) => byName.get(name) ?? unbegun(name)),
    graph: graph.steps.map(({ name, kind, from, after, optional }) => ({ name, kind, from, after, optional })),
    actions: actionsOf(run),
  }
}

function unbegun(name: string): StepDetail {
  return { ...notYet(name), startedAt: null, endedAt: null, counts: null, metrics: null }
}

/** What a person may do with it now. */
function actionsOf({ state, unconfirmedWorkerId }: Run): ('cancel' | 'pause' | 'resume' | 'retry')[] {
  const actions: ('cancel' | 'pause' | 'resume' | 'retry')[] = []
  if (!isEnd(state)) actions.push('cancel')
  if (state === 'pending' || state === 'running' || state === 'waiting') actions.push('pause')
  if (['failed', 'partial', 'paused', 'cancelled'].includes(state) && !unconfirmedWorkerId) actions.push('resume')
  if (isEnd(state)) actions.push('retry')
  return actions
}
