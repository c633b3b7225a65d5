import { expect, test } from 'vitest'
import { startFredSimulator } from './fred.ts'
import { anyKey, jsonOf, pinnedNow, untilTestEnds } from './testing.ts'

interface Answer {
  count: number
  observation_start: string
  observations: { date: string; value: string }[]
}

const observations = '/series/observations'
const wti = { api_key: anyKey, file_type: 'json', series_id: 'DCOILWTICO' }

const fred = (keys?: string[]) => untilTestEnds(startFredSimulator({ now: pinnedNow, ...(keys ? { keys } : {}) }))

test('an answer has the envelope of the real service', async () => {
  const simulator = await fred()
  const query = { ...wti, observation_start: '2026-07-02', observation_end: '2026-07-05' }
  const today = { realtime_start: '2026-08-19', realtime_end: '2026-08-19' }
  expect(await jsonOf(simulator.ask(observations, query))).toEqual({
    ...today,
    observation_start: '2026-07-02',
    observation_end: '2026-07-05',
    units: 'lin',
    output_type: 1,
    file_type: 'json',
    order_by: 'observation_date',
    sort_order: 'asc',
    count: 2,
    offset: 0,
    limit: 100000,
    observations: [
      { ...today, date: '2026-07-02', value: '69.73' },
      { ...today, date: '2026-07-03', value: '.' },
    ],
  })
})

test('quirk 27: without file_type the answer is XML', async () => {
  const simulator = await fred()
  const answer = await simulator.ask(observations, { api_key: anyKey, series_id: 'DHHNGSP', limit: '1' })
  expect(answer.headers.get('content-type')).toContain('text/xml')
  expect(await answer.text()).toContain('date="1997-01-07" value="3.82"')
})

test('quirk 31: count is that of the page', async () => {
  const simulator = await fred()
  const answer = await jsonOf<Answer>(simulator.ask(observations, { ...wti, limit: '3' }))
  expect([answer.count, answer.observations.length]).toEqual([3, 3])
})

test('quirk 32: a limit outside 1 to 100000 is refused', async () => {
  const simulator = await fred()
  for (const limit of ['0', '100001', 'many']) {
    const answer = await simulator.ask(observations, { ...wti, limit })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('limit is not between 1 and 100000')
  }
})

test('quirk 33: the echoed start is not that of the series', async () => {
  const simulator = await fred()
  const answer = await jsonOf<Answer>(simulator.ask(observations, { ...wti, limit: '1' }))
  expect(answer.observation_start).toBe('1600-01-01')
  expect(answer.observations[0]?.date).toBe('1986-01-02')
})

test('quirk 34: a missing, a malformed and an unknown key are told apart', async () => {
  const simulator = await fred(['b'.repeat(32)])
  const message = async (key: Record<string, string>) => {
    const answer = await simulator.ask(observations, { file_type: 'json', series_id: 'DHHNGSP', ...key })
    expect(answer.status).toBe(400)
    return (await jsonOf<{ error_message: string }>(answer)).error_message
  }
  expect(await message({})).toContain('api_key has not been set')
  expect(await message({ api_key: 'ABC' })).toContain('not a 32 character alpha-numeric lower-case string')
  expect(await message({ api_key: anyKey })).toContain('is not registered')
})

test('quirk 35: an unknown series is a bad request', async () => {
  const simulator = await fred()
  const answer = await simulator.ask(observations, { ...wti, series_id: 'NOPE' })
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error_code: 400, error_message: 'Bad Request.  The series does not exist.' },
  ])
})

test('quirk 36: a refusal in JSON calls itself XML', async () => {
  const simulator = await fred()
  const answer = await simulator.ask(observations, { ...wti, series_id: 'NOPE' })
  expect(answer.headers.get('content-type')).toBe('text/xml; charset=UTF-8')
  expect(await answer.json()).toHaveProperty('error_code', 400)
})

test('quirk 37: the 121st request of a minute is refused', async () => {
  const simulator = await fred()
  const answers = []
  for (let request = 1; request <= 121; request++) answers.push((await simulator.ask('/series', wti)).status)
  expect(answers.slice(0, 120).every((status) => status === 200)).toBe(true)
  expect(answers[120]).toBe(429)
})

test('quirk 38: metadata stands under seriess, with two digits of UTC offset', async () => {
  const simulator = await fred()
  const answer = await jsonOf<{ seriess: { id: string; last_updated: string }[] }>(simulator.ask('/series', wti))
  expect(answer.seriess[0]?.id).toBe('DCOILWTICO')
  expect(answer.seriess[0]?.last_updated).toMatch(/^2026-08-18 \d\d:\d\d:\d\d-\d\d$/)
})
