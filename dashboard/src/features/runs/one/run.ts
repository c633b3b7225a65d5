import type { AnswerOf } from '../../../client/routes.ts'

export type Run = AnswerOf<'get', '/api/runs/{id}'>
export type Step = Run['steps'][number]
