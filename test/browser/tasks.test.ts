import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { program } from '../../src/people/actor.ts'
import { setPassword } from '../../src/people/sign-in/sign-in.ts'
import { chromium } from './browser.ts'
import { focused, Keyboard } from './keyboard.ts'
import { type Market, noon, openMarket } from './market.ts'
import {
  isTooWide,
  laptop,
  type OpenPage,
  openAs,
  openBrowser,
  openPage,
  phone,
  screenshots,
  settled,
} from './open-page.ts'
import { Thumb } from './thumb.ts'

let browser: Browser
let market: Market
let open: OpenPage
beforeAll(async () => {
  if (!chromium) return
  market = await openMarket()
  browser = await openBrowser()
  open = await openAs(browser, market.door, 'operator', { size: phone, isTouched: true, now: noon })
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await market?.[Symbol.asyncDispose]()
})

interface Task {
  name: string
  /** A budget, not a measurement: where more are needed, the dashboard is to be improved. */
  mostTaps: number
  /** Where somebody is when it begins; the overview if nothing is said. */
  from?: () => Promise<string>
  do(thumb: Thumb): Promise<void>
}

const button = ({ page }: Thumb, name: string | RegExp) => page.getByRole('button', { name, exact: true }).first()
const link = ({ page }: Thumb, name: string | RegExp) => page.getByRole('link', { name, exact: true }).first()
const inDialog = ({ page }: Thumb, name: string | RegExp) => page.getByRole('dialog').getByRole('button', { name })
const inMain = ({ page }: Thumb, name: string | RegExp) => page.getByRole('main').getByRole('link', { name }).first()
const arrived = ({ page }: Thumb, title: string) => page.getByRole('heading', { name: title, level: 1 }).waitFor()
const lastRun = ({ page }: Thumb, name: string) =>
  page.getByRole('region', { name: 'Last runs' }).getByRole('link', { name }).first()

const tasks: readonly Task[] = [
  {
    name: 'see at night, from the link in the message, why it failed, and acknowledge the alert',
    mostTaps: 2,
    from: async () => `/alerts/${await market.alertOf('settlement')}`,
    async do(thumb) {
      await thumb.page.getByText('the clearing house answered 503').first().waitFor()
      await thumb.tap(button(thumb, 'Acknowledge'))
      await thumb.tap(inDialog(thumb, 'Acknowledge'))
      await thumb.page.getByRole('main').getByText('Acknowledged').first().waitFor()
    },
  },
  {
    name: 'snooze an alert for an hour',
    mostTaps: 3,
    from: async () => `/alerts/${await market.alertOf('partner-feed')}`,
    async do(thumb) {
      await thumb.tap(button(thumb, 'Acknowledge'))
      await thumb.tap(inDialog(thumb, '1 hour'))
      await thumb.tap(inDialog(thumb, 'Acknowledge'))
      await thumb.page
        .getByText(/until .*13:00/)
        .first()
        .waitFor()
    },
  },
  {
    name: 'resume the failed run',
    mostTaps: 2,
    async do(thumb) {
      market.mend()
      await thumb.tap(lastRun(thumb, 'settlement'))
      await thumb.tap(button(thumb, 'Resume'))
      await thumb.page.locator('main header').first().getByText('Completed').waitFor()
    },
  },
  {
    name: 'pause the schedule before the release',
    mostTaps: 4,
    async do(thumb) {
      await thumb.tap(button(thumb, 'More'))
      await thumb.tap(link(thumb, 'Schedules'))
      await thumb.tap(button(thumb, 'Pause settlement-nightly'))
      await thumb.type(thumb.page.getByRole('dialog').getByLabel('Reason'), 'release 4.2')
      await thumb.tap(inDialog(thumb, 'Pause'))
      await thumb.page.getByText(/Paused by .*: release 4.2/).waitFor()
    },
  },
  {
    name: "see whether this morning's prices came",
    mostTaps: 2,
    async do(thumb) {
      await thumb.tap(inMain(thumb, /^Late series/))
      await arrived(thumb, 'Datasets')
      await thumb.tap(inMain(thumb, 'prices'))
      await thumb.page.getByText('2026-08-19').first().waitFor()
      await thumb.page.getByText('Fresh', { exact: true }).first().waitFor()
    },
  },
  {
    name: 'find the run of a day by search',
    mostTaps: 2,
    async do(thumb) {
      await thumb.tap(button(thumb, 'Search'))
      await thumb.type(thumb.page.getByRole('combobox'), 'morning-prices 2026-08-19')
      await thumb.tap(thumb.page.getByRole('option', { name: /morning-prices/ }).first())
      await thumb.page.getByRole('heading', { name: 'morning-prices' }).waitFor()
      await thumb.page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
    },
  },
  {
    name: 'follow the logs of a running step',
    mostTaps: 3,
    async do(thumb) {
      const reading = await market.startReading()
      await thumb.tap(lastRun(thumb, 'meter-import'))
      await thumb.tap(thumb.page.getByRole('tab', { name: 'Logs' }))
      await thumb.page.getByText('reading file 1 of 3').waitFor()
      await reading.end()
      await thumb.page.getByText('reading file 2 of 3').waitFor()
    },
  },
  {
    name: 'replay rows from the quarantine',
    mostTaps: 4,
    async do(thumb) {
      await market.widen()
      await thumb.tap(inMain(thumb, /^In quarantine/))
      await thumb.tap(button(thumb, 'Replay'))
      await thumb.tap(inDialog(thumb, 'Replay'))
      await thumb.page.getByText('1 stored').waitFor()
    },
  },
  {
    name: 'retry all failed runs of a pipeline in bulk',
    mostTaps: 6,
    async do(thumb) {
      await thumb.tap(link(thumb, 'Runs'))
      await thumb.type(thumb.page.getByRole('searchbox'), 'partner-feed')
      await thumb.tap(button(thumb, 'Failed'))
      await thumb.page.waitForURL(/search=partner-feed/)
      await thumb.page.getByText('3 in all').waitFor()
      await thumb.tap(thumb.page.getByText('Select all that are loaded').locator('..'))
      await thumb.tap(button(thumb, 'Retry'))
      await thumb.tap(inDialog(thumb, 'Retry'))
      await thumb.page.getByText('Done with 3 runs').waitFor()
    },
  },
  {
    name: 'start a backfill of last week with its preview',
    mostTaps: 5,
    async do(thumb) {
      await thumb.tap(link(thumb, 'Pipelines'))
      await arrived(thumb, 'Pipelines')
      await thumb.tap(inMain(thumb, 'morning-prices'))
      await thumb.tap(link(thumb, 'Plan a backfill'))
      await thumb.type(thumb.page.getByLabel('First day'), '2026-08-10')
      await thumb.type(thumb.page.getByLabel('Last day'), '2026-08-16')
      await thumb.tap(button(thumb, 'Show the plan'))
      await thumb.page.getByText('Missing').first().waitFor()
      await thumb.tap(button(thumb, /^Start 1 run/))
      await thumb.page.waitForURL(/\/backfills\/[0-9a-f-]{36}/)
      await arrived(thumb, 'Backfill: morning-prices')
    },
  },
]

it.skipIf(!chromium).each(tasks)(
  'on a phone somebody can $name, in $mostTaps taps',
  async ({ name, from, ...task }) => {
    const { page, complaints } = open
    await page.goto(market.door.address + ((await from?.()) ?? '/'))
    await settled(page)
    const thumb = new Thumb(page)
    await task.do(thumb)
    await settled(page)
    await page.screenshot({ path: join(screenshots, `task-${name.replaceAll(/[^a-z]+/g, '-')}.png`) })
    expect(thumb.taps).toBeLessThanOrEqual(task.mostTaps)
    expect({ tooLow: thumb.tooLow, isTooWide: await isTooWide(page, phone), complaints }).toEqual({
      tooLow: [],
      isTooWide: false,
      complaints: [],
    })
  },
)

it.skipIf(!chromium)(
  'without a mouse somebody signs in on the way to an alert, finds a schedule, and freezes everything with a reason',
  async () => {
    const { database } = await market.door.kit.platform.engine()
    await setPassword(database, market.door.users.operator.id, password, program)
    await using own = await openPage(browser, { size: laptop, now: noon })
    const { page, complaints } = own
    const keyboard = new Keyboard(page)
    const alert = `/alerts/${await market.alertOf('settlement')}`
    await page.goto(market.door.address + alert)

    await keyboard.goTo(page.getByLabel('E-mail'))
    await keyboard.type('operator@example.com')
    await keyboard.goTo(page.getByLabel('Password'))
    await keyboard.type(password)
    await keyboard.press('Enter')
    await page.waitForURL((url) => url.pathname === alert)
    await settled(page)

    await page.reload()
    await settled(page)
    await keyboard.press('Tab')
    await focused(page.getByRole('link', { name: 'Skip to content' })).waitFor()
    await keyboard.press('Enter', 'Tab')
    expect(await page.getByRole('main').locator(':focus').count()).toBe(1)

    const search = page.getByRole('dialog').getByRole('combobox')
    const found = page.getByRole('option', { name: /settlement-nightly/ })
    for (const key of ['Escape', 'Enter']) {
      await keyboard.press('Control+k')
      // It is loaded when it is asked for; what is typed before it is there goes nowhere.
      await focused(search).waitFor()
      await keyboard.type('settlement-nightly')
      await found.waitFor()
      await keyboard.press(key)
      await search.waitFor({ state: 'detached' })
    }
    await page.waitForURL(/\/schedules/)

    const menu = page.getByRole('button', { name: 'More: settlement-nightly' })
    await keyboard.goTo(menu)
    await keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Next times' }).waitFor()
    await keyboard.press('Escape')
    await page.getByRole('menu').waitFor({ state: 'detached' })
    await focused(menu).waitFor()

    const freeze = page.getByRole('main').getByRole('button', { name: 'Freeze everything' })
    const dialog = page.getByRole('dialog')
    await page.reload()
    await keyboard.goTo(freeze)
    await keyboard.press('Enter')
    await dialog.waitFor()
    await keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await focused(freeze).waitFor()
    await keyboard.press('Enter')
    await keyboard.goTo(dialog.getByLabel('Reason'))
    await keyboard.type('audit of the exchange')
    await keyboard.goTo(dialog.getByRole('button', { name: 'Freeze everything' }))
    await keyboard.press('Enter')
    await page.getByText('audit of the exchange').waitFor()

    expect({ unseen: keyboard.unseen, complaints }).toEqual({ unseen: [], complaints: [] })

    const movesMs = async () => 1000 * Number.parseFloat(await page.evaluate<string>(duration))
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    expect(await movesMs()).toBeGreaterThan(50)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await movesMs()).toBeLessThan(1)
  },
)

const password = 'a password of twelve'
const duration = "getComputedStyle(document.querySelector('main button')).transitionDuration"
