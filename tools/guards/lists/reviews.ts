import { guardsIn } from '../guard.ts'

const reviewsTest = 'src/runs/reviews/reviews.test.ts'
const racesTest = 'src/runs/reviews/races.test.ts'
const tellTest = 'src/notifications/reviews/tell-reviews.test.ts'
const declaredTest = 'src/pipelines/pipeline.test.ts'
const decided = 'a run is parked until a person has decided, and goes on with what they made of it'
const quorum = 'a quorum of people approves, one of them rejects, and nobody votes twice'
const steered = 'a paused run keeps its review and when it is due'
const raced = 'of two who decide at once and the time-out one does'
const told = 'asks, reminds and escalates, each once however many tell'

/** What keeps a decision with those who may make it, and one of many the only one. */
export const reviews = [
  ...guardsIn('src/runs/reviews/may-decide.ts', reviewsTest, [
    {
      name: 'reviews: who is asked decides, and nobody else',
      text: 'return isAssigned || groups.some((group) => decider.groups.includes(group))',
      without:
        "return isAssigned || groups.some((group) => decider.groups.includes(group)) || decider.role !== 'admin'",
      test: decided,
    },
    {
      name: 'reviews: without people named an operator decides, and no viewer',
      text: "return decider.role === 'operator'",
      without: "return decider.role !== 'admin'",
      test: quorum,
    },
  ]),
  ...guardsIn('src/runs/reviews/review-store.ts', reviewsTest, [
    {
      name: 'reviews: a list of what somebody may decide has what they are asked for alone',
      text: "OR ($6 = 'operator' AND r.assignees = '{}' AND r.groups = '{}'))))",
      without: "OR ($6 = 'operator' OR $6 = 'viewer'))))",
      test: decided,
    },
    {
      name: 'reviews: what somebody has voted on waits for others',
      text: 'AND NOT EXISTS (SELECT FROM review_votes v WHERE v.review_id = r.id AND v.voter = $5)',
      without: 'AND $5 = $5',
      test: quorum,
    },
  ]),
  ...guardsIn('src/runs/reviews/decide.ts', racesTest, [
    {
      name: 'reviews: of two decisions at once one counts',
      text: '  await lockRun(client, run)\n  const review = await readReview(client, id)\n',
      without: '  const review = await readReview(client, id)\n  void [lockRun, run]\n',
      test: raced,
    },
  ]),
  ...guardsIn('src/runs/reviews/decide.ts', reviewsTest, [
    {
      name: 'reviews: what is decided stays',
      text: "if (review.state !== 'open') {",
      without: "if (review.state === 'rejected' && review.id === '') {",
      test: decided,
    },
    {
      name: 'reviews: one vote a person',
      text: 'if (!(await insertVote(client, id, voterOf(actor), cast))) {',
      without: "if (!(await insertVote(client, id, String(Math.random()), cast)) && voterOf(actor) === '') {",
      test: quorum,
    },
    {
      name: 'reviews: as many approvals as the quorum',
      text: 'approvals.length < review.quorum',
      without: 'approvals.length < Math.min(1, review.quorum)',
      test: quorum,
    },
    {
      name: 'reviews: who may not is recorded',
      text: 'if (error instanceof MayNotDecide) {',
      without: 'if (error instanceof MayNotDecide && id === undefined) {',
      test: decided,
    },
    {
      name: 'reviews: the cap of a comment',
      text: '(comment?.length ?? 0) > longestComment',
      without: '(comment?.length ?? 0) > longestComment * 1000',
      test: decided,
    },
  ]),
  ...guardsIn('src/runs/reviews/review.ts', reviewsTest, [
    {
      name: 'reviews: the cap of what is shown and answered',
      text: 'if (json.length <= longestShown) return',
      without: 'if (json.length >= 0) return',
      test: decided,
    },
  ]),
  ...guardsIn('src/runs/reviews/answer.ts', reviewsTest, [
    {
      name: 'reviews: an answer fits the form',
      text: "    await validated(await schemaOf(engine, review, form), answer, 'the answer')\n",
      without: '    void [validated, schemaOf, engine]\n',
      test: decided,
    },
    {
      name: 'reviews: without the code an answer fits the stored form',
      text: 'return z.fromJSONSchema(form as Parameters<typeof z.fromJSONSchema>[0])',
      without: 'return form ? z.any() : z.null()',
      test: 'a process without the code holds answers against the stored form',
    },
    {
      name: 'reviews: what is edited without a form stays of its kind',
      text: 'if (kindOf(answer) === kindOf(shown)) return\n',
      without: "if (kindOf(answer) === kindOf(shown) || what !== '') return\n",
      test: 'items are reviewed one by one, and each goes on by itself',
    },
  ]),
  ...guardsIn('src/runs/reviews/time-out.ts', racesTest, [
    {
      name: 'reviews: the time-out decides nothing that was decided',
      text: '    await lockRun(client, run)\n',
      without: '    void [lockRun, run]\n',
      test: raced,
    },
  ]),
  ...guardsIn('src/runs/journal/entry-store.ts', reviewsTest, [
    {
      name: 'reviews: a run that ends withdraws what it asked',
      text: "WHERE w.kind = 'review' AND r.run_id = w.run_id AND r.step = w.step AND r.item = w.item AND r.state = 'open'",
      without:
        "WHERE w.kind = 'time' AND r.run_id = w.run_id AND r.step = w.step AND r.item = w.item AND r.state = 'open'",
      test: steered,
    },
  ]),
  ...guardsIn('src/notifications/reviews/told-store.ts', tellTest, [
    {
      name: 'reviews: told once however many tell',
      text: '      FOR UPDATE SKIP LOCKED`,',
      without: '      `,',
      test: told,
    },
    {
      name: 'reviews: who may not sign in is not written to',
      text: 'groups && $1 AND disabled_at IS NULL',
      without: 'groups && $1',
      test: told,
    },
  ]),
  ...guardsIn('src/notifications/sending/claim.ts', tellTest, [
    {
      name: 'reviews: what is decided is not asked for any more',
      text: "return kind !== 'review' || (await isStillAsked(client, id))",
      without: "return kind !== 'review' || (await isStillAsked(client, id)) || id !== ''",
      test: told,
    },
  ]),
  ...guardsIn('src/pipelines/steps/review.ts', declaredTest, [
    {
      name: 'reviews: a quorum that can be reached',
      text: 'quorum > reviewers.assignees.length',
      without: 'quorum > reviewers.assignees.length * 1000',
      test: 'cannot be',
    },
  ]),
]
