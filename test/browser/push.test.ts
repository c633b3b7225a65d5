import { type Browser, type BrowserContext, chromium as browsers, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { simulateBrowser, simulatePushService } from '../../src/notifications/channels/push/testing.ts'
import { program } from '../../src/people/actor.ts'
import { createSignInLink } from '../../src/people/sign-in/sign-in.ts'
import { openPlatformDoor, type PlatformDoor } from '../api/platform-door.ts'
import { chromium } from './browser.ts'

let door: PlatformDoor
let browser: Browser
beforeAll(async () => {
  if (!chromium) return
  door = await openPlatformDoor({ notifications: { push: { allowPrivate: true }, channels: [] } })
  browser = await browsers.launch({ executablePath: chromium, args: ['--no-sandbox'] })
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await door?.[Symbol.asyncDispose]()
})

/**
 * Chromium without a screen cannot subscribe ("Registration failed - permission denied"), nor with one where Google's service is
 * not to be reached: what its push manager gives is stood in for, with keys that the test has.
 */
async function standInForPushManager(page: Page, given: object): Promise<void> {
  await page.addInitScript(`{
    let now = null
    const subscription = { toJSON: () => (${JSON.stringify(given)}), options: {}, unsubscribe: async () => (now = null) === null }
    PushManager.prototype.getSubscription = async () => now
    PushManager.prototype.subscribe = async (options) => {
      globalThis.subscribedWith = options
      return (now = subscription)
    }
  }`)
}

/** What arrives is handed to the real service worker by the developer tools, as the browser hands it over, from an empty page. */
async function openDelivery(context: BrowserContext): Promise<(text: string) => Promise<void>> {
  const session = await context.newCDPSession(await context.newPage())
  const registration = new Promise<string>((resolve) =>
    session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [one] }) => {
      if (one) resolve(one.registrationId)
    }),
  )
  await session.send('ServiceWorker.enable')
  const registrationId = await registration
  return async (data) => {
    await session.send('ServiceWorker.deliverPushMessage', { origin: door.address, registrationId, data })
  }
}

it.skipIf(!chromium)(
  'a browser is subscribed in the settings, and ended; it shows what arrives while no page is open, and a click leads to the page of it',
  async () => {
    const simulated = simulateBrowser()
    const service = await simulatePushService(new Map([['browser', simulated]]))
    const context = await browser.newContext({ locale: 'en-GB', permissions: ['notifications'] })
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    await standInForPushManager(page, simulated.subscription(`http://127.0.0.1:${service.port}/browser`))
    const { database } = await door.kit.platform.engine()
    const { token } = await createSignInLink(database, door.users.viewer.id, program)
    await context.request.post(`${door.address}/api/sign-in/link`, {
      data: { token },
      headers: { origin: door.address },
    })
    await page.goto(`${door.address}/settings`)
    await page.getByRole('button', { name: 'On', exact: true }).click()
    // The list of sessions has one of this browser, too.
    const listed = page
      .getByRole('region', { name: 'Messages of the browser' })
      .getByText('this browser', { exact: true })
    await listed.waitFor()
    const { publicKey } = (await door.ask('viewer', 'GET', '/api/push')).body as { publicKey: string }
    expect(await page.evaluate('subscribedWith')).toEqual({ applicationServerKey: publicKey, userVisibleOnly: true })
    await page.getByRole('button', { name: /^Send a test: Chrome/ }).click()
    await page.getByText(/^A message was sent to Chrome/).waitFor()

    const served = await context.request.get(`${door.address}/service-worker.js`)
    expect(served.headers()).toMatchObject({
      'content-type': expect.stringMatching(/^text\/javascript/),
      'cache-control': 'no-cache',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    })

    const deliver = await openDelivery(context)
    await page.getByRole('button', { name: 'Off', exact: true }).click()
    await listed.waitFor({ state: 'detached' })
    expect((await door.ask('viewer', 'GET', '/api/push')).body).toMatchObject({ items: [] })
    await page.addInitScript("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
    await page.reload()
    await page.getByText('The browser does not allow it', { exact: false }).waitFor()
    expect(complaints).toEqual([])
    await page.close()
    const [worker] = context.serviceWorkers()
    if (!worker) throw new Error('expected a service worker, got none')
    const shown = () =>
      worker.evaluate<{ title: string; body: string; stays: boolean; page: string }[]>(
        'registration.getNotifications().then((all) => all.map(({ title, body, requireInteraction: stays, data }) => ({ title, body, stays, ...data })))',
      )
    const test = {
      title: 'Messages of Millrace arrive here',
      body: 'Test · information',
      stays: true,
      page: '/settings',
    }
    // What DevTools hands to a worker that is just being stopped, with its last page, is lost: it is handed over until it is
    // there. The same once more takes its place, as after a lost reply.
    await expect
      .poll(async () => {
        await deliver(service.arrived[0]?.text ?? '')
        return await shown()
      })
      .toEqual([test])
    await deliver(service.arrived[0]?.text ?? '')
    await deliver(JSON.stringify({ title: 'Prices are late', body: 'Alert', tag: 'a', page: '/alerts/1' }))
    await deliver(JSON.stringify({ title: 'Elsewhere', body: 'Alert', tag: 'b', page: 'https://evil.example/' }))
    await deliver('no JSON')
    await expect
      .poll(async () => (await shown()).map(({ title }) => title).toSorted())
      .toEqual(['Elsewhere', test.title, 'Millrace', 'Prices are late'].toSorted())

    // Nobody can press what the system shows: the press is told to the worker, which may open nothing without one.
    const opened = await worker.evaluate<string[]>(`(async () => {
      const opened = []
      clients.openWindow = async (address) => { opened.push(address) }
      for (const title of ['Prices are late', 'Elsewhere']) {
        const notification = (await registration.getNotifications()).find((one) => one.title === title)
        const event = new NotificationEvent('notificationclick', { notification })
        const done = new Promise((resolve) => { event.waitUntil = (work) => resolve(work) })
        dispatchEvent(event)
        await done
      }
      return opened
    })()`)
    expect(opened).toEqual([`${door.address}/alerts/1`, door.address])
    expect((await shown()).map(({ title }) => title).toSorted()).toEqual([test.title, 'Millrace'].toSorted())
    await context.close()
    await service[Symbol.asyncDispose]()
  },
  60_000,
)
