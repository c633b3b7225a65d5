import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Actor } from '../../people/actor.ts'
import { pipeline } from '../../pipelines/pipeline.ts'
import { createEngine } from '../create-engine.ts'
import { itemStatesOf, outputOf, select, shareKit, statesOf } from '../kit-for-tests.ts'
import type { Decision } from './decide.ts'

const shared = shareKit({ worker: { concurrency: 1 } })

/** Somebody with an address, as the doors know them. */
function person(name: string, given: Partial<Decision> = {}): Decision {
  const userId = `00000000-0000-4000-8000-${Buffer.from(name.padStart(6)).toString('hex')}`
  const actor: Actor = { kind: 'person', name: `${name}@example.com`, userId }
  return { actor, email: actor.name, groups: [], role: 'viewer', decision: 'approve', ...given }
}

const admin = person('root', { role: 'admin' })
const openOf = async (run: string) => (await shared.kit.platform.listReviews({ run })).items
async function onlyOpen(run: string) {
  const [review, ...others] = await openOf(run)
  if (!review || others.length > 0) throw new Error(`expected one open review, got ${others.length + (review ? 1 : 0)}`)
  return review
}

shared.declare(
  pipeline('drafts')
    .step('draft', () => ({ text: 'Good night', lines: [1, 2] }))
    .review('check', {
      from: 'draft',
      title: 'A report before it is sent',
      show: ({ inputs }) => inputs.draft,
      form: z.object({ text: z.string().min(3), lines: z.array(z.number()) }),
      edit: true,
      assignees: ['Ada@example.com'],
      group: 'editors',
      within: '4h',
      fallback: 'approve',
    })
    .step(
      'send',
      { from: 'check', when: ({ inputs }) => inputs.check.decision === 'approved' },
      ({ inputs }) => inputs.check.answer,
    ),
)

test('a run is parked until a person has decided, and goes on with what they made of it', async () => {
  const { kit } = shared
  const { platform } = kit
  const parked = await kit.run('drafts')
  expect(parked.status).toBe('waiting')
  expect(statesOf(parked)).toEqual({ draft: 'completed', check: 'waiting', send: 'pending' })
  expect(await select(kit, 'SELECT admitted, worker_id FROM runs WHERE id = $1', [parked.id])).toEqual([
    { admitted: false, worker_id: null },
  ])
  const review = await onlyOpen(parked.id)
  expect(review).toMatchObject({
    pipeline: 'drafts',
    step: 'check',
    item: null,
    title: 'A report before it is sent',
    shown: { text: 'Good night', lines: [1, 2] },
    form: { properties: { text: { type: 'string', minLength: 3 } } },
    isEditable: true,
    assignees: ['ada@example.com'],
    groups: ['editors'],
    quorum: 1,
    dueAt: new Date('2026-01-01T16:00:00Z'),
  })
  const decidableBy = async (name: string, given: Partial<Decision> = {}) =>
    (await platform.listReviews({ run: parked.id, decidableBy: person(name, given) })).items.length
  expect(await decidableBy('ADA')).toBe(1)
  expect(await decidableBy('bob', { groups: ['editors'] })).toBe(1)
  expect(await decidableBy('bob', { role: 'operator' })).toBe(0)
  expect(await decidableBy('root', { role: 'admin' })).toBe(1)

  const refused = async (given: Decision, words: string) =>
    await expect(platform.decideReview(review.id, given)).rejects.toThrow(words)
  await refused(person('bob'), 'asked for this review')
  await refused(person('bob', { role: 'operator', groups: ['writers'] }), 'asked for this review')
  await refused(person('ada', { answer: { text: 'no', lines: [] } }), 'the answer: text')
  await refused(person('ada', { decision: 'reject', answer: { text: 'no' } }), 'no answer with a rejection')
  await refused(person('ada', { comment: 'x'.repeat(2001) }), 'at most 2000 characters')
  await refused(person('ada', { answer: { text: 'x'.repeat(262_144), lines: [] } }), 'at most 256 KB')
  expect(await openOf(parked.id)).toHaveLength(1)

  const answer = { text: 'Good morning', lines: [1, 2, 3] }
  await platform.decideReview(review.id, person('ada', { answer, comment: ' as it is day ' }))
  await kit.settle()
  expect((await platform.getRun(parked.id)).status).toBe('completed')
  expect(await outputOf(kit, parked.id, 'check')).toEqual({
    decision: 'approved',
    answer,
    shown: { text: 'Good night', lines: [1, 2] },
    by: 'person ada@example.com',
    comment: 'as it is day',
  })
  expect(await outputOf(kit, parked.id, 'send')).toEqual(answer)
  expect(await platform.getReview(review.id.slice(0, 23))).toMatchObject({
    state: 'approved',
    answer,
    changes: [
      { path: '/text', from: 'Good night', to: 'Good morning' },
      { path: '/lines/2', to: 3 },
    ],
    votes: [{ actor: 'person ada@example.com', decision: 'approve', comment: 'as it is day' }],
  })
  await refused(person('ada'), 'got one that is approved')
  expect(
    await select(kit, `SELECT actor, action, outcome FROM audit WHERE object = $1 ORDER BY number`, [review.id]),
  ).toEqual([
    { actor: 'bob@example.com', action: 'review.approve', outcome: 'denied' },
    { actor: 'bob@example.com', action: 'review.approve', outcome: 'denied' },
    { actor: 'ada@example.com', action: 'review.approve', outcome: 'done' },
  ])
})

test('what nobody has decided in time is decided by the fallback, and by nobody afterwards', async () => {
  const { kit } = shared
  const { id } = await kit.run('drafts')
  const review = await onlyOpen(id)
  await kit.advance('3h')
  expect((await kit.platform.getRun(id)).status).toBe('waiting')
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  const shown = { text: 'Good night', lines: [1, 2] }
  expect(await outputOf(kit, id, 'check')).toEqual({
    decision: 'approved',
    answer: shown,
    shown,
    by: null,
    comment: null,
  })
  expect(await kit.platform.getReview(review.id)).toMatchObject({ state: 'timed_out', changes: [], votes: [] })
  await expect(kit.platform.decideReview(review.id, person('ada'))).rejects.toThrow('got one that is timed out')
})

test('a paused run keeps its review and when it is due; a cancelled one withdraws it, and a resumed one asks anew', async () => {
  const { kit } = shared
  const { platform } = kit
  const { id } = await kit.run('drafts')
  const first = await onlyOpen(id)
  await platform.pauseRun(id)
  await kit.advance('1h')
  await platform.resumeRun(id)
  await kit.settle()
  expect(await onlyOpen(id)).toEqual(first)
  await platform.cancelRun(id)
  expect(await openOf(id)).toEqual([])
  expect((await platform.getReview(first.id)).state).toBe('withdrawn')
  await expect(platform.decideReview(first.id, admin)).rejects.toThrow('got one that is withdrawn')
  await platform.resumeRun(id)
  await kit.settle()
  const second = await onlyOpen(id)
  expect(second).toMatchObject({ generation: 3, dueAt: new Date(kit.clock.now().getTime() + 4 * 3_600_000) })
  expect(second.id).not.toBe(first.id)
  // Decided while the run stands still: it goes on with that when it is resumed.
  await platform.pauseRun(id)
  await platform.decideReview(second.id, person('ada', { decision: 'reject' }))
  await kit.settle()
  expect((await platform.getRun(id)).status).toBe('paused')
  await platform.resumeRun(id)
  await kit.settle()
  expect(statesOf(await platform.getRun(id))).toEqual({ draft: 'completed', check: 'completed', send: 'skipped' })
})

test('a dry run asks nobody: its fallback answers, and it says so', async () => {
  const report = await shared.kit.run('drafts', { dryRun: true })
  expect(report.status).toBe('completed')
  expect(report.steps.find(({ name }) => name === 'check')?.reason).toBe(
    'dry run: nobody is asked, its fallback counts',
  )
  expect(await outputOf(shared.kit, report.id, 'send')).toEqual({ text: 'Good night', lines: [1, 2] })
  expect(await openOf(report.id)).toEqual([])
})

shared.declare(
  pipeline('releases', { overlap: { parallel: 9 } })
    .review('release', {
      quorum: 2,
      form: z.object({ day: z.iso.date().transform((day) => `on ${day}`) }),
      onReject: 'fail',
    })
    .step('go', { from: 'release' }, ({ inputs }) => inputs.release.answer?.day ?? null),
)

test('a quorum of people approves, one of them rejects, and nobody votes twice', async () => {
  const { kit } = shared
  const { platform } = kit
  const operator = (name: string, given: Partial<Decision> = {}) => person(name, { role: 'operator', ...given })
  const { id } = await kit.run('releases')
  const review = await onlyOpen(id)
  const decidableBy = async (decider: Decision) =>
    (await platform.listReviews({ run: id, decidableBy: decider })).items.length
  expect([await decidableBy(operator('ada')), await decidableBy(person('eve'))]).toEqual([1, 0])
  await expect(platform.decideReview(review.id, person('eve'))).rejects.toThrow('asked for this review')
  await expect(platform.decideReview(review.id, operator('ada'))).rejects.toThrow('an answer that fits the form')
  const answer = { day: '2026-02-01' }
  expect(await platform.decideReview(review.id, operator('ada', { answer }))).toMatchObject({
    state: 'open',
    approvals: 1,
  })
  await expect(platform.decideReview(review.id, operator('ada'))).rejects.toThrow('one vote a person')
  expect([await decidableBy(operator('ada')), await decidableBy(operator('bob'))]).toEqual([0, 1])
  await kit.settle()
  expect((await platform.getRun(id)).status).toBe('waiting')
  // Who says nothing else agrees to the answer there is.
  expect(await platform.decideReview(review.id, operator('bob'))).toMatchObject({ state: 'approved', answer })
  await kit.settle()
  expect(await outputOf(kit, id, 'release')).toMatchObject({
    by: 'person ada@example.com, person bob@example.com',
    answer: { day: 'on 2026-02-01' },
  })
  expect(await outputOf(kit, id, 'go')).toBe('on 2026-02-01')

  const other = await kit.run('releases')
  const second = await onlyOpen(other.id)
  await platform.decideReview(second.id, operator('ada', { answer }))
  await platform.decideReview(second.id, operator('bob', { decision: 'reject', comment: 'not today' }))
  await kit.settle()
  const report = await platform.getRun(other.id)
  expect(report.error).toMatchObject({ code: 'rejected', step: 'release', message: 'its review was rejected' })
})

test('a process without the code holds answers against the stored form', async () => {
  const { kit } = shared
  const { database, clock } = await kit.platform.engine()
  const { decideReview } = await import('./decide.ts')
  const blind = createEngine({ database, clock, definitions: new Map(), codeVersion: null })
  const { id } = await kit.run('releases')
  const review = await onlyOpen(id)
  await expect(decideReview(blind, review.id, { ...admin, answer: { day: 'soon' } })).rejects.toThrow('the answer: day')
  await decideReview(blind, review.id, { ...admin, answer: { day: '2026-02-01' } })
  expect((await onlyOpen(id)).approvals).toBe(1)
  await kit.platform.cancelRun(id)
})

shared.declare(
  pipeline('letters')
    .step('list', () => ['a', 'b', 'c'])
    .each('draft', { from: 'list', key: (name) => name }, ({ item }) => ({ text: `Dear ${item}` }))
    .review('check', { from: 'draft', within: '1h', fallback: 'reject', edit: true })
    .each('send', { from: 'check' }, ({ item }) => (item.decision === 'approved' ? item.answer.text : `no ${item.by}`)),
)

test('items are reviewed one by one, and each goes on by itself', async () => {
  const { kit } = shared
  const { id } = await kit.run('letters')
  const reviews = await openOf(id)
  const ofItem = (key: string) => reviews.find(({ item }) => item === key)?.id ?? ''
  expect(reviews.map(({ shown }) => shown)).toContainEqual({ text: 'Dear b' })
  await kit.platform.decideReview(ofItem('a'), { ...admin, answer: { text: 'Hello a' } })
  await expect(kit.platform.decideReview(ofItem('b'), { ...admin, answer: 'Hello b' })).rejects.toThrow('an object')
  await kit.platform.decideReview(ofItem('b'), admin)
  await kit.settle()
  const half = await kit.platform.getRun(id)
  expect(half.status).toBe('waiting')
  expect(itemStatesOf(half, 'send')).toEqual({ a: 'completed', b: 'completed' })
  await kit.advance('1h')
  expect((await kit.platform.getRun(id)).status).toBe('completed')
  expect(await Promise.all(['a', 'b', 'c'].map((key) => outputOf(kit, id, 'send', key)))).toEqual([
    'Hello a',
    'Dear b',
    'no null',
  ])
  const dry = await kit.run('letters', { dryRun: true })
  expect(dry.status).toBe('completed')
  expect(await outputOf(kit, dry.id, 'send', 'a')).toBe('no null')
})

shared.declare(pipeline('parked').review('decide', { within: '1y', fallback: 'reject' }))
shared.declare(pipeline('lone').step('only', () => 1))

test('ten thousand parked runs hold no slot, and one of them goes on as if it were alone', async () => {
  const { kit } = shared
  const { platform } = kit
  const asked = await kit.run('parked')
  const review = await onlyOpen(asked.id)
  // Copies of a run that is really parked, so that they are as one that was.
  await select(
    kit,
    `WITH copies AS (
       SELECT gen_random_uuid() AS review, overlay($1::text PLACING lpad(to_hex(n), 8, '0') FROM 29)::uuid AS id
       FROM generate_series(1, 10000) n
     ), copied_runs AS (
       INSERT INTO runs (id, pipeline, version, mode, state, claim, admitted, trigger, created_at, started_at)
       SELECT c.id, pipeline, version, mode, state, claim, admitted, trigger, created_at, started_at
       FROM runs r, copies c WHERE r.id = $1::uuid
     ), copied_steps AS (
       INSERT INTO steps (run_id, step, state, generation, claim, attempt, started_at)
       SELECT c.id, step, state, generation, claim, attempt, started_at FROM steps s, copies c WHERE run_id = $1::uuid
     ), copied_waits AS (
       INSERT INTO run_waits (run_id, step, kind, created_at)
       SELECT c.id, step, kind, created_at FROM run_waits w, copies c WHERE run_id = $1::uuid
     )
     INSERT INTO reviews (id, run_id, step, generation, pipeline, title, is_editable, assignees, groups, quorum,
       created_at, due_at, fallback)
     SELECT c.review, c.id, step, generation, pipeline, title, is_editable, assignees, groups, quorum, created_at, due_at,
       fallback
     FROM reviews r, copies c WHERE r.id = $2`,
    [asked.id, review.id],
  )
  expect((await kit.run('lone')).status).toBe('completed')
  expect((await kit.run('parked')).status).toBe('waiting')
  expect(
    await select(kit, `SELECT count(*)::integer AS slots FROM runs WHERE pipeline = 'parked' AND admitted`),
  ).toEqual([{ slots: 0 }])

  await platform.decideReview(review.id, admin)
  await kit.settle()
  expect((await platform.getRun(asked.id)).status).toBe('completed')
})
