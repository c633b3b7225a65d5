import { expect, it } from 'vitest'
import { openTestDesk } from '../kit-for-tests.ts'
import { RouteBook } from '../routing/route-book.ts'
import { openSink, sinkChannel } from '../sink-for-tests.ts'
import { tellReviews } from './tell-reviews.ts'

const minuteMs = 60_000

it('asks, reminds and escalates, each once however many tell, and drops what is decided before its turn', async () => {
  await using sink = await openSink()
  await using office = await openTestDesk([sinkChannel('slack', sink.url), sinkChannel('email', sink.url)], {
    notifications: { routes: [{ channel: 'slack', severity: ['warning'] }], publicUrl: 'https://millrace.example.com' },
  })
  const now = office.clock.now()
  await office.rows(
    `INSERT INTO users (id, email, name, role, groups, disabled_at, created_at) VALUES
       (gen_random_uuid(), 'ed@example.com', 'Ed', 'viewer', '{editors}', NULL, now()),
       (gen_random_uuid(), 'gone@example.com', 'Gone', 'viewer', '{editors}', now(), now()),
       (gen_random_uuid(), 'boss@example.com', 'Boss', 'viewer', '{bosses}', NULL, now())`,
  )
  const ids = ['1', '2', '3'].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`)
  await office.rows(
    `INSERT INTO reviews (id, run_id, step, item, generation, pipeline, title, is_editable, assignees, groups, quorum,
       created_at, due_at, fallback, remind_ms, remind_at, escalate_at, escalate_to)
     SELECT id, $2, 'check', CASE WHEN $2 = id THEN '' ELSE id::text END, 1, 'letters', 'A letter', false, '{ada@example.com}',
       '{editors}', 1, $3::timestamptz, $3::timestamptz + '4h', '{"decision": "timed_out"}', 3600000,
       $3::timestamptz + '1h', $3::timestamptz + '90m', '{"assignees": [], "groups": ["bosses"]}'
     FROM unnest($1::uuid[]) id`,
    [ids, ids[0], now],
  )
  const book = new RouteBook(office.desk)
  const minutes = async (count: number) => {
    office.clock.advance(count * minuteMs)
    await Promise.all([tellReviews(office.desk, book), tellReviews(office.desk, book)])
    sink.received.length = 0
    await office.turn()
    return sink.received.map(({ recipient, title }) => `${recipient}: ${title}`).toSorted()
  }
  expect(await minutes(0)).toEqual([
    'ada@example.com: Your decision: 3 times A letter',
    'ed@example.com: Your decision: 3 times A letter',
  ])
  expect(sink.received[0]?.body).toMatchObject({
    text: "Step 'check' waits for a decision within 4h; then it counts as timed out.",
    links: [{ url: 'https://millrace.example.com/reviews' }],
  })
  expect(await minutes(59)).toEqual([])
  await office.rows(`UPDATE reviews SET state = 'approved', decided_at = now() WHERE id = ANY ($1)`, [ids.slice(1)])
  const reminded = await minutes(1)
  expect(reminded).toHaveLength(3)
  expect(reminded).toContain('ed@example.com: Still to be decided: A letter')
  expect(sink.received[0]?.body.links[0]?.url).toBe(`https://millrace.example.com/reviews/${ids[0]}`)
  const escalated = await minutes(30)
  expect(escalated).toHaveLength(2)
  expect(escalated).toContain('boss@example.com: Nobody has decided: A letter')
  expect(await office.rows('SELECT assignees, groups FROM reviews WHERE id = $1', [ids[0]])).toEqual([
    { assignees: ['ada@example.com'], groups: ['bosses', 'editors'] },
  ])
  // Those who came to it later are reminded, too; but not of what somebody decides before the message goes off.
  office.clock.advance(30 * minuteMs)
  expect(await tellReviews(office.desk, book)).toBe(1)
  await office.rows(`UPDATE reviews SET state = 'rejected', decided_at = now() WHERE id = $1`, [ids[0]])
  expect(await minutes(60)).toEqual([])
  expect((await office.states()).dropped).toBe(4)
})
