import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core'
import { program } from '../../src/people/actor.ts'
import type { Role } from '../../src/people/role.ts'
import { createSignInLink } from '../../src/people/sign-in/sign-in.ts'
import type { PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'

/** Kept for whoever looks at them after CI. */
export const screenshots = resolve(import.meta.dirname, '../..', process.env.SCREENSHOTS ?? 'coverage/screenshots')

export const laptop = { name: 'laptop', width: 1440, height: 900 }
export const phone = { name: 'phone', width: 390, height: 844 }
type Size = typeof laptop

export async function openBrowser(): Promise<Browser> {
  mkdirSync(screenshots, { recursive: true })
  return await browsers.launch({ ...(chromium && { executablePath: chromium }), args: ['--no-sandbox'] })
}

/** A page, and what it complains of: errors, words on the console, and what its security policy has refused. */
export interface OpenPage extends AsyncDisposable {
  page: Page
  context: BrowserContext
  complaints: string[]
}

interface OpenOptions {
  size: Size
  /** A screen under a thumb rather than a mouse. */
  isTouched?: boolean
  /** What somebody has asked of their system; most tests do not wait for movements. */
  reducedMotion?: 'reduce' | 'no-preference'
  /** What the browser takes for now; else it is the machine's time. */
  now?: string
}

/** A page of nobody yet. */
export async function openPage(
  browser: Browser,
  { size, isTouched = false, reducedMotion = 'reduce', now }: OpenOptions,
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion,
    hasTouch: isTouched,
  })
  if (now !== undefined) await context.clock.setFixedTime(now)
  const page = await context.newPage()
  // Less than a test may take, whose own end does not say what was waited for.
  page.setDefaultTimeout(20_000)
  const complaints: string[] = []
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    console.error('refused by the policy: ' + event.violatedDirective + ' ' + event.blockedURI))`)
  page.on('console', (message) => {
    // A browser tells of every answer that is none; what is asked before signing in is one.
    if (message.type() === 'error' && !/401|Failed to load resource/.test(message.text()))
      complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, context, complaints, [Symbol.asyncDispose]: () => context.close() }
}

/** A page of somebody of a role, who has followed a link to it and signed in. */
export async function openAs(
  browser: Browser,
  door: PlatformDoor,
  role: Role,
  { path = '/', ...options }: OpenOptions & { path?: string },
): Promise<OpenPage> {
  const open = await openPage(browser, options)
  const { database } = await door.kit.platform.engine()
  const { token } = await createSignInLink(database, door.users[role].id, program)
  // The deep link is what was wanted first: it survives signing in.
  await open.page.goto(door.address + path)
  await open.page.waitForURL(/sign-in/)
  await open.context.request.post(`${door.address}/api/sign-in/link`, {
    data: { token },
    headers: { origin: door.address },
  })
  await open.page.goto(door.address + path)
  return open
}

/** Until nothing is on its way any more: no page, no answer, no part of a page. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector('main h1')
  // Not waitForFunction: to look again it evaluates text, which our content security policy refuses.
  await page.locator('main :is([aria-busy="true"], .animate-pulse)').first().waitFor({ state: 'detached' })
}

/** Whether the page can be pushed sideways. */
export async function isTooWide(page: Page, { width }: Size): Promise<boolean> {
  return await page.evaluate(`document.documentElement.scrollWidth > ${width + 1}`)
}
