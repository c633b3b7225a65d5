import type { AnswerOf } from '../../client/routes.ts'

/** A review with what there is to look at and who has said what. */
export type OneReview = AnswerOf<'get', '/api/reviews/{id}'>
