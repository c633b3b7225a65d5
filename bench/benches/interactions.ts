import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { serve } from '../../src/api/serve-platform.ts'
import { buildDashboard } from '../../src/cli/start/built-dashboard.ts'
import { program } from '../../src/people/actor.ts'
import { createSignInLink } from '../../src/people/sign-in/sign-in.ts'
import { createUser } from '../../src/people/users/users.ts'
import { defineConfig } from '../../src/pipelines/config.ts'
import { createPlatform } from '../../src/platform.ts'
import { chromium as browser } from '../../test/browser/browser.ts'
import type { Bench } from '../bench.ts'
import { compare } from '../line.ts'
import { fillDoors } from '../rows/fill-doors.ts'

const goalMs = 200
const runs = 10_000
const turns = 10

/** How long the page of runs takes to show what a person did to it, with ten thousand of them loaded: from the input to the next paint. */
export default {
  name: 'interactions',
  summary: `from input to the next paint, the slowest of all, in a list of ${runs.toLocaleString('en-US')} runs`,
  async run({ postgres, tell }) {
    if (browser === undefined) throw new Error('expected Chromium; install it: apt-get install chromium')
    await buildDashboard()
    const address = await postgres.createDatabase()
    const platform = createPlatform(defineConfig({ systems: [], database: { url: address } }))
    const { database } = await platform.engine()
    const admin = await createUser(database, { email: 'ada@example.com', name: 'Ada', role: 'admin' }, program)
    // 10,000 windows of history and a tenth of that of live runs.
    for (const statement of fillDoors(0.01).flat()) await postgres.execute(address, statement)
    const generous = { burst: 1_000_000, perSecond: 1_000_000 }
    const door = await serve(platform, {
      port: 0,
      host: '127.0.0.1',
      rateLimits: { known: generous, unknown: generous },
    })
    const chrome = await chromium.launch({ executablePath: browser, args: ['--no-sandbox'] })
    try {
      const { token } = await createSignInLink(database, admin.id, program)
      const context = await chrome.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB' })
      const page = await openRuns(context, door.address, token)
      tell('interactions: loading the list')
      await loadAll(page)
      await page.evaluate(observe)
      await interact(page)
      const slowest = await page.evaluate<Record<string, number>>(slowestOf)
      for (const [name, ms] of Object.entries(slowest)) tell(`interactions: ${name} ${ms} ms`)
      return [
        compare('interactions', 'ms', {
          ours: Math.max(...Object.values(slowest)),
          theirs: goalMs,
          against: 'goal',
          goal: { is: '<', ratio: 1 },
        }),
      ]
    } finally {
      await chrome.close()
      await door.close()
      await platform.stop(0)
      await postgres.dropDatabase(address)
    }
  },
} satisfies Bench

async function openRuns(context: BrowserContext, address: string, token: string): Promise<Page> {
  await context.request.post(`${address}/api/sign-in/link`, { data: { token }, headers: { origin: address } })
  const page = await context.newPage()
  await page.goto(`${address}/runs`)
  await page.getByRole('row').nth(5).waitFor()
  return page
}

/** Scrolls to the end until there is as much as is wanted. */
async function loadAll(page: Page): Promise<void> {
  const header = page.getByRole('columnheader').last()
  for (;;) {
    const loaded = Number(/\d+/.exec((await header.textContent()) ?? '')?.[0] ?? 0)
    if (loaded >= runs) return
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)')
    await page.waitForTimeout(50)
  }
}

/** What a person does with a list: goes through it by wheel and key, looks into a run, chooses runs, one and all. */
async function interact(page: Page): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await page.keyboard.press(turn % 2 === 0 ? 'Home' : 'End')
    await page.mouse.wheel(0, turn % 2 === 0 ? 20_000 : -20_000)
    await page.waitForTimeout(200)
    const boxes = page.getByRole('rowgroup').getByRole('checkbox')
    await boxes.nth(6).click()
    const more = page.getByRole('rowgroup').getByRole('button', { expanded: false }).nth(6)
    await more.focus()
    await page.keyboard.press('Enter')
    await page.waitForTimeout(100)
  }
  await page.keyboard.press('Home')
  const all = page.getByRole('checkbox', { name: 'Select all that are loaded' })
  for (let turn = 0; turn < 4; turn += 1) await all.click()
  const search = page.getByRole('searchbox')
  await search.click()
  await page.keyboard.type('history-1', { delay: 80 })
  await page.waitForTimeout(1000)
}

const observe = `
  window.interactions = {}
  new PerformanceObserver((list) => {
    for (const { name, duration, interactionId } of list.getEntries())
      if (interactionId > 0) window.interactions[name] = Math.max(window.interactions[name] ?? 0, duration)
  }).observe({ type: 'event', durationThreshold: 16 })`

const slowestOf = 'window.interactions'
