import { z } from '@hono/zod-openapi'
import { route } from './route.ts'
import { watchDayRoutes } from './watches/days.ts'
import { jobRunRoutes } from './watches/job-runs.ts'
import { pingKeyRoutes } from './watches/keys.ts'
import { limitRoutes } from './watches/limits.ts'
import { looking } from './watches/looking.ts'
import { timelineRoutes } from './watches/timeline.ts'

export const watchRoutes = [
  route({
    method: 'get',
    path: '/api/watches',
    role: 'viewer',
    summary: 'What is watched in other systems, and what is wrong there.',
    answer: z.object({
      items: z.array(
        z
          .object({
            name: z.string(),
            title: z.string(),
            source: z.string(),
            pipeline: z.string(),
            isDeclared: z.boolean(),
            jobs: z.number(),
            ...looking,
            /** How many verdicts are open, by kind. */
            wrong: z.record(z.string(), z.number()),
          })
          .openapi('Watch'),
      ),
    }),
  }),
  ...timelineRoutes,
  ...jobRunRoutes,
  ...watchDayRoutes,
  ...limitRoutes,
  ...pingKeyRoutes,
] as const
