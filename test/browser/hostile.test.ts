import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromium } from './browser.ts'
import { type HostileDoor, openHostileDoor, start } from './hostile.ts'
import { isTooWide, openAs, openBrowser, phone, screenshots, settled } from './open-page.ts'

let browser: Browser
let hostile: HostileDoor
beforeAll(async () => {
  if (!chromium) return
  hostile = await openHostileDoor()
  browser = await openBrowser()
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await hostile?.door[Symbol.asyncDispose]()
})

interface Place {
  path: string
  /** What has to be opened to see it. */
  open?(page: Page): Promise<void>
}

/** Every place that shows text of others, by hand: a page is added here with its first such text. */
const places = ({ run, alert, backfill }: HostileDoor): readonly Place[] => [
  { path: '/' },
  {
    path: '/runs',
    open: (page) =>
      page
        .getByRole('button', { name: /^More of the run of w/ })
        .first()
        .click(),
  },
  { path: `/runs/${run}` },
  { path: `/runs/${run}?tab=timeline`, open: openStep },
  { path: `/runs/${run}?tab=logs` },
  { path: `/runs/${run}?tab=trail` },
  { path: '/schedules' },
  {
    path: '/alerts',
    open: (page) =>
      page
        .getByRole('button', { name: /^Details of/ })
        .first()
        .click(),
  },
  { path: `/alerts/${alert}` },
  { path: `/datasets/${'w'.repeat(63)}` },
  { path: '/quarantine', open: openRows },
  { path: '/rules', open: openRule },
  { path: '/deliveries' },
  { path: '/audit', open: openEntries },
  { path: '/people' },
  { path: '/settings', open: (page) => page.getByRole('button', { name: /^Account/ }).click() },
  { path: `/backfills/${backfill}` },
  { path: '/pages/hostile/everything' },
  { path: '/watches', open: (page) => page.getByRole('button', { name: 'More' }).click() },
  { path: '/figures', open: search },
]

async function openStep(page: Page) {
  await page.getByRole('tab', { name: 'Steps' }).click()
  await page.getByRole('button', { name: /item/ }).last().click()
}

async function openRows(page: Page) {
  await page.getByRole('button', { name: 'Look at rows' }).first().click()
  await page.getByRole('button', { name: 'Show the rows' }).click()
  await page
    .getByRole('dialog')
    .getByText(/^Row \d/)
    .first()
    .waitFor()
}

async function openEntries(page: Page) {
  // The newest tell of the sign-in, and say little.
  const entries = page.getByRole('button', { name: /^More of entry/ })
  for (let index = 0; index < 6; index += 1) await entries.nth(index).click()
}

async function openRule(page: Page) {
  await page.getByRole('button', { name: 'More: run-failed' }).click()
  await page.getByRole('menuitem', { name: 'Edit' }).click()
}

async function search(page: Page) {
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('dialog').getByRole('combobox').fill('img')
  await page.getByRole('option').first().waitFor()
}

it.skipIf(!chromium)(
  'text of others stays text on every page, and pushes none of them wider than a phone',
  async () => {
    await using open = await openAs(browser, hostile.door, 'admin', { size: phone })
    const { page, complaints } = open
    const wrong: string[] = []
    for (const place of places(hostile)) {
      const say = (what: string) => wrong.push(`${place.path}: ${what}`)
      await page.goto(hostile.door.address + place.path)
      await settled(page)
      await place.open?.(page).catch((error: unknown) => say(String(error).slice(0, 300)))
      // Else nothing is proven.
      const shown = page.locator('main, [role=dialog], [role=menu]').getByText(start).filter({ visible: true }).first()
      const isShown = await shown.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      )
      if (!isShown) say('shows none of it')
      await page.screenshot({
        path: join(screenshots, `hostile${place.path.slice(0, 40).replaceAll(/\W+/g, '-')}.png`),
      })
      if (await isTooWide(page, phone)) say('is wider than the phone')
      if ((await page.title()) === 'run') say('ran a script')
      if ((await page.locator('img[src="x"], a[href^="javascript:"]').count()) > 0) say('text became part of the page')
    }
    expect([...wrong, ...complaints]).toEqual([])
  },
  120_000,
)
