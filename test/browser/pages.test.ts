import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import axe from 'axe-core'
import { pipeline } from 'millrace'
import { type Browser, chromium as browsers, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program } from '../../src/people/actor.ts'
import { createSignInLink } from '../../src/people/sign-in/sign-in.ts'
import { energy } from '../../systems/energy/index.ts'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'

const root = resolve(import.meta.dirname, '../..')
/** Kept for whoever looks at them after CI. */
const screenshots = resolve(root, process.env.SCREENSHOTS ?? 'coverage/screenshots')

/** Text of others that would be a picture, and run a script, wherever it is taken for more than text. */
const hostile = '<img src=x onerror="document.title=\'run\'">'
const broken = pipeline('broken').step('only', { retry: { attempts: 1 } }, ({ log }) => {
  log.info(hostile)
  throw new Error(hostile)
})

const sizes = [
  { name: 'laptop', width: 1440, height: 900 },
  { name: 'phone', width: 390, height: 844 },
]

let door: PlatformDoor
let browser: Browser
let run = ''
let alert = ''
beforeAll(async () => {
  if (!chromium) return
  mkdirSync(screenshots, { recursive: true })
  door = await openPlatformDoor({
    systems: [energy],
    pipelines: [broken],
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T12:00:00Z',
  })
  const { kit } = door
  await kit.run('energy-prices', { mode: 'full_refresh' })
  run = (await kit.run('broken')).id
  const { rows } = await (await kit.platform.engine()).database.pool.query<{ id: string }>(
    'SELECT id FROM alerts ORDER BY id',
  )
  alert = rows[0]?.id ?? ''
  browser = await browsers.launch({ executablePath: chromium, args: ['--no-sandbox'] })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await door?.[Symbol.asyncDispose]()
})

/** A page of somebody who has signed in with a link, and what it complains of. */
async function openAs(role: 'viewer' | 'admin', size: (typeof sizes)[number], path = '/') {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // A browser tells of every answer that is none; what is asked before signing in is one.
    if (message.type() === 'error' && !/401|Failed to load resource/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  const { database } = await door.kit.platform.engine()
  const { token } = await createSignInLink(database, door.users[role].id, program)
  // The deep link is what was wanted first: it survives signing in.
  await page.goto(door.address + path)
  await page.waitForURL(/sign-in/)
  await context.request.post(`${door.address}/api/sign-in/link`, { data: { token }, headers: { origin: door.address } })
  await page.goto(door.address + path)
  return { page, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** Until nothing is on its way any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main h1')
  await page.waitForFunction('document.querySelector(\'main [aria-busy="true"]\') === null')
}

const pages = () => [
  '/',
  '/pipelines',
  '/pipelines/energy-prices',
  '/runs',
  `/runs/${run}`,
  '/schedules',
  '/alerts',
  `/alerts/${alert}`,
  '/datasets',
  '/datasets/energy-prices',
  '/backfills',
  '/backfills/new?pipeline=energy-prices&from=2026-05-01&to=2026-07-31',
  '/quarantine',
  '/watches',
  '/rules',
  '/deliveries',
  '/figures',
  '/audit',
  '/people',
  '/settings',
  '/pages/energy/prices',
]

it.skipIf(!chromium).each(sizes)(
  'every page at $width px is drawn without a complaint, fits, and axe finds no serious fault',
  async (size) => {
    const wrong: string[] = []
    await using open = await openAs('admin', size)
    const { page, complaints } = open
    for (const path of pages()) {
      await page.goto(door.address + path)
      await settled(page).catch((error: unknown) => wrong.push(`${path}: ${String(error).slice(0, 200)}`))
      await page.screenshot({
        path: join(screenshots, `${size.name}${path.replaceAll(/[/?&=]+/g, '-')}.png`),
        fullPage: true,
      })
      const isTooWide = await page.evaluate('document.documentElement.scrollWidth > window.innerWidth + 1')
      if (isTooWide) wrong.push(`${path}: is wider than the window`)
      await page.evaluate(axe.source)
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document)')
      for (const { impact, id, nodes } of violations) {
        if (impact === 'serious' || impact === 'critical') wrong.push(`${path}: ${id} at ${nodes[0]?.target.join(' ')}`)
      }
      if ((await page.title()) === 'run' || (await page.locator('main img[src="x"]').count()) > 0) {
        wrong.push(`${path}: text of others became part of the page`)
      }
    }
    expect([...wrong, ...complaints]).toEqual([])
  },
  240_000,
)

it.skipIf(!chromium)(
  'a run page shows what a step has said as text, and an operator runs it again',
  async () => {
    await using open = await openAs('admin', { name: 'phone', width: 390, height: 844 }, `/runs/${run}`)
    const { page, complaints } = open
    await settled(page)
    await page.getByText(hostile).first().waitFor()
    await page
      .getByRole('button', { name: /Run again|Retry/i })
      .first()
      .click()
    await page.screenshot({ path: join(screenshots, 'phone-retry.png') })
    expect(complaints).toEqual([])
  },
  60_000,
)

it.skipIf(!chromium)(
  'a viewer is offered nothing that they may not do',
  async () => {
    await using open = await openAs('viewer', { name: 'laptop', width: 1440, height: 900 }, '/schedules')
    const { page } = open
    await settled(page)
    expect(await page.getByRole('button', { name: /pause|trigger|freeze/i }).count()).toBe(0)
  },
  60_000,
)

it.skipIf(!chromium)(
  'what is chosen on a list stands in its address, and times count from the business clock',
  async () => {
    const size = { name: 'laptop', width: 1440, height: 900 }
    await using open = await openAs('admin', size, `/quarantine?run=${run}`)
    const { page, complaints } = open
    await settled(page)
    await page.getByRole('button', { name: 'Show all runs' }).click()
    await page.waitForURL(/\/quarantine$/)
    await page.goto(`${door.address}/alerts?severity=critical`)
    await settled(page)
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('warning')
    await page.waitForURL(/severity=warning/)
    await page.reload()
    await settled(page)
    expect(await page.getByRole('combobox', { name: 'Severity' }).inputValue()).toBe('warning')
    // The clock of the browser is of another year than that of the scene.
    await page.goto(`${door.address}/pipelines?name=broken`)
    const line = page.getByRole('row').filter({ hasText: 'broken' })
    await line.waitFor()
    expect(await line.innerText()).toMatch(/(sec|min)\.? ago|now/)
    expect(await page.getByRole('row').filter({ hasText: 'energy' }).count()).toBe(0)
    expect(complaints).toEqual([])
  },
  60_000,
)
