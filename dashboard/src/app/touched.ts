import type { liveKinds } from '../../../src/api/contract/live.ts'

/** What `/api/live` tells of. */
export interface Change {
  kind: (typeof liveKinds)[number]
  id?: string
  pipeline?: string
  status?: string
}

/** Which answers are no longer what they were, by the beginning of the path they came from. */
const paths: Record<Change['kind'], readonly string[]> = {
  run: [
    '/api/overview',
    '/api/runs',
    '/api/pipelines',
    '/api/backfills',
    '/api/schedules',
    '/api/metrics',
    '/api/pages',
  ],
  alert: ['/api/overview', '/api/alerts', '/api/silences', '/api/pages'],
  schedule: ['/api/overview', '/api/schedules', '/api/pipelines'],
  dataset: ['/api/overview', '/api/datasets', '/api/quarantine', '/api/pages'],
  review: ['/api/overview', '/api/reviews'],
  delivery: ['/api/deliveries', '/api/channels'],
  backfill: ['/api/backfills', '/api/pipelines'],
  watch: ['/api/overview', '/api/watches', '/api/pages'],
  health: ['/api/overview', '/api/settings'],
}

/** Whether an answer, by the key it is kept under, may be another one after a change. Other runs' pages are not. */
export function isTouched([path, input]: readonly unknown[], { kind, id }: Change): boolean {
  if (typeof path !== 'string' || !paths[kind].some((each) => path.startsWith(each))) return false
  const own = path.startsWith(`/api/${kind}s/{id}`)
  return !own || id === undefined || (input as { path?: { id?: string } } | undefined)?.path?.id === id
}
