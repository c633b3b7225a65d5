import { join } from 'node:path'
import { pipeline } from 'millrace'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'
import { laptop, openAs, openBrowser, phone, screenshots } from './open-page.ts'

let door: PlatformDoor
let browser: Browser
beforeAll(async () => {
  if (!chromium) return
  door = await openPlatformDoor({ pipelines: [pipeline('prices').step('fetch', () => null)] })
  await door.kit.run('prices')
  browser = await openBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await door?.[Symbol.asyncDispose]()
})

/** Runs like the one there is, a second from one to the next, told apart by what has started them; the oldest after it is number 1. */
async function addRuns(from: number, to: number): Promise<void> {
  const { pool } = (await door.kit.platform.engine()).database
  await pool.query(
    `INSERT INTO runs (id, pipeline, version, mode, state, trigger, created_at, started_at, ended_at, windows)
     SELECT uuidv7(at - now()), pipeline, version, mode, state, 'schedule number-' || n, at, at, at, windows
     FROM (SELECT * FROM runs ORDER BY created_at LIMIT 1) one, generate_series($1::int, $2::int) n,
       LATERAL (SELECT one.created_at + make_interval(secs => n) AS at) moment`,
    [from, to],
  )
}

it.skipIf(!chromium)(
  'of hundreds of runs those near the screen are drawn and asked for again; the others are reached by keys, and come as they are then',
  async () => {
    await addRuns(1, 300)
    await using open = await openAs(browser, door, 'operator', { size: phone, path: '/runs' })
    const { page, complaints } = open
    const table = page.getByRole('table')
    const rows = page.getByRole('row')
    const rowOf = (number: number) =>
      rows.filter({ has: page.getByTitle(`schedule number-${number}`, { exact: true }) })
    const refresh = () => page.getByRole('button', { name: 'Refresh' }).dispatchEvent('click')
    const asked: URL[] = []
    page.on('request', (request) => {
      const url = new URL(request.url())
      if (url.pathname === '/api/runs') asked.push(url)
    })

    await rowOf(300).waitFor()
    asked.length = 0
    const refused = /after=/
    await page.route(refused, (route) => route.fulfill({ status: 400, json: { status: 400, title: 'no more today' } }))
    await Promise.all([page.waitForResponse(refused), page.keyboard.press('End')])
    await page.screenshot({ path: join(screenshots, 'phone-runs-refused.png') })
    expect(asked.length).toBe(1)
    await page.unroute(refused)
    await refresh()
    for (const loaded of ['200 loaded', '301 in all']) {
      await page.getByText(loaded).waitFor()
      await page.keyboard.press('End')
    }
    await rowOf(1).waitFor()
    expect(await rows.count()).toBeLessThan(100)
    expect(await table.getAttribute('aria-rowcount')).toBe('302')
    expect(await rows.last().getAttribute('aria-rowindex')).toBe('302')
    await page.screenshot({ path: join(screenshots, 'phone-runs-end.png') })

    asked.length = 0
    await addRuns(301, 301)
    await Promise.all([page.waitForResponse(/\/api\/runs\?/), refresh()])
    await page.keyboard.press('Home')
    await rowOf(301).waitFor()
    await page.getByText('302 in all').waitFor()
    expect(asked.map(({ searchParams }) => searchParams.has('after'))).toEqual([true, false])

    await page.mouse.move(200, 600)
    await page.mouse.wheel(0, 1500)
    const reading = rowOf(285)
    const more = reading.getByRole('button')
    await reading.waitFor()
    const top = async (): Promise<number> => (await reading.boundingBox())?.y ?? Number.NaN
    const before = await top()
    await more.press('Enter')
    await reading.getByRole('list', { name: 'Steps' }).waitFor()
    expect(await top()).toBeCloseTo(before, 0)
    await page.screenshot({ path: join(screenshots, 'phone-runs-open.png') })
    await addRuns(302, 304)
    await refresh()
    await page.getByText('305 in all').waitFor()
    expect(await top()).toBeCloseTo(before, 0)

    await page.getByText('Select all that are loaded').locator('..').click()
    await page.getByRole('region', { name: '305 selected' }).waitFor()
    await page.setViewportSize(laptop)
    await page.keyboard.press('End')
    await rowOf(1).getByRole('checkbox', { checked: true }).waitFor()
    expect(await rows.count()).toBeLessThan(100)
    await page.screenshot({ path: join(screenshots, 'laptop-runs-end.png') })
    expect(complaints).toEqual([])
  },
  30_000,
)
