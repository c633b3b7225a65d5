import { join } from 'node:path'
import axe from 'axe-core'
import { pipeline } from 'millrace'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { energy } from '../../systems/energy/index.ts'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'
import { billing, lookThrough } from './nightly.ts'
import { isTooWide, laptop, openAs, openBrowser, phone, screenshots, settled } from './open-page.ts'

/** Text of others that would be a picture, and run a script, wherever it is taken for more than text. */
const hostile = '<img src=x onerror="document.title=\'run\'">'
const broken = pipeline('broken').step('only', { retry: { attempts: 1 } }, ({ log }) => {
  log.info(hostile)
  throw new Error(hostile)
})

const letters = pipeline('letters', { overlap: { parallel: 9 } }).review('check', {
  title: 'A letter before it is sent',
  show: () => ({
    to: 'Ms Meyer',
    text: 'Dear Ms Meyer,\nyour order is late.',
    lines: [
      { article: 'Lamp', count: 2, price: 49.9 },
      { article: hostile, count: 1, price: null },
    ],
  }),
  edit: true,
  form: z.object({
    to: z.string(),
    text: z.string().min(1),
    lines: z.array(z.object({ article: z.string(), count: z.int(), price: z.number().nullable() })),
  }),
  group: 'editors',
  assignees: ['ada@example.com'],
  within: '4h',
  fallback: 'reject',
})

let door: PlatformDoor
let browser: Browser
let run = ''
let reviews: string[] = []
let waiting = ''
let alert = ''
beforeAll(async () => {
  if (!chromium) return
  door = await openPlatformDoor({
    systems: [energy, billing],
    pipelines: [broken, letters],
    notifications: { onCall: { people: [{ name: 'Ann' }, { name: 'Ben' }], turn: '1w', from: '2026-08-17' } },
    roles: ['scheduler', 'monitor'],
    now: '2026-08-19T11:00:00Z',
  })
  const { kit } = door
  await lookThrough(kit)
  await kit.run('energy-prices', { mode: 'full_refresh' })
  run = (await kit.run('broken')).id
  waiting = (await kit.run('letters')).id
  await kit.run('letters')
  reviews = (await kit.platform.listReviews()).items.map(({ id }) => id).toReversed()
  const { rows } = await (await kit.platform.engine()).database.pool.query<{ id: string }>(
    'SELECT id FROM alerts ORDER BY id',
  )
  alert = rows[0]?.id ?? ''
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await door?.[Symbol.asyncDispose]()
})

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
  '/watches/nightly?job=PAYMENTS',
  '/watches/nightly?day=2026-08-18',
  '/rules',
  '/deliveries',
  '/figures',
  '/audit',
  '/people',
  '/settings',
  '/reviews',
  `/reviews/${reviews[0]}`,
  '/pages/energy/prices',
  '/pages/billing/today',
]

it.skipIf(!chromium)(
  'every page is drawn without a complaint, fits at 1440 and at 390 px, and axe finds no serious fault',
  async () => {
    const wrong: string[] = []
    await using open = await openAs(browser, door, 'admin', { size: laptop })
    const { page, complaints } = open
    for (const path of pages()) {
      await page.setViewportSize(laptop)
      await page.goto(door.address + path)
      // One visit for both sizes: going there again would take as long as looking.
      for (const size of [laptop, phone]) {
        const place = `${path} at ${size.width} px`
        await page.setViewportSize(size)
        await settled(page).catch((error: unknown) => wrong.push(`${place}: ${String(error).slice(0, 200)}`))
        await page.screenshot({
          path: join(screenshots, `${size.name}${path.replaceAll(/[/?&=]+/g, '-')}.png`),
          fullPage: true,
        })
        if (await isTooWide(page, size)) wrong.push(`${place}: is wider than the window`)
        wrong.push(...(await seriousFaults(page)).map((fault) => `${place}: ${fault}`))
      }
      if ((await page.title()) === 'run' || (await page.locator('main img[src="x"]').count()) > 0) {
        wrong.push(`${path}: text of others became part of the page`)
      }
    }
    expect([...wrong, ...complaints]).toEqual([])
  },
  240_000,
)

/** What axe calls serious or worse, of all its rules. It is asked for faults alone: the list of what holds is long. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document, { resultTypes: ['violations'] })")
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} at ${nodes[0]?.target.join(' ')}`)
}

it.skipIf(!chromium)(
  'a run page shows what a step has said as text, and an operator runs it again',
  async () => {
    await using open = await openAs(browser, door, 'admin', { size: phone, path: `/runs/${run}` })
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
  'alerts are acknowledged together where they are listed, and a broken address breaks no page',
  async () => {
    await using open = await openAs(browser, door, 'admin', { size: phone, path: '/runs?from=abc&to=2026-99-99' })
    const { page, complaints } = open
    await page.getByRole('link', { name: 'broken' }).first().waitFor()
    await page.goto(`${door.address}/sign-in?to=//[`)
    await page.getByLabel('Password').waitFor()
    await page.goto(`${door.address}/alerts`)
    const boxes = page.getByRole('checkbox', { name: /^Select/ })
    await boxes.first().waitFor()
    const count = await boxes.count()
    for (const box of await boxes.all()) await box.check()
    await page.screenshot({ path: join(screenshots, 'phone-alerts-selected.png') })
    const bar = page.getByRole('region', { name: `${count} selected` })
    await bar.getByRole('button', { name: 'Acknowledge' }).click()
    await page.getByRole('dialog').getByLabel('Note').fill('at it')
    await page.screenshot({ path: join(screenshots, 'phone-alerts-acknowledge.png') })
    await page.getByRole('dialog').getByRole('button', { name: 'Acknowledge' }).click()
    await bar.waitFor({ state: 'detached' })
    await expect.poll(() => page.locator('main').getByText('Acknowledged', { exact: true }).count()).toBe(count)
    expect(complaints).toEqual([])
  },
  60_000,
)

it.skipIf(!chromium)(
  'a person finds a review, sees what they change of what is shown, approves that, and rejects another; the page moves by itself',
  async () => {
    await using open = await openAs(browser, door, 'admin', {
      size: { name: 'phone', width: 390, height: 844 },
      path: `/runs/${waiting}`,
    })
    const { page, complaints } = open
    await page.getByRole('link', { name: /check waits for a decision/ }).click()
    await page.getByLabel(/^Text/).fill('Dear Ms Meyer,\nyour order comes on Friday.')
    const changes = page.getByRole('region', { name: 'What you have changed' })
    await changes.getByText('your order comes on Friday.').waitFor()
    expect(await changes.locator('del').allTextContents()).toEqual(['−Dear Ms Meyer,\nyour order is late.'])
    await page.screenshot({ path: join(screenshots, 'phone-review-edited.png'), fullPage: true })
    await page.getByRole('button', { name: 'Approve with changes' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('your order comes on Friday.').waitFor()
    await dialog.getByLabel('Comment').fill('reads better')
    await page.screenshot({ path: join(screenshots, 'phone-review-approve.png') })
    await dialog.getByRole('button', { name: 'Approve with changes' }).click()
    await page.getByRole('heading', { name: 'What came of it' }).waitFor()
    await page.getByText('reads better').waitFor()
    await page.screenshot({ path: join(screenshots, 'phone-review-decided.png'), fullPage: true })

    await page.goto(`${door.address}/reviews?mine=true`)
    await page.getByRole('link', { name: 'A letter before it is sent' }).click()
    await page.getByRole('button', { name: 'Reject' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await page.getByText('Rejected').first().waitFor()

    // Nobody touches this page any more: it hears of what is asked.
    await page.goto(`${door.address}/reviews`)
    await page.getByText('Nothing here').waitFor()
    await door.kit.run('letters')
    await page.getByRole('link', { name: 'A letter before it is sent' }).waitFor({ timeout: 20_000 })
    expect(complaints).toEqual([])
  },
  60_000,
)

it.skipIf(!chromium)(
  'somebody finds a watched job, sees what is wrong with it, and changes what is expected of it',
  async () => {
    await using open = await openAs(browser, door, 'operator', { size: phone, path: '/watches' })
    const { page, complaints } = open
    await page.getByRole('link', { name: 'Nightly billing' }).click()
    const jobs = page.getByRole('list', { name: /^Jobs of/ })
    await jobs.getByText('No growth for: 45m').waitFor()
    await jobs.getByRole('button', { name: 'Payments' }).click()
    await jobs.getByText('Thread 3').waitFor()
    await page.getByText('Times in America/Sao_Paulo').waitFor()
    await jobs.getByText(/^06:50 – /).waitFor()
    await page.getByRole('button', { name: /^Change what is expected of .Payments/ }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel(/^At most/).fill('soon')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.getByText(/expected longest/).waitFor()
    await dialog.getByLabel(/^At most/).fill('4h')
    await page.screenshot({ path: join(screenshots, 'phone-limits.png') })
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('region', { name: 'What is expected' }).getByText('4h').waitFor()

    const asked = async (path: string) => (await door.ask('viewer', 'GET', path)).body
    const found = { kind: 'job', id: 'nightly/PAYMENTS', title: 'Payments', detail: 'nightly', at: null }
    expect(await asked('/api/search?text=paym')).toMatchObject({ items: expect.arrayContaining([found]) })
    const card = { name: 'watches', value: 1, detail: { jobs: 5 }, light: 'red' }
    expect(await asked('/api/overview')).toMatchObject({ cards: expect.arrayContaining([card]) })
    const stuck = expect.objectContaining({ system: 'billing', subject: 'nightly: PAYMENTS', rule: 'job-stuck' })
    expect(await asked('/api/alerts?system=billing')).toMatchObject({ items: [stuck, expect.anything()] })
    expect(await asked('/api/alerts?system=energy')).toMatchObject({ items: [] })
    expect(complaints).toEqual([])
  },
  60_000,
)

it.skipIf(!chromium)(
  'a viewer is offered nothing that they may not do',
  async () => {
    await using open = await openAs(browser, door, 'viewer', { size: laptop, path: '/schedules' })
    const { page } = open
    await settled(page)
    expect(await page.getByRole('button', { name: /pause|trigger|freeze/i }).count()).toBe(0)
    await page.goto(`${door.address}/reviews/${reviews.at(-1)}`)
    await settled(page)
    expect(await page.getByRole('button', { name: /approve|reject/i }).count()).toBe(0)
    await page.goto(`${door.address}/watches/nightly`)
    await settled(page)
    await page.getByRole('region', { name: 'What is expected' }).getByText('Payments').waitFor()
    expect(await page.getByRole('button', { name: /look now|change/i }).count()).toBe(0)
  },
  60_000,
)

it.skipIf(!chromium)(
  'what is chosen on a list stands in its address, and times count from the business clock',
  async () => {
    const size = { name: 'laptop', width: 1440, height: 900 }
    await using open = await openAs(browser, door, 'admin', { size, path: `/quarantine?run=${run}` })
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

it.skipIf(!chromium)(
  'what the terminal takes the pages take: a silence to come, a part of a run, an output by hand, who is on call',
  async () => {
    await using open = await openAs(browser, door, 'operator', { size: phone, path: '/alerts' })
    const { page, complaints } = open
    const dialog = page.getByRole('dialog')
    const sent = (path: string) => page.waitForRequest((each) => each.method() === 'POST' && each.url().endsWith(path))
    await page.getByRole('button', { name: 'New silence' }).click()
    await dialog.getByLabel('Reason').fill('release')
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click()
    await dialog.getByText('Name a rule').waitFor()
    await dialog.getByLabel('Pipeline').selectOption('broken')
    await dialog.getByLabel('From').fill('2026-08-20T10:00')
    await dialog.getByRole('button', { name: '1 day' }).click()
    await page.screenshot({ path: join(screenshots, 'phone-new-silence.png') })
    await dialog.getByRole('button', { name: 'Silence', exact: true }).click()
    await page.getByRole('region', { name: 'Silences' }).getByText('To come').waitFor()
    await page.getByRole('button', { name: 'Filters' }).click()
    await page.getByLabel('Rule').selectOption('run-failed')
    await page.waitForURL(/rule=run-failed/)
    await page.screenshot({ path: join(screenshots, 'phone-alert-filters.png') })

    await page.goto(`${door.address}/pipelines/broken`)
    await page.getByRole('button', { name: 'Run now' }).click()
    await dialog.getByText('More', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Only these' }).click()
    await dialog.getByLabel('only', { exact: true }).check()
    await dialog.getByLabel('Key').fill('once')
    await page.screenshot({ path: join(screenshots, 'phone-run-now-more.png') })
    const start = sent('/api/runs')
    await dialog.getByRole('button', { name: 'Start', exact: true }).click()
    expect((await start).postDataJSON()).toEqual({ pipeline: 'broken', only: ['only'], key: 'once' })
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)

    await page.goto(`${door.address}/runs/${run}`)
    await page.getByRole('button', { name: /^only/ }).click()
    await dialog.getByRole('button', { name: 'Mark as done' }).click()
    await dialog.getByLabel('Reason').fill('sent by hand')
    await dialog.getByLabel('Output, as JSON').fill('{ "id": ')
    await dialog.getByRole('button', { name: 'Mark as done' }).click()
    await dialog.getByText('not valid JSON').waitFor()
    await dialog.getByLabel('Output, as JSON').fill('{ "id": 7 }')
    const done = sent('/done')
    await dialog.getByRole('button', { name: 'Mark as done' }).click()
    expect((await done).postDataJSON()).toEqual({ reason: 'sent by hand', output: { id: 7 } })
    await page.getByText('only is marked as done').waitFor()

    await page.goto(`${door.address}/deliveries`)
    await page.getByRole('button', { name: 'Put somebody in' }).click()
    await dialog.getByLabel('Who').selectOption('Ben')
    await dialog.getByLabel('To', { exact: true }).fill('2026-08-20T10:00')
    await dialog.getByRole('button', { name: 'Put somebody in' }).click()
    const onCall = page.getByRole('region', { name: 'On call' })
    await onCall.getByText('instead of whoever has the turn').waitFor()
    await page.screenshot({ path: join(screenshots, 'phone-on-call.png'), fullPage: true })
    await onCall.getByRole('button', { name: 'Take back' }).click()
    await dialog.getByRole('button', { name: 'Take back' }).click()
    await onCall.getByText('instead of whoever has the turn').waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
  },
  60_000,
)
