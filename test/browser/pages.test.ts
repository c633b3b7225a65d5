import { join } from 'node:path'
import axe from 'axe-core'
import { pipeline } from 'millrace'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { energy } from '../../systems/energy/index.ts'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'
import { isTooWide, laptop, openAs, openBrowser, phone, screenshots, settled } from './open-page.ts'

/** Text of others that would be a picture, and run a script, wherever it is taken for more than text. */
const hostile = '<img src=x onerror="document.title=\'run\'">'
const broken = pipeline('broken').step('only', { retry: { attempts: 1 } }, ({ log }) => {
  log.info(hostile)
  throw new Error(hostile)
})

let door: PlatformDoor
let browser: Browser
let run = ''
let alert = ''
beforeAll(async () => {
  if (!chromium) return
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
  '/rules',
  '/deliveries',
  '/figures',
  '/audit',
  '/people',
  '/settings',
  '/pages/energy/prices',
]

it.skipIf(!chromium).each([laptop, phone])(
  'every page at $width px is drawn without a complaint, fits, and axe finds no serious fault',
  async (size) => {
    const wrong: string[] = []
    await using open = await openAs(browser, door, 'admin', { size })
    const { page, complaints } = open
    for (const path of pages()) {
      await page.goto(door.address + path)
      await settled(page).catch((error: unknown) => wrong.push(`${path}: ${String(error).slice(0, 200)}`))
      await page.screenshot({
        path: join(screenshots, `${size.name}${path.replaceAll(/[/?&=]+/g, '-')}.png`),
        fullPage: true,
      })
      if (await isTooWide(page, size)) wrong.push(`${path}: is wider than the window`)
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
  'a viewer is offered nothing that they may not do',
  async () => {
    await using open = await openAs(browser, door, 'viewer', { size: laptop, path: '/schedules' })
    const { page } = open
    await settled(page)
    expect(await page.getByRole('button', { name: /pause|trigger|freeze/i }).count()).toBe(0)
  },
  60_000,
)
